import { describe, expect, it } from 'vitest';
import { evaluated, returned, run, thrown } from './run-apex.ts';

/** [Apex, what it gives, why]. The reasons name sections of the Apex Developer Guide unless they say otherwise. */
type Row = readonly [apex: string, expected: string, why: string];

describe('arithmetic', () => {
  it.each<Row>([
    ['7 / 2', '3', 'Integer division cuts (Primitive Data Types, Integer)'],
    ['-7 / 2', '-3', 'towards zero, as in Java'],
    ['7.0 / 2', '3.5', 'a Decimal operand makes a Decimal (Rules of Conversion)'],
    ['2147483647 + 1', '-2147483648', 'Integer wraps at 32 bits (Integer: 32-bit number)'],
    ['2147483647L + 1', '2147483648', 'Long is wider than Integer (Rules of Conversion)'],
    ['9223372036854775807L + 1', '-9223372036854775808', 'Long wraps at 64 bits'],
    ['46341 * 46341', '-2147479015', 'so does multiplication'],
    ['-2147483648', '-2147483648', 'the least Integer can be written'],
    ['1.10 + 2.2', '3.30', 'Decimal addition keeps the larger scale (Decimal, as BigDecimal)'],
    ['1.10 * 2.20', '2.4200', 'multiplication adds the scales'],
    ['10.00 / 2', '5.00', 'division keeps the scale where it can'],
    ['1 / 3.0', '0.333333333333333333333333333333333', 'and is cut after 33 places'],
    ['0.1 + 0.2', '0.3', 'Decimals are exact'],
    ['0.1d + 0.2d', '0.30000000000000004', 'Doubles are not'],
    ['1.0d', '1.0', 'as Java writes a Double'],
    ['12345678.9d', '1.23456789E7', 'as Java writes a large Double'],
    ['Math.mod(-7, 3)', '-1', 'the remainder has the sign of the dividend (Math Class, mod)'],
    ['5 & 3', '1', 'Expression Operators, bitwise and'],
    ['5 | 3', '7', 'bitwise or'],
    ['5 ^ 3', '6', 'bitwise exclusive or'],
    ['~5', '-6', 'bitwise complement'],
    ['-1 >>> 28', '15', 'unsigned shift'],
    ['-16 >> 2', '-4', 'signed shift'],
    ['1 << 33', '2', 'the distance counts modulo 32'],
    ['1L << 33', '8589934592', 'or modulo 64'],
    ['Date.newInstance(2024, 2, 28) + 2', '2024-03-01 00:00:00', 'a Date plus days is a Date'],
    ['2 + 3 * 4 - -1', '15', 'Operator Precedence'],
  ])('%s is %s: %s', (apex, expected) => {
    expect(evaluated(apex)).toBe(expected);
  });

  it.each([
    ['Integer i = 1 / 0;', 'System.MathException: Divide by 0'],
    ['Decimal d = 1.0 / 0;', 'System.MathException: Divide by 0'],
    [
      'Integer i = null; i = i + 1;',
      'System.NullPointerException: Attempt to de-reference a null object',
    ],
    [
      'Integer i = null; i++;',
      'System.NullPointerException: Attempt to de-reference a null object',
    ],
  ])('%s throws %s', (apex, expected) => {
    expect(thrown(apex)).toBe(expected);
  });
});

describe('strings', () => {
  it.each<Row>([
    ["'a' + 1 + null + 2.50 + true", 'a1null2.50true', '+ with a String concatenates everything'],
    ["1 + 2 + 'a'", '3a', 'from left to right'],
    ["'a' == 'A'", 'true', '== ignores case (Expression Operators)'],
    ["'a'.equals('A')", 'false', 'equals does not (String Class, equals)'],
    ["'a' === 'A'", 'false', '=== compares exactly'],
    ["'b' > 'A'", 'true', 'comparison ignores case'],
    ["'a' > null", 'true', 'a String that is not null is greater than null'],
    ["'\\u0041\\t\\'\\\\'", "A\t'\\", 'escape sequences (String)'],
    [
      "new Set<String>{'a'}.contains('A')",
      'false',
      'collections tell case apart (known org behaviour)',
    ],
    [
      "Id.valueOf('001000000000001') == '001000000000001AAA'",
      'true',
      'short and long Ids are equal',
    ],
  ])('%s is %s: %s', (apex, expected) => {
    expect(evaluated(apex)).toBe(expected);
  });
});

describe('comparison and logic', () => {
  it.each<Row>([
    ['1 == 1.0', 'true', 'numbers of different types are compared by value'],
    ['1.0 == 1.00', 'true', 'whatever their scale'],
    ['(Integer) null < 1', 'false', 'a comparison with null is false (Expression Operators)'],
    ['(Integer) null > 1', 'false', 'in both directions'],
    ['null == null', 'true', 'null is equal to null'],
    ['new List<Integer>{1} == new List<Integer>{1}', 'true', 'lists are compared by value'],
    ['new List<Integer>{1} === new List<Integer>{1}', 'false', '=== compares identity'],
    [
      "new Account(Name = 'a') == new Account(Name = 'a')",
      'true',
      'records are compared by value (sObjects in Sets and Map Keys)',
    ],
    ['true ? 1 : 2.5', '1', 'a conditional has the wider type'],
    ["(String) null ?? 'other'", 'other', 'Null Coalescing Operator'],
    ["'one' ?? 'other'", 'one', 'its left side if that is not null'],
    ['((String) null)?.length()', 'null', 'Safe Navigation Operator'],
    ["'a' instanceof String", 'true', 'Understanding Type Casting, instanceof'],
    ['(Object) 1 instanceof Long', 'true', 'an Integer is a Long (tests of ipavlic/apex-fp)'],
    ['(Object) 1 instanceof Decimal', 'true', 'and a Decimal (tests of open-force/jsonparse)'],
    ['(Object) 1.5 instanceof Integer', 'false', 'but a Decimal is no Integer'],
    ['(Long) (Object) 1 + 4000000000L', '4000000001', 'so it can be cast'],
    ["(Object) '001000000000001' instanceof Id", 'true', 'a String that is an Id is one'],
    ["(Object) 'x' instanceof Id", 'false', 'another is not'],
    ['null instanceof String', 'false', 'null is an instance of nothing (since API 32)'],
    ['(Object) new List<String>() instanceof List<Object>', 'true', 'lists are covariant'],
    ['Date.newInstance(2024, 1, 2) > Date.newInstance(2024, 1, 1)', 'true', 'dates have an order'],
  ])('%s is %s: %s', (apex, expected) => {
    expect(evaluated(apex.replace('null instanceof', '(Object) null instanceof'))).toBe(expected);
  });

  it('does not evaluate what && and || do not need', () => {
    const body = `
      List<Integer> seen = new List<Integer>();
      Boolean one = false && Probe.see(seen, 1);
      Boolean other = true || Probe.see(seen, 2);
      Boolean third = true && Probe.see(seen, 3);
      return seen;`;
    const probe = `public class Probe {
      public static Boolean see(List<Integer> seen, Integer n) { seen.add(n); return true; }
    }`;
    expect(returned(body, probe)).toBe('(3)');
  });

  it('evaluates the target of a compound assignment once', () => {
    const body = `
      List<Integer> numbers = new List<Integer>{ 10, 20 };
      Integer i = 0;
      numbers[i++] += 5;
      return numbers + ' ' + i;`;
    expect(returned(body)).toBe('(15, 20) 1');
  });

  it('returns the old value of i++ and the new one of ++i', () => {
    expect(returned('Integer i = 1; return i++ + ++i;')).toBe('4');
  });
});

describe('conversion', () => {
  it.each<Row>([
    ['Long l = 5; return l;', '5', 'Integer becomes Long (Rules of Conversion)'],
    ['Decimal d = 5; return d / 2;', '2.5', 'and Decimal'],
    ['Double d = 1.5; return d;', '1.5', 'Decimal becomes Double'],
    [
      "Id i = '001000000000001'; return i;",
      '001000000000001AAA',
      'String becomes an 18 character Id',
    ],
    [
      'Datetime d = Date.newInstance(2024, 1, 2); return d;',
      '2024-01-02 00:00:00',
      'Date becomes Datetime',
    ],
    ['return (Integer) 5.9d;', '5', 'a cast to Integer cuts (PropicSignifi/R.apex)'],
    ['Object o = 5; return (Integer) o + 1;', '6', 'an Object is cast back'],
    [
      'SObject s = new Account(); return ((Account) s).Name;',
      'null',
      'an sObject is cast to its type',
    ],
  ])('%s gives %s: %s', (apex, expected) => {
    expect(returned(apex)).toBe(expected);
  });

  it.each([
    ["Id i = 'nothing';", 'System.StringException: Invalid id: nothing'],
    [
      'Object o = 5; String s = (String) o;',
      'System.TypeException: Invalid conversion from runtime type Integer to String',
    ],
    [
      'SObject s = new Account(); Contact c = (Contact) s;',
      'System.TypeException: Invalid conversion from runtime type Account to Contact',
    ],
  ])('%s throws %s', (apex, expected) => {
    expect(thrown(apex)).toBe(expected);
  });

  it.each([
    ["Integer i = 'a';", 'Illegal assignment from String to Integer'],
    ['Integer i = 5L;', 'Illegal assignment from Long to Integer'],
    ['Integer i = 1.5;', 'Illegal assignment from Decimal to Integer'],
    ['String s = 5;', 'Illegal assignment from Integer to String'],
    ['Set<Object> s = new Set<String>();', 'Illegal assignment from Set<String> to Set<Object>'],
    ['Integer i = 3000000000;', 'Illegal integer: 3000000000'],
    ['if (1) { }', 'Condition expression must be of type Boolean'],
    ["Boolean b = 1 == 'a';", 'Comparison arguments must be compatible types: Integer, String'],
    ['String s = (String) 5;', 'never an instance of String'],
    [
      'Integer i; i.foo();',
      'Method does not exist or incorrect signature: void foo() from the type Integer',
    ],
    ['Account a; a.Nope__c = 1;', 'Invalid field Nope__c for SObject Account'],
    ['nope = 1;', 'Variable does not exist: nope'],
    ['Nope n;', 'Invalid type: Nope'],
    ['Integer i; Integer I;', 'Duplicate variable: I'],
    ['return System.Label.Nope;', 'External string does not exist: Nope'],
    ['final Integer i = 1; i = 2;', 'Final variable has already been initialized: i'],
  ])('%s does not compile: %s', (apex, expected) => {
    expect(() => run(`${apex} return null;`)).toThrow(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { evaluated, returned, thrown } from './run-apex.ts';

describe('numbers (Apex Reference Guide: Decimal, Math)', () => {
  it.each([
    ['2.5.round()', '2', 'half-even without a mode'],
    ['3.5.round()', '4', 'half-even'],
    ['2.5.round(RoundingMode.HALF_UP)', '3', 'half-up'],
    ['1.005.setScale(2)', '1.01', 'setScale is half-up without a mode'],
    ['1.235.setScale(2, RoundingMode.HALF_EVEN)', '1.24', 'half-even'],
    ['1.245.setScale(2, RoundingMode.HALF_EVEN)', '1.24', 'half-even'],
    ['(-1.5).setScale(0, RoundingMode.CEILING)', '-1', 'ceiling'],
    ['(-1.5).setScale(0, RoundingMode.FLOOR)', '-2', 'floor'],
    ['1.5.setScale(3)', '1.500', 'a larger scale adds zeros'],
    ['10.0.divide(3, 2)', '3.33', 'division with a scale'],
    ['10.0.divide(3, 2, RoundingMode.UP)', '3.34', 'and a mode'],
    ['1.50.stripTrailingZeros()', '1.5', 'zeros at the end'],
    ['12.345.scale() + 12.345.precision()', '8', '3 places and 5 digits'],
    ['12.99.intValue()', '12', 'intValue cuts'],
    ['12345678.9.format()', '12,345,678.9', 'format groups'],
    ['(1234567).format()', '1,234,567', 'for Integer, too'],
    ["Decimal.valueOf('1.20')", '1.20', 'the scale is kept'],
    ['Math.round(2.5)', '2', 'half-even'],
    ['Math.max(1, 2L)', '2', 'the wider overload'],
    ['Math.abs(-1.5)', '1.5', 'of each type'],
    ['Math.ceil(1.2) + Math.floor(1.8)', '3', 'ceil and floor'],
    ['Math.pow(2, 10)', '1024.0', 'a Double'],
    ["Long.valueOf('5') + Integer.valueOf('5')", '10', 'from text'],
  ])('%s is %s: %s', (expression, expected) => {
    expect(evaluated(expression)).toBe(expected);
  });
});

describe('dates (Apex Reference Guide: Date, Datetime, Time)', () => {
  it.each([
    ['Date.newInstance(2024, 1, 31).addMonths(1)', '2024-02-29 00:00:00'],
    ['Date.newInstance(2023, 12, 31).addDays(60)', '2024-02-29 00:00:00'],
    ['Date.newInstance(2024, 2, 29).addYears(1)', '2025-02-28 00:00:00'],
    ['Date.newInstance(2024, 1, 1).daysBetween(Date.newInstance(2024, 3, 1))', '60'],
    ['Date.newInstance(2024, 1, 31).monthsBetween(Date.newInstance(2024, 3, 1))', '2'],
    ['Date.daysInMonth(2024, 2)', '29'],
    ["Date.valueOf('2024-2-3').day()", '3'],
    // The administrator is in Shanghai, eight hours ahead of NOW, which is 12:34:56 in UTC.
    ['Datetime.now().hour() + Datetime.now().hourGmt()', '32'],
    ["Datetime.now().format('yyyy-MM-dd HH:mm:ss')", '2024-02-29 20:34:56'],
    ["Datetime.now().formatGmt('EEE, d MMM yyyy hh:mm a')", 'Thu, 29 Feb 2024 12:34 PM'],
    [
      "Datetime.now().format('yyyy-MM-dd\\'T\\'HH:mm:ss.SSSZ', 'America/New_York')",
      '2024-02-29T07:34:56.789-0500',
    ],
    ['Datetime.newInstance(2024, 2, 29, 8, 0, 0).getTime()', '1709164800000'],
    ['Datetime.newInstanceGmt(2024, 2, 29, 8, 0, 0).getTime()', '1709193600000'],
    ["Datetime.valueOf('2024-02-29 08:00:00').getTime()", '1709164800000'],
    ['Datetime.now().addDays(1).addHours(-24) == Datetime.now()', 'true'],
    ['Datetime.now().addMonths(12).date()', '2025-02-28 00:00:00'],
    ['Datetime.newInstanceGmt(2024, 2, 29, 20, 0, 0).date()', '2024-03-01 00:00:00'],
    ['Date.today()', '2024-02-29 00:00:00'],
    ['Time.newInstance(23, 30, 0, 0).addHours(1).hour()', '0'],
    ['UserInfo.getTimeZone().getOffset(Datetime.now())', '28800000'],
    [
      "TimeZone.getTimeZone('America/New_York').getOffset(Datetime.newInstanceGmt(2024, 7, 1))",
      '-14400000',
    ],
    ['System.currentTimeMillis()', '1709210096789'],
  ])('%s is %s', (expression, expected) => {
    expect(evaluated(expression)).toBe(expected);
  });
});

describe('collections (Apex Reference Guide: List, Set, Map)', () => {
  it.each([
    [
      'List<Integer> l = new List<Integer>{ 3, 1, null, 2 }; l.sort(); return l;',
      '(null, 1, 2, 3)',
    ],
    ["List<String> l = new List<String>{ 'b', 'A', 'a' }; l.sort(); return l;", '(A, a, b)'],
    [
      'List<Integer> l = new List<Integer>{ 1, 2 }; l.add(1, 9); l.addAll(new Set<Integer>{ 5 }); l.remove(0); return l;',
      '(9, 2, 5)',
    ],
    [
      "List<String> l = new String[]{ 'a' }; l[0] = 'b'; return l.indexOf('b') + '' + l.contains('c');",
      '0false',
    ],
    ['Integer[] l = new Integer[2]; return l;', '(null, null)'],
    [
      'Set<Integer> s = new Set<Integer>{ 1, 2, 3 }; s.retainAll(new Set<Integer>{ 2, 3, 4 }); return s.containsAll(new List<Integer>{ 2, 3 });',
      'true',
    ],
    [
      "Map<String, Integer> m = new Map<String, Integer>{ 'b' => 1, 'a' => 2 }; m.put('c', 3); m.remove('b'); return m.keySet() + '' + m.values();",
      '{a, c}(2, 3)',
    ],
    [
      "Map<String, Integer> m = new Map<String, Integer>(); return m.put('a', 1) + '' + m.put('a', 2) + m.get('x') + m.containsKey('a');",
      'null1nulltrue',
    ],
    [
      "Map<Id, Account> m = new Map<Id, Account>(new List<Account>{ new Account(Id = '001000000000001', Name = 'a') }); return m.get('001000000000001AAA').Name;",
      'a',
    ],
    // Known org behaviour: the set is a view of the map; values() is a copy.
    [
      `Map<Integer, Integer> m = new Map<Integer, Integer>{ 1 => 1, 2 => 2, 3 => 3 };
        Set<Integer> keys = m.keySet(); List<Integer> copy = m.values();
        keys.removeAll(new Set<Integer>{ 1 }); m.put(4, 4);
        return m.values() + '' + keys + copy.size();`,
      '(2, 3, 4){2, 3, 4}3',
    ],
    [
      'List<Integer> a = new List<Integer>{ 1 }; List<Integer> b = a.clone(); b.add(2); return a.size() + b.size();',
      '3',
    ],
  ])('%s gives %s', (body, expected) => {
    expect(returned(body)).toBe(expected);
  });

  it.each([
    ['new List<Integer>{ 1 }.get(1);', 'System.ListException: List index out of bounds: 1'],
    ['Integer i = new List<Integer>()[0];', 'System.ListException: List index out of bounds: 0'],
    [
      'Object o = new Map<Id, Account>(new List<Account>{ new Account() });',
      'System.ListException: Row with null Id at index: 0',
    ],
  ])('%s throws %s', (body, expected) => {
    expect(thrown(body)).toBe(expected);
  });
});

describe('enums', () => {
  const size = 'public enum Size { SMALL, LARGE }';

  it.each([
    ['Size.LARGE.ordinal() + Size.LARGE.name()', '1LARGE'],
    ['Size.values()', '(SMALL, LARGE)'],
    ["Size.valueOf('small') == Size.SMALL", 'true'],
    ['LoggingLevel.WARN.name()', 'WARN'],
  ])('%s is %s (Apex Developer Guide, Enums)', (expression, expected) => {
    expect(evaluated(expression, size)).toBe(expected);
  });

  it('have no constants of other names', () => {
    expect(thrown("Size.valueOf('huge');", size)).toMatch('System.NoSuchElementException');
  });
});

describe('bytes', () => {
  it.each([
    // FIPS 180-2, RFC 2202 and RFC 4231 give the digests.
    [
      "EncodingUtil.convertToHex(Crypto.generateDigest('SHA1', Blob.valueOf('abc')))",
      'a9993e364706816aba3e25717850c26c9cd0d89d',
    ],
    [
      "EncodingUtil.convertToHex(Crypto.generateDigest('SHA-256', Blob.valueOf('abc')))",
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    ],
    [
      "EncodingUtil.convertToHex(Crypto.generateMac('hmacSHA256', Blob.valueOf('what do ya want for nothing?'), Blob.valueOf('Jefe')))",
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    ["EncodingUtil.base64Encode(Blob.valueOf('你好'))", '5L2g5aW9'],
    ["EncodingUtil.base64Decode('5L2g5aW9').toString()", '你好'],
    ["EncodingUtil.urlEncode('a b&ü', 'UTF-8')", 'a+b%26%C3%BC'],
    ["EncodingUtil.urlDecode('a+b%26%C3%BC', 'UTF-8')", 'a b&ü'],
    ["EncodingUtil.convertFromHex('616263').toString()", 'abc'],
    ["Blob.valueOf('你好').size()", '6'],
    ['UUID.randomUUID().toString().length()', '36'],
    ["Id.valueOf('001000000000001').to15()", '001000000000001'],
  ])('%s is %s', (expression, expected) => {
    expect(evaluated(expression)).toBe(expected);
  });

  it('come back from encryption', () => {
    const body = `Blob key = Crypto.generateAesKey(256);
      Blob vector = EncodingUtil.convertFromHex('000102030405060708090a0b0c0d0e0f');
      Blob hidden = Crypto.encrypt('AES256', key, vector, Blob.valueOf('secret'));
      return Crypto.decrypt('AES256', key, vector, hidden).toString();`;
    expect(returned(body)).toBe('secret');
  });
});

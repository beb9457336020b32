import { describe, expect, it } from 'vitest';
import { evaluated, thrown } from './run-apex.ts';

/** Examples of the Apex Reference Guide, "String Class", where it has one. */
describe('String', () => {
  it.each([
    ["'Hello Maximillian'.abbreviate(8)", 'Hello...'],
    ["'hello maximillian'.capitalize()", 'Hello maximillian'],
    ["'hello'.center(9)", '  hello  '],
    ["'hello'.center(9, '-')", '--hello--'],
    ["'str'.charAt(0)", '115'],
    ["'abcde'.compareTo('abcd')", '1'],
    ["'hello'.containsAny('fg6h')", 'true'],
    ["'hello'.containsIgnoreCase('HELLO')", 'true'],
    ["'abcde'.containsNone('fg')", 'true'],
    ["'abba'.containsOnly('abcd')", 'true'],
    ["'Hello Jane'.countMatches('e')", '2'],
    ["' Hello Jane '.deleteWhitespace()", 'HelloJane'],
    ["'Hello Jane'.difference('Hello Max')", 'Max'],
    ["'Hello Jason'.endsWith('Jason')", 'true'],
    ['\'Max1,"Max2"\'.escapeCsv()', '"Max1,""Max2"""'],
    ['\'"1 < 2 & 3"\'.escapeXml()', '&quot;1 &lt; 2 &amp; 3&quot;'],
    ["'a/b\\'c'.escapeEcmaScript()", "a\\/b\\'c"],
    ["'<b>fun</b> &amp; more'.stripHtmlTags()", 'fun & more'],
    ["'abcd'.indexOf('bc')", '1'],
    ["'abcdabcd'.indexOf('bc', 2)", '5'],
    ["'abcd'.indexOfAny('xc')", '2'],
    ["'abcde'.indexOfDifference('abxyz')", '2'],
    ["'ABCD'.isAllUpperCase()", 'true'],
    ["'1234'.isNumeric()", 'true'],
    ["'1.2'.isNumeric()", 'false'],
    ["'zh中文'.isAlpha()", 'true'],
    ["'abcdaacd'.left(3)", 'abc'],
    ["'ab'.leftPad(5)", '   ab'],
    ["'ab'.leftPad(5, '0')", '000ab'],
    ["'abcde'.mid(2, 3)", 'cde'],
    ["'Salesforce and force.com'.remove('force')", 'Sales and .com'],
    ["'www.a.com'.removeStart('www.')", 'a.com'],
    ["'SFDC'.repeat(2)", 'SFDCSFDC'],
    ["'SFDC'.repeat('-', 2)", 'SFDC-SFDC'],
    ["'abcdbca'.replace('bc', 'xy')", 'axydxya'],
    ["'a.b.c'.replace('.', '-')", 'a-b-c'],
    ["'a b 5 xyz'.replaceAll('[a-zA-Z]', '1')", '1 1 5 111'],
    ["'2024-02-29'.replaceAll('(\\\\d+)-(\\\\d+)-(\\\\d+)', '$3.$2.$1')", '29.02.2024'],
    ["'a b 11 xyz'.replaceFirst('[a-zA-Z]+', '2')", '2 b 11 xyz'],
    ["'hello'.right(2)", 'lo'],
    ["'hamburger'.substring(4, 8)", 'urge'],
    ["'Salesforce.com.x'.substringAfter('.')", 'com.x'],
    ["'Salesforce.com.x'.substringAfterLast('.')", 'x'],
    ["'Salesforce.com.x'.substringBefore('.')", 'Salesforce'],
    ["'Salesforce.com.x'.substringBeforeLast('.')", 'Salesforce.com'],
    ["'tagYellowtag'.substringBetween('tag')", 'Yellow'],
    ["'xYellowy'.substringBetween('x', 'y')", 'Yellow'],
    ["'none'.substringBetween('x')", 'null'],
    ["'Force.com'.swapCase()", 'fORCE.COM'],
    ["'  a b  '.trim() + '|'", 'a b|'],
    ["'a  b\\t c'.normalizeSpace()", 'a b c'],
    ["String.isBlank(' ') + '' + String.isEmpty(' ') + String.isNotBlank(null)", 'truefalsefalse'],
    ["String.join(new List<Integer>{ 1, 2 }, '/')", '1/2'],
    ["String.join(new Set<Id>{ '001000000000001' }, '/')", '001000000000001AAA'],
    ["String.format('Hi {0}, it\\'s {1}', new List<Object>{ 'Bo', 5 })", 'Hi Bo, its {1}'],
    ["String.format('Hi {0}, it\\'\\'s {1}', new List<Object>{ 'Bo', 5 })", "Hi Bo, it's 5"],
    ["String.escapeSingleQuotes('it\\'s')", "it\\'s"],
    ['String.valueOf(1.50) + String.valueOf(Date.newInstance(2024, 2, 9))', '1.502024-02-09'],
    ['String.valueOf(Datetime.newInstanceGmt(2024, 2, 29, 20, 0, 0))', '2024-03-01 04:00:00'],
    ['String.valueOfGmt(Datetime.newInstanceGmt(2024, 2, 29, 20, 0, 0))', '2024-02-29 20:00:00'],
    ["String.fromCharArray('ab'.getChars())", 'ab'],
    ["'😀'.length() + '' + '😀'.codePointAt(0)", '2128512'],
    ["'hello'.hashCode()", '99162322'],
  ])('%s is %s', (expression, expected) => {
    expect(evaluated(expression)).toBe(expected);
  });

  it.each([
    // Java's own examples for split, which Apex's follows (Apex Reference Guide, split).
    [':', '0', '(boo, and, foo)'],
    [':', '2', '(boo, and:foo)'],
    [':', '-2', '(boo, and, foo)'],
    ['o', '5', '(b, , :and:f, , )'],
    ['o', '-2', '(b, , :and:f, , )'],
    ['o', '0', '(b, , :and:f)'],
  ])("'boo:and:foo'.split('%s', %s) is %s", (regex, limit, expected) => {
    expect(evaluated(`'boo:and:foo'.split('${regex}', ${limit})`)).toBe(expected);
  });

  it.each([
    ["'abc'.substring(2, 9);", 'System.StringException: Ending position out of bounds: 9'],
    ["'abc'.substring(4);", 'System.StringException: Starting position out of bounds: 4'],
    ["'abc'.contains(null);", 'System.NullPointerException: Argument cannot be null.'],
    [
      'String s = null; s.length();',
      'System.NullPointerException: Attempt to de-reference a null object',
    ],
    ["Integer.valueOf('x');", 'System.TypeException: Invalid integer: x'],
    ["Integer.valueOf('3000000000');", 'System.TypeException: Invalid integer: 3000000000'],
    ["Decimal.valueOf('x');", 'System.TypeException: Invalid decimal: x'],
    ["Date.valueOf('x');", 'System.TypeException: Invalid date: x'],
  ])('%s throws %s', (body, expected) => {
    expect(thrown(body)).toBe(expected);
  });
});

describe('Pattern and Matcher (Apex Reference Guide)', () => {
  const matcher = "Pattern.compile('(\\\\w+)@(\\\\w+)').matcher('to: bo@shop, li@home')";

  it.each([
    ["Pattern.matches('[0-9]{3}', '123')", 'true'],
    ["Pattern.matches('[0-9]{3}', '1234')", 'false'],
    ["Pattern.matches('(?i)abc', 'ABC')", 'true'],
    ["Pattern.matches('\\\\p{Alpha}+', 'abc')", 'true'],
    ["Pattern.matches(Pattern.quote('a.b'), 'a.b')", 'true'],
    ["Pattern.matches(Pattern.quote('a.b'), 'axb')", 'false'],
    [`${matcher}.replaceAll('$2')`, 'to: shop, home'],
    [`${matcher}.groupCount()`, '2'],
    [`${matcher}.lookingAt()`, 'false'],
    ["Pattern.compile(',').split('a,b')", '(a, b)'],
  ])('%s is %s', (expression, expected) => {
    expect(evaluated(expression)).toBe(expected);
  });

  it('finds one match after the other', () => {
    expect(
      thrown(`Matcher m = ${matcher}; String s = '';
        while (m.find()) { s += m.group(1) + m.start() + '-' + m.end(2) + ';'; }
        Assert.areEqual('bo4-11;li13-20;', s);
        m.group();`),
    ).toBe('System.StringException: No match found');
  });
});

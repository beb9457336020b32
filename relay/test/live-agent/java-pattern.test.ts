import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readJavaPattern } from '../../src/live-agent/java-pattern.ts';

/** What a pattern finds first in a text; null for nothing. */
function find(pattern: string, text: string): string | null {
  const read = readJavaPattern(pattern);
  if (read === undefined) throw new Error(`${pattern} cannot be read.`);
  const matcher = read.search.matcher(text);
  return matcher.find() ? matcher.group() : null;
}

const US_SOCIAL_SECURITY = String.raw`\b(?!000|666|9\d{2})([0-8]\d{2}|7([0-6]\d))([-]?|\s{1})(?!00)\d\d\3(?!0000)\d{4}\b`;

describe('a pattern that was written for Java', () => {
  it.each<[what: string, pattern: string, text: string, found: string | null]>([
    ['a count', String.raw`\d{16}`, 'no 6222020012345678!', '6222020012345678'],
    ['borders of words', String.raw`\b\d{4}\b`, 'pin 1234', '1234'],
    ['any case', '(?i)iban', 'my IBAN', 'IBAN'],
    ['any case, also of other letters', '(?iu)müller', 'MÜLLER', 'MÜLLER'],
    ['a flag that RE2 has always on', '(?u)é', 'é', 'é'],
    ['flags of a group', '(?i:a)b', 'Ab', 'Ab'],
    ['a name', String.raw`(?<card>\d+)`, 'x 12', '12'],
    ['quoted text', String.raw`\Qa.b(\E+`, 'a.b((', 'a.b(('],
    ['quoted text to the end', String.raw`\Qa.b`, 'axb a.b', 'a.b'],
    ['a code point', String.raw`\u00e9[\u0041-\u0043]`, 'éB', 'éB'],
    ['POSIX classes', String.raw`\p{Upper}[\p{Digit}_]\P{Alnum}`, 'A7-', 'A7-'],
    ['a script', String.raw`\p{IsHan}+`, 'abc 你好', '你好'],
    ['letters', String.raw`\p{IsAlphabetic}+\pL`, '1éab', 'éab'],
    ['white space in a line', String.raw`a\h[\h]b`, 'a\u3000 b', 'a\u3000 b'],
    ['white space between lines', String.raw`a\vb`, 'a\u2028b', 'a\u2028b'],
    ['a line break', String.raw`a\Rb`, 'a\r\nb', 'a\r\nb'],
    ['the end but for a line break', String.raw`a\Z`, 'b a\n', 'a\n'],
    ['a bracket in a class', String.raw`[\[\]]+`, '[]', '[]'],
    ['a brace that counts nothing', '{a}', '{a}', '{a}'],
    ['a lazy repetition', 'a.+?b', 'axbxb', 'axb'],
  ])('finds %s', (_, pattern, text, found) => {
    expect(find(pattern, text)).toBe(found);
  });

  it.each<[what: string, pattern: string, text: string, found: string]>([
    ['what must not follow', String.raw`\d{4}(?!-)`, '1234-', '1234'],
    ['what must follow', String.raw`\d{4}(?= €)`, '1234', '1234'],
    ['what must not come before', String.raw`(?<!x)\d`, 'x1', '1'],
    ['what must come before', String.raw`(?<=x)\d`, '1', '1'],
    ['a look-around that is repeated', '(?=a)*b', 'b', 'b'],
    ['groups within', String.raw`(?!(\d))(.)\2`, 'ab', 'ab'],
    ['what was found before', String.raw`(\d)\1`, '12', '12'],
    ['what was found under a name', String.raw`(?<d>\d)\k<d>`, '12', '12'],
    ['a greed that gives nothing back', 'a++ab', 'aaab', 'aaab'],
    ['a group that gives nothing back', '(?>a*)ab', 'aaab', 'aaab'],
    ['a count that gives nothing back', 'a{1,3}+ab', 'aaab', 'aaab'],
    ['where the last match ended', String.raw`\Ga`, 'ba', 'a'],
    ['the rule for social security numbers', US_SOCIAL_SECURITY, 'is 219-09-9999', '219-09-9999'],
  ])('finds more rather than less without %s', (_, pattern, text, found) => {
    expect(find(pattern, text)).toBe(found);
    expect(readJavaPattern(pattern)?.isWider).toBe(true);
  });

  it('takes the longest of several matches where it finds more', () => {
    expect(find(String.raw`(?!0)\d{3}|\d{4}`, '0000')).toBe('0000');
  });

  it.each([
    // RE2 would read these, and mean something else.
    ['a class without some', '[a-z&&[^aeiou]]'],
    ['a class of classes', '[a-d[m-p]]'],
    ['quoted text in a class', String.raw`[\Qa\E]`],
    ['a class without end', '[a-z'],
    ['a group without end', '(a'],
    ['an end without group', 'a)'],
    ['comments', '(?x) a # b'],
    ['a property of Java alone', String.raw`\p{javaLowerCase}`],
    ['a block', String.raw`\p{InGreek}`],
    ['a grapheme', String.raw`\X`],
    ['a reference to nothing', String.raw`(a)\2`],
    ['a reference that may mean two things', String.raw`(a)\11`],
    ['a reference to a name that there is not', String.raw`\k<a>`],
    ['many repetitions', 'a{900}b{900}'],
    ['a program that is too large', '(?:a{25}){30}'.repeat(10)],
    [
      'references that double each time',
      String.raw`(abcdefgh)${String.raw`(\1\1)`}`.concat(
        ...[2, 3, 4, 5, 6, 7, 8, 9].map((n) => `(\\${String(n)}\\${String(n)})`),
      ),
    ],
  ])('is not read if it has %s', (_, pattern) => {
    expect(readJavaPattern(pattern)).toBeUndefined();
  });

  it('is read, or not, and never throws', () => {
    const piece = fc.constantFrom(
      ...'a b 0 | ( ) (?: (?! (?<= (?<x> (?> (?i) [ ] [^ - * + ? ++ *? {2} {2,} {,3} { } . ^ $'.split(
        ' ',
      ),
      ...String.raw`\d \1 \k<x> \Q \E \h \R \u0041 \p{L} \pN \P{Alpha} \b \\ \Z &&`.split(' '),
      ' ',
      '😀',
    );
    const pattern = fc.oneof(
      fc.array(piece, { maxLength: 30 }).map((all) => all.join('')),
      fc.string(),
    );
    fc.assert(
      fc.property(pattern, fc.string(), (written, text) => {
        expect(() => readJavaPattern(written)?.search.matcher(text).find()).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  it('finds what JavaScript finds, as long as it uses only what all of them know', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', String.raw`\d`, '(a|bc)', '(?:b)');
    const many = fc.constantFrom('', '*', '+', '?', '{2}', '+?');
    const pattern = fc
      .array(fc.tuple(atom, many), { minLength: 1, maxLength: 6 })
      .map((all) => all.flat().join(''));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1'), maxLength: 12 });
    fc.assert(
      fc.property(pattern, text, (written, said) => {
        expect(find(written, said)).toBe(new RegExp(written, 'u').exec(said)?.[0] ?? null);
      }),
      { numRuns: 1000 },
    );
  });
});

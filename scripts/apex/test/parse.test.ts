import { describe, expect, it } from 'vitest';
import { parseQuery, parseSource } from '../language/parse.ts';
import { multilineStringLiteral, stringLiteral } from '../language/string-literal.ts';
import { compile } from './run-apex.ts';

describe('syntax errors', () => {
  it.each([
    ['class A { void go() { return 1 } }', 'A.cls:1:32'],
    ['class A {', 'A.cls:1:10'],
    ["class A { String s = '\\q'; }", 'A.cls:1:22'],
  ])('%s is refused at %s', (text, place) => {
    expect(() => parseSource({ file: 'A.cls', text })).toThrow(place);
  });

  it.each([['SELECT Id FROM'], ['SELECT Id FROM Account extra words here'], ['SELECT']])(
    'the query %s is refused',
    (text) => {
      expect(() => parseQuery(text)).toThrow(/query:1:/);
    },
  );

  it.each([
    ['class A { void go() { merge a b; } }', 'Not a statement that is known here'],
    [
      "class A { void go() { Object o = [FIND 'x' IN ALL FIELDS RETURNING Account]; } }",
      'Not supported here',
    ],
    ['trigger T on Account (before insert) { void go() { } }', 'Declarations inside a trigger'],
  ])('%s is not supported, and says so', (text, expected) => {
    expect(() => compile([text])).toThrow(expected);
  });
});

describe('literals (Apex Developer Guide, String)', () => {
  it.each([
    [String.raw`'a\'b\n\u4f60\\'`, "a'b\n你\\"],
    [`''`, ''],
  ])('%s is read', (token, expected) => {
    expect(stringLiteral(token)).toBe(expected);
  });

  it('drops the line break after the opening quotes', () => {
    expect(multilineStringLiteral("'''\nab\n  c'''")).toBe('ab\n  c');
  });
});

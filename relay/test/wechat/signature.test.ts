import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { signature, signatureMatches } from '../../src/wechat/signature.ts';

const PUBLISHED = [
  {
    id: 'S1, the check of an address',
    parts: ['AAAAA', '1714036504', '1514711492'],
    expected: 'f464b24fc39322e44b38aa78f5edd27bd1441696',
  },
  {
    id: 'S2, a plain push',
    parts: ['AAAAA', '1714037059', '486452656'],
    expected: '899cf89e464efb63f54ddac96b0a0a235f53aa78',
  },
  {
    id: 'S3, the signature beside an encrypted push',
    parts: ['AAAAA', '1714112445', '415670741'],
    expected: '6c5c811b55cc85e0e1b54100749188c20beb3f5d',
  },
  {
    id: 'S5, three letters',
    parts: ['a', 'b', 'c'],
    expected: 'a9993e364706816aba3e25717850c26c9cd0d89d',
  },
  {
    id: 'S6, two numbers',
    parts: ['123', '345'],
    expected: '9f537aeb751ec72605f57f94a2f6dc3e3958e1dd',
  },
  {
    id: 'S7, four words',
    parts: ['RMNlACHlV5ThzfRlVS4D4', 'timestamp', 'nonce', 'encrypt'],
    expected: '8edac0945683c119ee71c9f6256d76c48aa08a96',
  },
];

describe('a signature', () => {
  it.each(PUBLISHED)('is the published one: $id', ({ parts, expected }) => {
    expect(signature(...parts)).toBe(expected);
    expect(signatureMatches(expected, ...parts)).toBe(true);
  });

  it('does not depend on the order of its parts', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (parts) => {
        expect(signature(...parts.toReversed())).toBe(signature(...parts));
      }),
    );
  });

  it('sorts numbers as text, and text by its bytes', () => {
    expect(signature('9', '10')).toBe(signature('109'));
    expect(signature('a', 'B')).toBe(signature('Ba'));
    // By UTF-16 code units the surrogates of the second would come first.
    expect(signature('\u{1F600}', '\uFF5E')).toBe(signature('\uFF5E\u{1F600}'));
  });
});

describe('comparing a signature', () => {
  const right = signature('token', '1', '2');

  it.each([
    ['another one', signature('token', '1', '3')],
    ['a shorter one', right.slice(1)],
    ['a longer one', `${right}0`],
    ['the same in capitals', right.toUpperCase()],
    ['characters of several bytes', '签'.repeat(40)],
    ['nothing', ''],
    ['a missing parameter', undefined],
    ['null', null],
    ['a repeated parameter', [right]],
    ['a number', 42],
  ])('refuses %s without an error', (_, theirs) => {
    expect(signatureMatches(theirs, 'token', '1', '2')).toBe(false);
  });

  it('refuses a right signature for other parts', () => {
    expect(signatureMatches(right, 'token', '1', '2')).toBe(true);
    expect(signatureMatches(right, 'other', '1', '2')).toBe(false);
  });
});

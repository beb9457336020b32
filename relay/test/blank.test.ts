import fc from 'fast-check';
import { expect, it } from 'vitest';

import { isBlank } from '../src/blank.ts';

const INVISIBLE = [
  ['nothing', ''],
  ['white space', ' \t\n\r\u3000\u00A0'],
  ['zero-width spaces and joiners', '\u200B\u200C\u200D\u2060\uFEFF'],
  ['marks of direction', '\u200E\u200F\u202A\u202C\u2066\u2069'],
  ['fillers', '\u115F\u3164\uFFA0'],
  ['selectors and tags', '\uFE0F\u{E0041}\u{E0100}'],
  ['the blank of Braille', '\u2800'],
  ['control characters', '\u0000\u0007\u009F'],
  ['halves of surrogate pairs', '\uD83D \uDE00'],
] as const;

it.each(INVISIBLE)('nobody sees anything of %s', (_, text) => {
  expect(isBlank(text)).toBe(true);
});

it('whatever can be seen is seen among it', () => {
  const invisible = fc
    .array(fc.constantFrom(...INVISIBLE.map(([, text]) => text)))
    .map((all) => all.join(''));
  const visible = fc.constantFrom('a', '.', '好', '👋🏽', '⠁', '\u0301e');
  fc.assert(
    fc.property(invisible, visible, invisible, (before, seen, behind) => {
      expect(isBlank(`${before} ${seen} ${behind}`)).toBe(false);
    }),
  );
});

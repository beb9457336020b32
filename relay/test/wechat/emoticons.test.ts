import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { EMOTICON_CODES, withEmoji } from '../../src/wechat/emoticons.ts';

const codes = [...EMOTICON_CODES.keys()];
/** Text in which no code can begin. */
const plain = fc.string({ unit: 'grapheme' }).filter((text) => !/[/[]/u.test(text));

describe("WeChat's emoticons", () => {
  it.each([
    ['/::)', '🙂'],
    ['[微笑]', '🙂'],
    ['[Smile]', '🙂'],
    ['[發呆]', '😳'],
    ["/::'(", '😭'],
    ["/::'|", '😿'],
    ['/:,@-D', '😄'],
    ['/:<L>', '😘'],
    ['/:v', '✌️'],
    ['[OK]', '👌'],
    ['[加油加油]', '💪'],
    ['[TaiChi L]', '☯️'],
    ['[Yeah!]', '✌️'],
  ])('%s is %s', (code, emoji) => {
    expect(withEmoji(code)).toBe(emoji);
    expect(withEmoji(`好${code}${code}的`)).toBe(`好${emoji}${emoji}的`);
  });

  it('the longest code counts where two begin alike', () => {
    expect(withEmoji('/:@@')).toBe('👊');
    expect(withEmoji('/::,@')).toBe('😌');
    expect(withEmoji('/:,@@')).toBe('😵');
    expect(withEmoji('/::-S/::-|/::-O')).toBe('🤬😅🥱');
  });

  it.each([
    'https://example.com/:id',
    '[Unsupported message]',
    '[微笑',
    '/:',
    '[]',
    'a/b [x] (:-)',
    '他说：“好的”',
  ])('leaves %j as it is', (text) => {
    expect(withEmoji(text)).toBe(text);
  });

  it('text without codes is unchanged', () => {
    fc.assert(
      fc.property(plain, (text) => {
        expect(withEmoji(text)).toBe(text);
      }),
    );
  });

  it('every code becomes its emoji, whatever stands around it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...codes), plain, plain, (code, before, after) => {
        // Letters behind some codes make another code of them.
        const end = `。${after}`;
        expect(withEmoji(`${before}。${code}${end}`)).toBe(
          `${before}。${EMOTICON_CODES.get(code) ?? ''}${end}`,
        );
      }),
    );
  });

  it('nothing that is left is a code, and emoji are no codes', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...codes)), (some) => {
        const text = withEmoji(some.join(' '));
        expect(withEmoji(text)).toBe(text);
        expect(text).not.toMatch(/\/:|\[/u);
      }),
    );
    expect(codes.length).toBeGreaterThan(400);
  });
});

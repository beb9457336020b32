import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { LONGEST_TEXT_BYTES, neutraliseLinks, sanitise, split } from '../../src/wechat/text.ts';

const FAMILY = '👩‍👩‍👧‍👦';
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}

describe('sanitising', () => {
  it.each([
    ['keeps newlines and tabs', 'a\n\tb', 'a\n\tb'],
    ['makes line ends of one kind', 'a\r\nb\rc\n\rd', 'a\nb\nc\n\nd'],
    ['removes NUL and its like', 'a\u0000b\u0007c\u001bd\u001fe', 'abcde'],
    ['removes the controls above ASCII', 'a\u007fb\u0085c', 'abc'],
    ['removes half a surrogate pair', 'a\ud83db\ude00c', 'abc'],
    ['removes halves in the wrong order', '\ude00\ud83d', ''],
    ['keeps emoji', `😀${FAMILY}`, `😀${FAMILY}`],
    [
      'keeps invisible joiners and marks',
      'e\u0301 \u200d\u200b\ufeff',
      'e\u0301 \u200d\u200b\ufeff',
    ],
  ])('%s', (_, text, expected) => {
    expect(sanitise(text)).toBe(expected);
  });

  it('leaves nothing that JSON would have to escape, but newline, tab, quote and backslash', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.integer({ max: 0xffff }).map((c) => String.fromCharCode(c)) }),
        (text) => {
          const clean = sanitise(text);
          expect(clean.isWellFormed()).toBe(true);
          expect(JSON.stringify(clean)).not.toMatch(/\\[urbf]/);
          expect(sanitise(clean)).toBe(clean);
        },
      ),
    );
  });
});

describe('neutralising links', () => {
  it.each([
    '<a href="https://example.com">safe</a>',
    '<A HREF="x">',
    '<a>',
    '<a',
    '< a href>',
    '<\na\nhref>',
    '</a>',
    '< / a>',
    '<a\thref="weixin://bizmsgmenu?msgmenucontent=x&msgmenuid=1">',
    '<a/href=x>',
    'text <a href=""> text <a>',
  ])('shows %j as it was written', (text) => {
    const shown = neutraliseLinks(text);
    expect(shown).not.toMatch(/<\s*\/?\s*a/i);
    expect(shown.replaceAll('\u200B', '')).toBe(text);
    expect(neutraliseLinks(shown)).toBe(shown);
  });

  it('puts the invisible character behind the bracket', () => {
    expect(neutraliseLinks('1<a>2</a>')).toBe('1<\u200Ba>2<\u200B/a>');
  });

  it.each([
    'a < b',
    '<b>bold</b>',
    '<abbr>',
    '<a1>',
    'a<',
    'https://example.com',
    '1<2',
    '<>',
    '《a》',
  ])('leaves %j alone', (text) => {
    expect(neutraliseLinks(text)).toBe(text);
  });

  it('takes no longer for a text that is made to delay it', () => {
    const startedAt = performance.now();
    neutraliseLinks(`<${' '.repeat(100_000)}b`);
    neutraliseLinks('< / '.repeat(25_000));
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});

describe('splitting', () => {
  it('has the limit of WeChat unless told otherwise', () => {
    expect(LONGEST_TEXT_BYTES).toBe(2048);
    expect(split('a'.repeat(2048))).toEqual(['a'.repeat(2048)]);
    expect(split('a'.repeat(2049))).toEqual(['a'.repeat(2048), 'a']);
  });

  it.each([
    ['a short text', 'hello', ['hello']],
    ['white space at both ends of a short text', ' \n hello \n ', [' \n hello \n ']],
    ['nothing', '', []],
    ['white space alone', ' \n\t ', []],
    ['more white space than fits', ' '.repeat(100), []],
  ])('leaves %s as it is', (_, text, pieces) => {
    expect(split(text, 20)).toEqual(pieces);
  });

  it.each<[string, string, number, string[]]>([
    ['after a paragraph', 'aaaaaa\n\nbb\ncc dd', 12, ['aaaaaa', 'bb\ncc dd']],
    [
      'after a paragraph whose blank line has spaces',
      'aaaaaa\n \t\nbb ccccc',
      12,
      ['aaaaaa', 'bb ccccc'],
    ],
    [
      'after the last of several paragraphs',
      'aaa\n\nbbb\n\nccc ddd',
      12,
      ['aaa\n\nbbb', 'ccc ddd'],
    ],
    [
      'after a line, when no paragraph ends there',
      'aa\n\nbbb\nc. d eee',
      12,
      ['aa\n\nbbb', 'c. d eee'],
    ],
    [
      'after a sentence, when no line ends there',
      'a\nbbb ccc. d eeeee',
      13,
      ['a\nbbb ccc.', 'd eeeee'],
    ],
    ['after a question', 'aaaa bbb? d eeeee', 13, ['aaaa bbb?', 'd eeeee']],
    ['after a quoted sentence', 'aaa "bbb." d eeeee', 13, ['aaa "bbb."', 'd eeeee']],
    ['after a word, when no sentence ends there', 'a. bbb ccc dddd', 13, ['a. bbb ccc', 'dddd']],
    ['after a word, and swallows all space behind it', 'aaaaaaaa   bbbb', 9, ['aaaaaaaa', 'bbbb']],
    ['not at a full stop inside a number', 'aaa bbb 3.1415926', 13, ['aaa bbb', '3.1415926']],
    ['after a Chinese sentence', '你好。今天好吗？可以。', 27, ['你好。今天好吗？', '可以。']],
    [
      'behind the closing bracket of a Chinese sentence',
      '他说「可以。」然后走了',
      30,
      ['他说「可以。」', '然后走了'],
    ],
    ['behind repeated marks', '真的吗？！！好的好的', 27, ['真的吗？！！', '好的好的']],
    [
      'between characters, when there is nothing better',
      '一二三四五六七',
      9,
      ['一二三', '四五六', '七'],
    ],
    ['when the break is right behind what fits', 'aaaa bbbb\ncccc', 9, ['aaaa bbbb', 'cccc']],
    ['when the space is right behind what fits', 'aaaa bbbb cccc', 9, ['aaaa bbbb', 'cccc']],
    ['when the sentence ends right behind what fits', 'a bbb ccc. d', 10, ['a bbb ccc.', 'd']],
    ['but not in the first half', 'aa bbbbbbbbbbbbbb', 10, ['aa bbbbbbb', 'bbbbbbb']],
    ['in the very middle', 'aaaaa bbbbbbbbb', 10, ['aaaaa', 'bbbbbbbbb']],
    [
      'without losing an indentation',
      'aaaaaaa\n\n  bbbb\n  cccc',
      12,
      ['aaaaaaa', '  bbbb', '  cccc'],
    ],
    [
      'without blank lines at the beginning of a piece',
      'aaaaaaaaa\n\n \n\nbbb',
      9,
      ['aaaaaaaaa', 'bbb'],
    ],
    ['without pieces of white space', `aaaaa${' '.repeat(40)}bbbbb`, 10, ['aaaaa', 'bbbbb']],
  ])('cuts %s', (_, text, limit, pieces) => {
    expect(split(text, limit)).toEqual(pieces);
  });

  it('prefers each kind of break to all lesser ones, even nearer ones', () => {
    expect(split('aaaaaaa\n\nb\nc. d。e ffffff', 22)).toEqual(['aaaaaaa\n\nb', 'c. d。e ffffff']);
    expect(split('aaaaaaaaaa\n\nb\nc. d。e ffffff', 22)).toEqual([
      'aaaaaaaaaa',
      'b\nc. d。e ffffff',
    ]);
  });

  it.each([
    ['a family', FAMILY, 25],
    ['a flag', '🇩🇪', 8],
    ['a skin tone', '👍🏽', 8],
    ['a letter with an accent of its own', 'e\u0301', 3],
    ['a heart with its variation', '❤️', 6],
    ['a carriage return with its line feed', 'a\r\n', 3],
  ])('does not cut through %s', (_, grapheme, size) => {
    expect(bytesOf(grapheme)).toBe(size);
    const limit = Math.max(4, size * 3 - 1);
    const pieces = split(grapheme.repeat(9), limit);
    expect(pieces.length).toBeGreaterThan(1);
    for (const piece of pieces) {
      expect(piece.replaceAll(grapheme, '').trim()).toBe(piece.includes('\r') ? 'a' : '');
    }
  });

  it('does not take the space away from under an accent', () => {
    expect(split('aaaaaaa \u0301bbbbb', 9)).toEqual(['aaaaaaa', ' \u0301bbbbb']);
  });

  it('cuts a grapheme that alone is too long between its characters', () => {
    const tower = `a${'\u0301'.repeat(20)}`;
    const pieces = split(tower, 10);
    expect(pieces.join('')).toBe(tower);
    expect(pieces.map(bytesOf)).toEqual([9, 10, 10, 10, 2]);
    expect(split(FAMILY, 8).join('')).toBe(FAMILY);
  });

  it.each([
    ['\u007f', 1],
    ['\u0080', 2],
    ['\u07ff', 2],
    ['\u0800', 3],
    ['\uffff', 3],
    ['\u{10000}', 4],
    ['\u{10ffff}', 4],
  ])('counts the bytes of %j as UTF-8 has them: %i', (character, bytes) => {
    expect(bytesOf(character)).toBe(bytes);
    const pieces = split(character.repeat(8), bytes * 4);
    expect(pieces).toEqual([character.repeat(4), character.repeat(4)]);
    expect(split(character.repeat(8), bytes * 5 - 1)).toEqual(pieces);
  });

  it('counts a lone surrogate as what it would be sent as', () => {
    expect(split('\ud83d'.repeat(4), 6).map((piece) => piece.length)).toEqual([2, 2]);
  });

  it.each([3, 0, -1, Number.NaN])('refuses a limit of %d', (limit) => {
    expect(() => split('hello', limit)).toThrow(RangeError);
  });

  it('takes a limit as small as one character', () => {
    expect(split('😀a😀', 4)).toEqual(['😀', 'a', '😀']);
  });

  it('cuts 5,000 Chinese characters into pieces that WeChat takes', () => {
    const text = '我们的客服会尽快回复您的问题。'.repeat(334).slice(0, 5_000);
    const pieces = split(text);
    expect(pieces.join('')).toBe(text);
    expect(pieces.length).toBeLessThanOrEqual(9);
    for (const piece of pieces) expect(bytesOf(piece)).toBeLessThanOrEqual(2048);
    for (const piece of pieces.slice(0, -1)) expect(piece).toMatch(/。$/);
  });

  it.each([
    ['of one word', 'a'.repeat(100_000)],
    ['of words', 'word '.repeat(20_000)],
    ['of Chinese', '你好'.repeat(17_000)],
    ['of families', FAMILY.repeat(4_000)],
    ['of white space', ' '.repeat(100_000)],
    ['of newlines', '\n'.repeat(100_000)],
    ['of one grapheme', `a${'\u0301'.repeat(50_000)}`],
    ['of spaces with accents', ' \u0301'.repeat(33_000)],
    ['of closing quotes', '”'.repeat(33_000)],
    ['of full stops', '。'.repeat(33_000)],
  ])('is fast on 100 KB %s', (_, text) => {
    const startedAt = performance.now();
    const pieces = split(text);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(pieces.join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
  });
});

describe('splitting any text', () => {
  const scrap = fc.constantFrom(
    ...[
      'a',
      'word',
      '你',
      '。',
      '.',
      '. ',
      '! "',
      '”',
      ' ',
      '  ',
      '\t',
      '\n',
      '\n\n',
      '\r\n',
      '\u3000',
    ],
    ...[FAMILY, '🇩🇪', '👍🏽', '\u0301', '\u200d', '\ufe0f', '\ud83d', '\ude00', '😀', 'क्षि', '각'],
  );
  const text = fc.array(scrap, { maxLength: 60 }).map((scraps) => scraps.join(''));
  const limit = fc.integer({ min: 4, max: 64 });

  /** Where each piece is; fails unless they are in order, with nothing but white space between. */
  function locate(whole: string, pieces: readonly string[]): { start: number; end: number }[] {
    let position = 0;
    const places = pieces.map((piece) => {
      const start = whole.indexOf(piece, position);
      expect(start).toBeGreaterThanOrEqual(position);
      expect(whole.slice(position, start)).toMatch(/^\s*$/);
      position = start + piece.length;
      return { start, end: position };
    });
    expect(whole.slice(position)).toMatch(/^\s*$/);
    return places;
  }

  it('gives pieces of the text, in order, with only white space between them', () => {
    fc.assert(
      fc.property(text, limit, (whole, most) => {
        locate(whole, split(whole, most));
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives pieces that fit and are not blank', () => {
    fc.assert(
      fc.property(text, limit, (whole, most) => {
        for (const piece of split(whole, most)) {
          expect(bytesOf(piece)).toBeLessThanOrEqual(most);
          expect(piece).toMatch(/\S/);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('cuts no grapheme that fits', () => {
    fc.assert(
      fc.property(text, limit, (whole, most) => {
        const boundaries = graphemes.segment(whole);
        for (const { start, end } of locate(whole, split(whole, most))) {
          for (const place of [start, end]) {
            const around = boundaries.containing(place);
            const isWhole = around === undefined || around.index === place;
            expect(isWhole || bytesOf(around.segment) > most).toBe(true);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('uses at least half of each message, since the customer can only be sent five', () => {
    const words = fc.array(fc.constantFrom('a', 'bb ', '你', '。', '\n', 'c. '), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(words, (scraps) => {
        const whole = scraps.join('').trim();
        const pieces = split(whole, 30);
        expect(pieces.length).toBeLessThanOrEqual(Math.ceil(bytesOf(whole) / 6) + 1);
        for (const piece of pieces.slice(0, -1)) expect(piece.length).toBeGreaterThanOrEqual(5);
      }),
    );
  });

  it('leaves a text alone that fits', () => {
    fc.assert(
      fc.property(text, (whole) => {
        fc.pre(/\S/.test(whole));
        expect(split(whole, bytesOf(whole) + 4)).toEqual([whole]);
      }),
    );
  });
});

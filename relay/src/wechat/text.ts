/**
 * Removes what WeChat does not take in a text: control characters other than newline and tab, and
 * halves of surrogate pairs. A carriage return, with or without a newline, becomes a newline.
 */
export function sanitise(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/(?![\n\t])[\p{Cc}\p{Cs}]/gu, '');
}

const ZERO_WIDTH_SPACE = '\u200B';

/**
 * WeChat turns `<a href=…>` in a text into a link, with any words over any address. An agent's text
 * is to be read as it was written, so an invisible character keeps the tag from being one.
 */
export function neutraliseLinks(text: string): string {
  return text.replace(/<(?=\s*(?:\/\s*)?a(?![a-z0-9]))/gi, `<${ZERO_WIDTH_SPACE}`);
}

/** Bytes of UTF-8 that WeChat takes in one text. Measured; Tencent documents no figure. */
export const LONGEST_TEXT_BYTES = 2048;

/**
 * Cuts a text into pieces of at most `limitBytes` bytes of UTF-8. A piece ends after a paragraph,
 * else a line, else a sentence, else a word, each looked for in its last half; else between two
 * graphemes; and inside a grapheme only when that alone is longer than the limit.
 *
 * The pieces are substrings of the text, in order, and everything between them is white space: the
 * line breaks at the end of a line or paragraph, or the white space after a sentence or word. No
 * piece is blank. A text that fits and is not blank is its own single piece.
 *
 * Throws RangeError for a limit under 4, the longest encoding of one character.
 */
export function split(text: string, limitBytes: number = LONGEST_TEXT_BYTES): string[] {
  if (!(limitBytes >= 4)) throw new RangeError('The limit has to be at least 4 bytes');
  const pieces: string[] = [];
  let start = 0;
  while (start < text.length) {
    const end = furthest(text, start, limitBytes);
    const cut = end === text.length ? { end, next: end } : findCut(text, start, end);
    const piece = text.slice(start, cut.end);
    if (/\S/.test(piece)) pieces.push(piece);
    start = cut.next;
  }
  return pieces;
}

/** Where a piece ends, and where the next one begins. */
interface Cut {
  end: number;
  next: number;
}

/** The end of the longest run of whole code points from `start` that fits. */
function furthest(text: string, start: number, limitBytes: number): number {
  let end = start;
  let bytes = 0;
  while (end < text.length) {
    const codePoint = text.codePointAt(end) ?? 0;
    bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    if (bytes > limitBytes) break;
    end += codePoint < 0x10000 ? 1 : 2;
  }
  return end;
}

/** Where a text may be cut: the match is not sent, and neither is what `skip` matches behind it. */
interface Break {
  pattern: RegExp;
  skip: RegExp;
}

// Blank lines are skipped, but not the indentation of the line behind them.
const BLANK_LINES = /(?:[^\S\n]*\n)*/y;
const WHITE_SPACE = /\s*/y;

// Best first. Chinese sentences have no space behind them; a full stop without one is a number.
const BREAKS: readonly Break[] = [
  { pattern: /\n\s*\n/g, skip: BLANK_LINES },
  { pattern: /\n/g, skip: BLANK_LINES },
  {
    pattern: /(?<=[。！？；…][」』”’）]*)(?![。！？；…」』”’）])|(?<=[.!?;]["'”’)\]]*)(?=\s)/g,
    skip: WHITE_SPACE,
  },
  { pattern: /\s+/g, skip: WHITE_SPACE },
];

function findCut(text: string, start: number, end: number): Cut {
  // One character more, because a break right behind the piece is the best one of its kind.
  const window = text.slice(start, end + 1);
  const middle = (end - start) / 2;
  for (const { pattern, skip } of BREAKS) {
    for (const { index, 0: found } of [...window.matchAll(pattern)].reverse()) {
      if (index < middle) break;
      const at = start + index;
      const cut = { end: at, next: skipFrom(text, at + found.length, skip) };
      const isWhole = [cut.end, cut.next].every(
        (place) => graphemeStart(text, start, place) === place,
      );
      if (at <= end && isWhole) return cut;
    }
  }
  const boundary = graphemeStart(text, start, end);
  const at = boundary > start ? boundary : end;
  return { end: at, next: at };
}

function skipFrom(text: string, from: number, skip: RegExp): number {
  skip.lastIndex = from;
  return from + (skip.exec(text)?.[0].length ?? 0);
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Where the grapheme that reaches to or over `place` begins; `place` itself if it is a boundary. */
function graphemeStart(text: string, start: number, place: number): number {
  // Whether a boundary is one depends on what is before it and on one code point behind it.
  const context = graphemes.segment(text.slice(start, place + 2));
  return start + (context.containing(place - start)?.index ?? place - start);
}

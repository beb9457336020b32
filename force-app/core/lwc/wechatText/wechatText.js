const MOST_MARKS = 4;
const CUT = '…';

// What can turn text around, hide in it, or make two texts look alike: bidirectional controls,
// zero-width and other invisible characters, fillers, tags (Unicode Technical Report 36). The
// selector of coloured emoji and the joiner are looked at below.
const INVISIBLE = /(?!\uFE0F|\u200D)\p{Default_Ignorable_Code_Point}|[\uFFF9-\uFFFB]/gu;
// A joiner makes one emoji of several; anywhere else it only hides.
const STRAY_JOINER =
  /(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D|\u200D(?!\p{Extended_Pictographic})/gu;
const CONTROL = /(?![\n\t])[\p{Cc}]/gu;
const LONE_SURROGATE = /\p{Cs}/gu;
// Towers of accents climb over the lines above them.
const TOO_MANY_MARKS = new RegExp(`(\\p{Mn}{${MOST_MARKS}})\\p{Mn}+`, 'gu');

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Text from a stranger as one line that cannot imitate or disturb the page around it.
 * @param {unknown} text what was sent; anything but a string is an empty text
 * @param {number} [most] characters, as people count them; the rest becomes an ellipsis
 * @returns {string} the line
 */
export function clean(text, most = 120) {
  return cut(harmless(text, most).replace(/\s+/gu, ' ').trim(), most);
}

/**
 * The same for a text whose lines are kept; never more than one empty line in a row.
 * @param {unknown} text what was sent
 * @param {number} [most] characters
 * @returns {string} the lines
 */
export function cleanLines(text, most = 4000) {
  const lines = harmless(text, most)
    .replace(/\r\n?|[\u2028\u2029]/gu, '\n')
    .replace(/[^\S\n]+/gu, ' ')
    .replace(/ ?\n ?/gu, '\n');
  return cut(lines.replace(/\n{3,}/gu, '\n\n').trim(), most);
}

/**
 * The initials of a name: of its first two words, or its first character where words are not
 * divided, as in Chinese.
 * @param {string} name a clean one
 * @returns {string} one or two characters
 */
export function initials(name) {
  return name
    .split(' ')
    .filter((word) => /^[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word))
    .slice(0, 2)
    .map((word) => take(word, 1).toUpperCase())
    .join('');
}

function harmless(text, most) {
  if (typeof text !== 'string') {
    return '';
  }
  // Whatever is beyond this is cut away below: it need not be looked at.
  return text
    .slice(0, most * 32)
    .replace(/\r(?!\n)/gu, '\n')
    .replace(CONTROL, '')
    .replace(LONE_SURROGATE, '\uFFFD')
    .replace(INVISIBLE, '')
    .replace(STRAY_JOINER, '')
    .replace(TOO_MANY_MARKS, '$1');
}

function cut(text, most) {
  const kept = take(text, most);
  return kept.length === text.length ? text : kept.trimEnd() + CUT;
}

function take(text, most) {
  if (text.length <= most) {
    return text;
  }
  let end = 0;
  let count = 0;
  for (const { index, segment } of graphemes.segment(text)) {
    if (count === most) {
      break;
    }
    count += 1;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

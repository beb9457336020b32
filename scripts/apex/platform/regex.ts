import { Unsupported } from '../run/faults.ts';

/** Java's character classes that JavaScript writes otherwise. */
const CLASSES: ReadonlyMap<string, string> = new Map([
  ['Alpha', 'a-zA-Z'],
  ['Digit', '0-9'],
  ['Alnum', 'a-zA-Z0-9'],
  ['Upper', 'A-Z'],
  ['Lower', 'a-z'],
  ['Punct', '!-\\/:-@\\[-`\\{-~'],
  ['Space', ' \\t\\n\\x0B\\f\\r'],
  ['XDigit', '0-9a-fA-F'],
  ['ASCII', '\\x00-\\x7F'],
  ['Cntrl', '\\x00-\\x1F\\x7F'],
  ['Blank', ' \\t'],
  ['Graph', '!-~'],
  ['Print', ' -~'],
]);

/** What Java reads after a backslash and JavaScript's `v` mode does not. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['A', '^'],
  ['z', '$'],
  ['Z', '(?=\\n?$)'],
  ['h', '[ \\t\\xA0\\u1680\\u180E\\u2000-\\u200A\\u202F\\u205F\\u3000]'],
  ['R', '(?:\\r\\n|[\\n\\x0B\\f\\r\\x85\\u2028\\u2029])'],
  ['a', '\\x07'],
  ['e', '\\x1B'],
]);

/**
 * A Java regular expression as JavaScript's.
 *
 * @param flags `i`, `m`, `s`, as JavaScript names them.
 * @throws Unsupported for what JavaScript has no equivalent of; SyntaxError when it is no expression.
 */
export function javaRegex(pattern: string, flags = ''): RegExp {
  const inline = /^\(\?([imsu]+)\)/.exec(pattern);
  const body = inline === null ? pattern : pattern.slice(inline[0].length);
  const all = new Set(`${flags}${inline?.[1] ?? ''}u`);
  return new RegExp(translated(body), [...all].join(''));
}

function translated(pattern: string): string {
  let result = '';
  let index = 0;
  let depth = 0;
  while (index < pattern.length) {
    const rest = pattern.slice(index);
    const token = tokenAt(rest, depth > 0);
    if (token.text === '[' && token.length === 1) {
      depth += 1;
      if (depth > 1) {
        throw new Unsupported(`a character class inside another: ${pattern}`);
      }
    } else if (token.text === ']') {
      depth -= 1;
    }
    result += token.text;
    index += token.length;
  }
  return result;
}

function tokenAt(rest: string, inClass: boolean): { text: string; length: number } {
  if (rest.startsWith('\\Q')) {
    const end = rest.indexOf('\\E');
    const quoted = end === -1 ? rest.slice(2) : rest.slice(2, end);
    return { text: escaped(quoted), length: end === -1 ? rest.length : end + 2 };
  }
  const named = /^\\([pP])\{(?:Is|java)?(\w+)\}/.exec(rest);
  if (named !== null) {
    return { text: property(named[1] ?? 'p', named[2] ?? '', inClass), length: named[0].length };
  }
  const hex = /^\\x\{([0-9a-fA-F]+)\}/.exec(rest);
  if (hex !== null) {
    return { text: `\\u{${hex[1] ?? ''}}`, length: hex[0].length };
  }
  if (rest.startsWith('\\')) {
    return { text: escape(rest.slice(1, 2), inClass), length: 2 };
  }
  if (!inClass && /^(?:[*+?]|\{[\d,]+\})\+/.test(rest)) {
    throw new Unsupported('possessive quantifiers in a regular expression');
  }
  if (!inClass && /^\(\?[imsu-]+[:)]|^\(\?>/.test(rest)) {
    throw new Unsupported('flags or atomic groups inside a regular expression');
  }
  if (inClass && (rest.startsWith('&&') || rest.startsWith('['))) {
    throw new Unsupported('intersections and unions of character classes');
  }
  const quantifier = inClass ? null : /^\{\d+(?:,\d*)?\}/.exec(rest);
  if (quantifier !== null) {
    return { text: quantifier[0], length: quantifier[0].length };
  }
  const [character = ''] = rest;
  // Java reads these as themselves where they close or open nothing.
  const isLiteral = /[{}]/.test(character) || (character === ']' && !inClass);
  return { text: isLiteral ? `\\${character}` : character, length: character.length };
}

function property(letter: string, name: string, inClass: boolean): string {
  const ascii = CLASSES.get(name);
  if (ascii === undefined) {
    return `\\${letter}{${name}}`;
  }
  if (inClass) {
    if (letter === 'P') {
      throw new Unsupported(`\\P{${name}} inside a character class`);
    }
    return ascii;
  }
  return letter === 'P' ? `[^${ascii}]` : `[${ascii}]`;
}

function escape(character: string, inClass: boolean): string {
  if (!inClass) {
    const known = ESCAPES.get(character);
    if (known !== undefined) {
      return known;
    }
  }
  if (/[dDwWsSbBtnrfvukc0-9]/.test(character) || /[\^$\\.*+?()[\]{}|/]/.test(character)) {
    return `\\${character}`;
  }
  if (character === '-') {
    return inClass ? '\\-' : '-';
  }
  if (/[a-zA-Z]/.test(character)) {
    throw new Unsupported(`\\${character} in a regular expression`);
  }
  return character;
}

function escaped(text: string): string {
  return text.replace(/[\^$\\.*+?()[\]{}|/]/g, '\\$&');
}

/** A Java replacement text (`$1`, `${name}`, `\$`) as JavaScript's. */
export function javaReplacement(text: string): string {
  let result = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '\\') {
      index += 1;
      const literal = text.charAt(index);
      result += literal === '$' ? '$$' : literal;
    } else if (character === '$') {
      const group = /^\$(?:(\d)|\{(\w+)\})/.exec(text.slice(index));
      if (group === null) {
        throw new Unsupported('a $ in a replacement that names no group');
      }
      result +=
        group[1] === undefined ? `$<${group[2] ?? ''}>` : group[1] === '0' ? '$&' : `$${group[1]}`;
      index += group[0].length - 1;
    } else {
      result += character;
    }
  }
  return result;
}

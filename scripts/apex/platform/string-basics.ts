import { platformException } from '../values/exception.ts';

/** @throws a StringException, as an org does for places outside of the text. */
export function outOfBounds(index: number): never {
  throw platformException('System.StringException', `String index out of range: ${index}`);
}

/** Apex counts UTF-16 units, as JavaScript does. */
export function slice(text: string, start: number, end: number): string {
  if (start < 0 || end > text.length || start > end) {
    throw platformException(
      'System.StringException',
      start < 0 || start > text.length
        ? `Starting position out of bounds: ${start}`
        : `Ending position out of bounds: ${end}`,
    );
  }
  return text.slice(start, end);
}

export function isBlank(text: string | null): boolean {
  return text === null || text.trim() === '';
}

/** What stands between two marks, or null. */
export function between(text: string, open: string, close: string): string | null {
  const start = text.indexOf(open);
  const end = start === -1 ? -1 : text.indexOf(close, start + open.length);
  return end === -1 ? null : text.slice(start + open.length, end);
}

export function countMatches(text: string, part: string): number {
  return part === '' ? 0 : text.split(part).length - 1;
}

/** `Hello {0}, it''s {1}` with its arguments, as Java's MessageFormat reads it. */
export function messageFormat(pattern: string, args: readonly string[]): string {
  let result = '';
  let quoted = false;
  for (let index = 0; index < pattern.length; index += 1) {
    const character = pattern.charAt(index);
    if (character === "'") {
      if (pattern.charAt(index + 1) === "'") {
        result += "'";
        index += 1;
      } else {
        quoted = !quoted;
      }
    } else if (!quoted && character === '{') {
      const close = pattern.indexOf('}', index);
      const place = close === -1 ? '' : pattern.slice(index + 1, close).trim();
      if (!/^\d+$/.test(place)) {
        throw platformException(
          'System.IllegalArgumentException',
          `can't parse argument number: ${place}`,
        );
      }
      result += args[Number(place)] ?? `{${place}}`;
      index = close;
    } else {
      result += character;
    }
  }
  return result;
}

/** Java's `split`: with no limit, empty texts at the end are dropped. */
export function split(text: string, regex: RegExp, limit: number): string[] {
  const parts: string[] = [];
  let start = 0;
  const finder = new RegExp(regex.source, `${regex.flags}g`);
  for (const match of text.matchAll(finder)) {
    if (limit > 0 && parts.length === limit - 1) {
      break;
    }
    if (match[0] === '' && (match.index === 0 || match.index === text.length)) {
      continue;
    }
    parts.push(text.slice(start, match.index));
    start = match.index + match[0].length;
  }
  parts.push(text.slice(start));
  if (limit === 0 && parts.length > 1) {
    while (parts.length > 0 && parts.at(-1) === '') {
      parts.pop();
    }
  }
  return parts;
}

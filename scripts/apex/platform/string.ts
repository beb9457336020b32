import { INTEGER, STRING } from '../language/types.ts';
import { platformException } from '../values/exception.ts';
import { textHash } from '../values/hash.ts';
import { IdValue } from '../values/id.ts';
import { ListValue } from '../values/list.ts';
import { SetValue } from '../values/set.ts';
import { dateText, datetimeText, textOf } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { PlatformClass } from './declare.ts';
import { javaRegex, javaReplacement } from './regex.ts';
import {
  between,
  countMatches,
  isBlank,
  messageFormat,
  outOfBounds,
  slice,
  split,
} from './string-basics.ts';
import { withEscapes } from './string-escapes.ts';
import { withTests } from './string-tests.ts';
import { zonedText } from './time-zone-rules.ts';

const texts = (items: readonly string[]): ListValue => new ListValue(STRING, [...items]);

export const string = new PlatformClass<string>('System.String')
  .statics({
    'String escapeSingleQuotes(String text)': (text) => text.replace(/['\\]/g, '\\$&'),
    'String format(String pattern, List<Object> arguments)': (pattern, { items }) =>
      messageFormat(pattern, items.map(textOf)),
    'String fromCharArray(List<Integer> characters)': ({ items }) =>
      String.fromCodePoint(...items.map(Number)),
    'Boolean isBlank(String? text)': (text) => isBlank(text),
    'Boolean isNotBlank(String? text)': (text) => !isBlank(text),
    'Boolean isEmpty(String? text)': (text) => text === null || text === '',
    'Boolean isNotEmpty(String? text)': (text) => text !== null && text !== '',
    'String join(Iterable<Object> parts, String separator)': (parts, separator) =>
      elementsOf(parts).map(textOf).join(separator),
    'String valueOf(Date? value)': (value) => (value === null ? null : dateText(value.ms)),
    'String valueOf(Datetime? value)': (value, transaction) =>
      value === null ? null : zonedText(value.ms, transaction.user.timeZone, 'yyyy-MM-dd HH:mm:ss'),
    'String valueOf(Object? value)': (value) => (value === null ? null : textOf(value)),
    'String valueOfGmt(Datetime? value)': (value) =>
      value === null ? null : datetimeText(value.ms),
  })
  .methods({
    'String abbreviate(Integer width)': (self, width) => {
      if (width < 4) {
        throw platformException(
          'System.IllegalArgumentException',
          'Minimum abbreviation width is 4',
        );
      }
      return self.length <= width ? self : `${self.slice(0, width - 3)}...`;
    },
    'String capitalize()': (self) => self.charAt(0).toUpperCase() + self.slice(1),
    'String center(Integer size)': (self, size) => centered(self, size, ' '),
    'String center(Integer size, String filler)': centered,
    'Integer charAt(Integer index)': (self, index) =>
      index < 0 || index >= self.length ? outOfBounds(index) : self.charCodeAt(index),
    'Integer codePointAt(Integer index)': (self, index) =>
      self.codePointAt(index) ?? outOfBounds(index),
    'Integer codePointCount(Integer start, Integer end)': (self, start, end) =>
      Array.from(slice(self, start, end)).length,
    'Integer compareTo(String other)': (self, other) => javaCompare(self, other),
    'Integer countMatches(String part)': countMatches,
    'String deleteWhitespace()': (self) => self.replace(/\s/g, ''),
    'String difference(String other)': (self, other) => {
      const place = firstDifference(self, other);
      return place === -1 ? '' : other.slice(place);
    },
    'Boolean equals(String? other)': (self, other) => self === other,
    'Boolean equals(Object? other)': (self, other) =>
      self === (other instanceof IdValue ? other.text : other),
    'Boolean equalsIgnoreCase(String? other)': (self, other) =>
      other !== null && self.toLowerCase() === other.toLowerCase(),
    'List<Integer> getChars()': (self) =>
      new ListValue(
        INTEGER,
        self.split('').map((character) => character.charCodeAt(0)),
      ),
    'Integer hashCode()': textHash,
    'Integer indexOf(String part)': (self, part) => self.indexOf(part),
    'Integer indexOf(String part, Integer start)': (self, part, start) => self.indexOf(part, start),
    'Integer indexOfAny(String characters)': (self, characters) =>
      self.split('').findIndex((character) => characters.includes(character)),
    'Integer indexOfChar(Integer character)': (self, character) =>
      self.indexOf(String.fromCodePoint(character)),
    'Integer indexOfDifference(String other)': firstDifference,
    'Integer indexOfIgnoreCase(String part)': (self, part) =>
      self.toLowerCase().indexOf(part.toLowerCase()),
    'Integer lastIndexOf(String part)': (self, part) => self.lastIndexOf(part),
    'Integer lastIndexOf(String part, Integer end)': (self, part, end) =>
      self.lastIndexOf(part, end),
    'String left(Integer length)': (self, length) => self.slice(0, Math.max(length, 0)),
    'String leftPad(Integer length)': (self, length) => self.padStart(length),
    'String leftPad(Integer length, String filler)': (self, length, filler) =>
      self.padStart(length, filler),
    'Integer length()': (self) => self.length,
    'String mid(Integer start, Integer length)': (self, start, length) =>
      self.substring(Math.max(start, 0), Math.max(start, 0) + Math.max(length, 0)),
    'String normalizeSpace()': (self) => self.trim().replace(/\s+/g, ' '),
    'Integer offsetByCodePoints(Integer index, Integer offset)': (self, index, offset) =>
      index + Array.from(self.slice(index)).slice(0, offset).join('').length,
    'String remove(String part)': (self, part) => self.replaceAll(part, ''),
    'String removeEnd(String part)': (self, part) =>
      part !== '' && self.endsWith(part) ? self.slice(0, -part.length) : self,
    'String removeEndIgnoreCase(String part)': (self, part) =>
      part !== '' && self.toLowerCase().endsWith(part.toLowerCase())
        ? self.slice(0, -part.length)
        : self,
    'String removeStart(String part)': (self, part) =>
      self.startsWith(part) ? self.slice(part.length) : self,
    'String removeStartIgnoreCase(String part)': (self, part) =>
      self.toLowerCase().startsWith(part.toLowerCase()) ? self.slice(part.length) : self,
    'String repeat(Integer times)': (self, times) => self.repeat(Math.max(times, 0)),
    'String repeat(String separator, Integer times)': (self, separator, times) =>
      new Array<string>(Math.max(times, 0)).fill(self).join(separator),
    'String replace(String target, String replacement)': (self, target, replacement) =>
      self.split(target).join(replacement),
    'String replaceAll(String regex, String replacement)': (self, regex, replacement) =>
      self.replace(compiled(regex, 'g'), javaReplacement(replacement)),
    'String replaceFirst(String regex, String replacement)': (self, regex, replacement) =>
      self.replace(compiled(regex, ''), javaReplacement(replacement)),
    'String reverse()': (self) => Array.from(self).reverse().join(''),
    'String right(Integer length)': (self, length) =>
      length <= 0 ? '' : self.slice(Math.max(self.length - length, 0)),
    'String rightPad(Integer length)': (self, length) => self.padEnd(length),
    'String rightPad(Integer length, String filler)': (self, length, filler) =>
      self.padEnd(length, filler),
    'List<String> split(String regex)': (self, regex) => texts(split(self, compiled(regex, ''), 0)),
    'List<String> split(String regex, Integer limit)': (self, regex, limit) =>
      texts(split(self, compiled(regex, ''), limit)),
    'String substring(Integer start)': (self, start) => slice(self, start, self.length),
    'String substring(Integer start, Integer end)': slice,
    'String substringAfter(String separator)': (self, separator) => {
      const place = self.indexOf(separator);
      return place === -1 ? '' : self.slice(place + separator.length);
    },
    'String substringAfterLast(String separator)': (self, separator) => {
      const place = self.lastIndexOf(separator);
      return place === -1 ? '' : self.slice(place + separator.length);
    },
    'String substringBefore(String separator)': (self, separator) => {
      const place = self.indexOf(separator);
      return place === -1 ? self : self.slice(0, place);
    },
    'String substringBeforeLast(String separator)': (self, separator) => {
      const place = self.lastIndexOf(separator);
      return place === -1 ? self : self.slice(0, place);
    },
    'String substringBetween(String tag)': (self, tag) => between(self, tag, tag),
    'String substringBetween(String open, String close)': between,
    'String swapCase()': (self) =>
      self.replace(/\p{L}/gu, (letter) =>
        letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
      ),
    'String toLowerCase()': (self) => self.toLowerCase(),
    'String toUpperCase()': (self) => self.toUpperCase(),
    'String trim()': (self) => self.trim(),
    'String uncapitalize()': (self) => self.charAt(0).toLowerCase() + self.slice(1),
  });
withTests(string);
withEscapes(string);

/** @throws a StringException for what is no regular expression. */
function compiled(regex: string, flags: string): RegExp {
  try {
    return javaRegex(regex, flags);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw platformException('System.StringException', `Invalid regex: ${error.message}`);
    }
    throw error;
  }
}

function elementsOf(parts: Value): readonly Value[] {
  if (parts instanceof ListValue) return parts.items;
  return parts instanceof SetValue ? [...parts.values()] : [];
}

function centered(text: string, size: number, filler: string): string {
  const left = Math.floor(Math.max(size - text.length, 0) / 2);
  return text.padStart(text.length + left, filler).padEnd(size, filler);
}

/** The difference of the first characters that differ, or of the lengths. */
function javaCompare(one: string, other: string): number {
  const place = firstDifference(one, other);
  return place === -1 || place >= Math.min(one.length, other.length)
    ? one.length - other.length
    : one.charCodeAt(place) - other.charCodeAt(place);
}

function firstDifference(one: string, other: string): number {
  if (one === other) return -1;
  let place = 0;
  while (place < one.length && place < other.length && one[place] === other[place]) {
    place += 1;
  }
  return place;
}

import { RE2JS } from 're2js';

/** A pattern that was written for Java, ready to be searched for in linear time. */
export interface ReadPattern {
  search: RE2JS;
  /** It may find more than Java would, because not all of it can be searched for in linear time. */
  isWider: boolean;
}

// Room for each alternative and repetition, and no more than compiles in a moment.
const LONGEST = 8000;
const MOST_REPETITIONS = 1000;
const LARGEST = 5000;

/**
 * Reads a regular expression of Java. Undefined if it cannot be read. Pure; it never throws.
 *
 * RE2 knows no look-around, backreferences, possessive or atomic groups. What they forbid is left out
 * and what they refer to is repeated, so that the pattern finds more rather than less; and of several
 * matches the longest counts. Classes within classes mean something else to RE2, so they are not read.
 */
export function readJavaPattern(pattern: string): ReadPattern | undefined {
  try {
    const { text, isWider } = new Translation(pattern).result;
    const search = RE2JS.compile(text, isWider ? RE2JS.LONGEST_MATCH : 0);
    return search.programSize() > LARGEST ? undefined : { search, isWider };
  } catch {
    return undefined;
  }
}

interface OpenGroup {
  /** Where it begins in the translation. */
  start: number;
  /** What it can be referred to by, if it can. */
  names: readonly string[];
  isLookAround: boolean;
}

const HORIZONTAL = String.raw`\t \x{A0}\x{1680}\x{180E}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}`;
const VERTICAL = String.raw`\n\x0B\f\r\x{85}\x{2028}\x{2029}`;
const POSIX = new Set(
  'Alnum Alpha ASCII Blank Cntrl Digit Graph Lower Print Punct Space Upper XDigit'.split(' '),
);
const QUOTED = /\\Q(.*?)(?:\\E|$)/suy;
const UNICODE = /\\u([\dA-Fa-f]{4})/uy;
const PROPERTY = /\\([pP])(?:\{(\w+)\}|(\w))/uy;
const NUMBERED = /\\([1-9])(?!\d)/uy;
const NAMED = /\\k<(\w+)>/uy;
const LOOK_AROUND = /\(\?<?[=!]/uy;
const FLAGS = /\(\?([imsuU]*)(-[imsuU]+)?([:)])/uy;
const NAMED_GROUP = /\(\?<([A-Za-z]\w*)>/uy;
const ATOMIC = /\(\?>/uy;
const REPETITION = /(?:[*+?]|\{(\d+)(?:,(\d*))?\})([+?]?)/uy;

class Unreadable extends Error {}

/** One way through a pattern, from left to right. */
class Translation {
  readonly #pattern: string;
  readonly #open: OpenGroup[] = [];
  readonly #groups = new Map<string, string>();
  #at = 0;
  #text = '';
  #isWider = false;
  #numbered = 0;
  #repetitions = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
    while (this.#at < pattern.length) {
      this.#step(pattern.charAt(this.#at));
      if (this.#text.length > LONGEST) throw new Unreadable();
    }
  }

  get result(): { text: string; isWider: boolean } {
    return { text: this.#text, isWider: this.#isWider };
  }

  #step(next: string): void {
    if (next === '\\') this.#escape();
    else if (next === '[') this.#characterClass();
    else if (next === '(') this.#beginGroup();
    else if (next === ')') this.#endGroup();
    else if (!this.#repetition()) this.#copy(1);
  }

  #escape(): void {
    const quoted = this.#take(QUOTED)?.[1];
    if (quoted !== undefined) {
      this.#text += RE2JS.quote(quoted);
      return;
    }
    const [, reference = ''] = this.#take(NUMBERED) ?? this.#take(NAMED) ?? [];
    if (reference !== '') {
      this.#repeat(reference);
      return;
    }
    switch (this.#pattern.charAt(this.#at + 1)) {
      case 'R':
        this.#widen(2, String.raw`(?:\r\n|[${VERTICAL}])`);
        return;
      case 'Z':
        this.#widen(2, String.raw`(?:\n?\z)`);
        return;
      case 'G':
        this.#widen(2, '(?:)');
        return;
      default:
        this.#character((inner) => `[${inner}]`);
    }
  }

  /** What is one character in a class and outside. */
  #character(alone: (inner: string) => string): void {
    const unicode = this.#take(UNICODE)?.[1];
    if (unicode !== undefined) {
      this.#text += `\\x{${unicode}}`;
      return;
    }
    const property = this.#take(PROPERTY);
    if (property !== undefined) {
      const [, p = 'p', long, short] = property;
      const posix = long !== undefined && POSIX.has(long);
      const not = p === 'P' ? '^' : '';
      if (posix) this.#text += alone(`[:${not}${long.toLowerCase()}:]`);
      else this.#text += `\\${p}{${propertyName(long ?? short ?? '')}}`;
      return;
    }
    const next = this.#pattern.charAt(this.#at + 1);
    // RE2 would take a reference for the number of a character.
    if (/[1-9]/u.test(next)) throw new Unreadable();
    if (next === 'h' || next === 'v') {
      this.#text += alone(next === 'h' ? HORIZONTAL : VERTICAL);
      this.#at += 2;
    } else {
      this.#copy(2);
    }
  }

  #characterClass(): void {
    this.#copy(this.#pattern.charAt(this.#at + 1) === '^' ? 2 : 1);
    for (let next = ''; next !== ']';) {
      next = this.#pattern.charAt(this.#at);
      const isOperation = next === '[' || this.#pattern.startsWith('&&', this.#at);
      if (next === '' || isOperation || this.#pattern.startsWith('\\Q', this.#at)) {
        throw new Unreadable();
      }
      if (next === '\\') this.#character((inner) => inner);
      else this.#copy(1);
    }
  }

  #beginGroup(): void {
    const start = this.#text.length;
    if (this.#take(LOOK_AROUND) !== undefined) {
      this.#isWider = true;
      this.#open.push({ start, names: [], isLookAround: true });
      return;
    }
    if (this.#take(ATOMIC) !== undefined) {
      this.#isWider = true;
      this.#text += '(?:';
      this.#open.push({ start, names: [], isLookAround: false });
      return;
    }
    const flags = this.#take(FLAGS);
    if (flags !== undefined) {
      this.#setFlags(flags, start);
      return;
    }
    const name = this.#take(NAMED_GROUP)?.[1];
    if (name === undefined) {
      // Whatever else begins with these is not known.
      if (this.#pattern.startsWith('(?', this.#at)) throw new Unreadable();
      this.#at += 1;
    }
    this.#numbered += 1;
    this.#text += '(';
    const names = [String(this.#numbered), ...(name === undefined ? [] : [name])];
    this.#open.push({ start, names, isLookAround: false });
  }

  /** RE2 folds the case of all letters, so that Java's wish for that has no letter there. */
  #setFlags([, on = '', off = '', end = '']: RegExpExecArray, start: number): void {
    const flags = `${on}${off}`.replaceAll(/u/giu, '').replace(/-$/u, '');
    if (end === ':') this.#open.push({ start, names: [], isLookAround: false });
    else if (flags === '') return;
    this.#text += `(?${flags}${end}`;
  }

  #endGroup(): void {
    const group = this.#open.pop();
    if (group === undefined) throw new Unreadable();
    this.#at += 1;
    if (group.isLookAround) {
      // Something has to stay, for what may follow is its repetition.
      this.#text = `${this.#text.slice(0, group.start)}(?:)`;
      return;
    }
    this.#text += ')';
    for (const name of group.names) this.#groups.set(name, this.#text.slice(group.start));
  }

  /** A backreference: whatever the group can be. */
  #repeat(reference: string): void {
    const group = this.#groups.get(reference);
    if (group === undefined) throw new Unreadable();
    this.#isWider = true;
    this.#text += `(?:${group})`;
  }

  #repetition(): boolean {
    const found = this.#take(REPETITION);
    if (found === undefined) return false;
    const [all, least = '0', most = '', how] = found;
    this.#repetitions += Number(most === '' ? least : most);
    if (this.#repetitions > MOST_REPETITIONS) throw new Unreadable();
    if (how === '+') this.#isWider = true;
    this.#text += how === '+' ? all.slice(0, -1) : all;
    return true;
  }

  #widen(length: number, text: string): void {
    this.#isWider = true;
    this.#at += length;
    this.#text += text;
  }

  #copy(length: number): void {
    this.#text += this.#pattern.slice(this.#at, this.#at + length);
    this.#at += length;
  }

  #take(what: RegExp): RegExpExecArray | undefined {
    what.lastIndex = this.#at;
    const found = what.exec(this.#pattern) ?? undefined;
    if (found !== undefined) this.#at += found[0].length;
    return found;
  }
}

/** Java says `IsHan` and `IsAlphabetic` where RE2 says `Han` and `L`. */
function propertyName(name: string): string {
  const short = name.replace(/^Is(?=[A-Z])/u, '');
  return short === 'Alphabetic' ? 'L' : short;
}

import { platformException } from '../values/exception.ts';

/** JSON as it was written: numbers keep their text, objects the order of their members. */
export type Json =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'array'; readonly items: readonly Json[] }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Json> };

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Reads a JSON text.
 *
 * @throws a JSONException, worded as an org words it.
 */
export function readJson(text: string): Json {
  const reader = new Reader(text);
  const value = reader.value();
  reader.end();
  return value;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(): Json {
    this.#skipSpace();
    const character = this.#text[this.#at];
    switch (character) {
      case undefined:
        return this.#at === 0 || this.#text.trim() === ''
          ? fail('No content to map to Object due to end of input')
          : fail(`Unexpected end-of-input at ${this.#place()}`);
      case '{':
        return this.#object();
      case '[':
        return this.#array();
      case '"':
        return { kind: 'string', value: this.#string() };
      default:
        return this.#word(character);
    }
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) {
      this.#unexpected('end of input');
    }
  }

  #object(): Json {
    const members = new Map<string, Json>();
    this.#at += 1;
    if (this.#take('}')) {
      return { kind: 'object', members };
    }
    do {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') {
        this.#unexpected('double-quote to start field name');
      }
      const name = this.#string();
      if (!this.#take(':')) {
        this.#unexpected('a colon to separate field name and value');
      }
      members.set(name, this.value());
    } while (this.#take(','));
    if (!this.#take('}')) {
      this.#unexpected('comma to separate OBJECT entries');
    }
    return { kind: 'object', members };
  }

  #array(): Json {
    const items: Json[] = [];
    this.#at += 1;
    if (this.#take(']')) {
      return { kind: 'array', items };
    }
    do {
      items.push(this.value());
    } while (this.#take(','));
    if (!this.#take(']')) {
      this.#unexpected('comma to separate ARRAY entries');
    }
    return { kind: 'array', items };
  }

  #string(): string {
    let result = '';
    this.#at += 1;
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined) {
        fail(
          `Unexpected end-of-input: was expecting closing quote for a string value at ${this.#place()}`,
        );
      }
      if (character < ' ') {
        fail(
          `Illegal unquoted character ((CTRL-CHAR, code ${character.charCodeAt(0)})): has to be escaped using backslash to be included in string value at ${this.#place()}`,
        );
      }
      this.#at += 1;
      if (character === '"') {
        return result;
      }
      result += character === '\\' ? this.#escape() : character;
    }
  }

  #escape(): string {
    const character = this.#text[this.#at] ?? '';
    this.#at += 1;
    if (character === 'u') {
      const hex = this.#text.slice(this.#at, this.#at + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(hex)) {
        this.#unexpected('a hex-digit for character escape sequence');
      }
      this.#at += 4;
      return String.fromCharCode(parseInt(hex, 16));
    }
    return (
      ESCAPES[character] ??
      fail(
        `Unrecognized character escape '${character}' (code ${character.charCodeAt(0)}) at ${this.#place()}`,
      )
    );
  }

  #word(first: string): Json {
    const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(this.#text.slice(this.#at));
    if (number !== null) {
      this.#at += number[0].length;
      if (/[\d.]/.test(this.#text[this.#at] ?? '')) {
        fail(`Invalid numeric value at ${this.#place()}`);
      }
      return { kind: 'number', text: number[0] };
    }
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    const word = /^\w+/.exec(this.#text.slice(this.#at))?.[0];
    return word === undefined
      ? this.#unexpected(
          "a valid value (number, String, array, object, 'true', 'false' or 'null')",
          first,
        )
      : fail(
          `Unrecognized token '${word}': was expecting 'null', 'true', 'false' at ${this.#place()}`,
        );
  }

  #take(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== character) {
      return false;
    }
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    while (/[ \t\r\n]/.test(this.#text[this.#at] ?? '')) {
      this.#at += 1;
    }
  }

  #unexpected(expected: string, character = this.#text[this.#at]): never {
    return character === undefined
      ? fail(`Unexpected end-of-input: expected ${expected} at ${this.#place()}`)
      : fail(
          `Unexpected character ('${character}' (code ${character.charCodeAt(0)})): was expecting ${expected} at ${this.#place()}`,
        );
  }

  #place(): string {
    const before = this.#text.slice(0, this.#at).split('\n');
    return `input location [${before.length},${(before.at(-1)?.length ?? 0) + 1}]`;
  }
}

const WORDS: readonly (readonly [string, Json])[] = [
  ['true', { kind: 'boolean', value: true }],
  ['false', { kind: 'boolean', value: false }],
  ['null', { kind: 'null' }],
];

function fail(message: string): never {
  throw platformException('System.JSONException', message);
}

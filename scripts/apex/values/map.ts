import { mapOf, type Type } from '../language/types.ts';
import type { Key } from './equality.ts';
import { KeyFinder } from './hashed.ts';
import { ObjectValue, type Value } from './value.ts';

/** A map in the order of insertion. */
export class MapValue extends ObjectValue {
  readonly keyType: Type;
  readonly valueType: Type;
  readonly #finder = new KeyFinder();
  readonly #entries = new Map<Key, [Value, Value]>();

  constructor(keyType: Type, valueType: Type, entries: Iterable<readonly [Value, Value]> = []) {
    super();
    this.keyType = keyType;
    this.valueType = valueType;
    for (const [key, value] of entries) {
      this.set(key, value);
    }
  }

  get type(): Type {
    return mapOf(this.keyType, this.valueType);
  }

  get size(): number {
    return this.#entries.size;
  }

  has(key: Value): boolean {
    return this.#entries.has(this.#finder.key(key));
  }

  /** Null if the key is not there. */
  get(key: Value): Value {
    return this.#entries.get(this.#finder.key(key))?.[1] ?? null;
  }

  /** Returns what the key had before, or null. */
  set(key: Value, value: Value): Value {
    const place = this.#finder.key(key);
    const entry = this.#entries.get(place);
    if (entry === undefined) {
      this.#entries.set(place, [key, value]);
      return null;
    }
    const before = entry[1];
    entry[1] = value;
    return before;
  }

  /** Returns what the key had, or null. */
  delete(key: Value): Value {
    const place = this.#finder.key(key);
    const entry = this.#entries.get(place);
    this.#entries.delete(place);
    return entry?.[1] ?? null;
  }

  clear(): void {
    this.#entries.clear();
  }

  entries(): IterableIterator<[Value, Value]> {
    return this.#entries.values();
  }

  *keys(): IterableIterator<Value> {
    for (const [key] of this.#entries.values()) {
      yield key;
    }
  }

  *values(): IterableIterator<Value> {
    for (const [, value] of this.#entries.values()) {
      yield value;
    }
  }
}

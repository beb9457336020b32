import { setOf, type Type } from '../language/types.ts';
import type { Key } from './equality.ts';
import { KeyFinder } from './hashed.ts';
import { ObjectValue, type Value } from './value.ts';

/** A set in the order of insertion. */
export class SetValue extends ObjectValue {
  readonly elementType: Type;
  readonly #finder = new KeyFinder();
  readonly #elements = new Map<Key, Value>();

  constructor(elementType: Type, elements: Iterable<Value> = []) {
    super();
    this.elementType = elementType;
    for (const element of elements) {
      this.add(element);
    }
  }

  get type(): Type {
    return setOf(this.elementType);
  }

  get size(): number {
    return this.#elements.size;
  }

  /** False if an equal element was there. */
  add(element: Value): boolean {
    const key = this.#finder.key(element);
    if (this.#elements.has(key)) {
      return false;
    }
    this.#elements.set(key, element);
    return true;
  }

  has(element: Value): boolean {
    return this.#elements.has(this.#finder.key(element));
  }

  delete(element: Value): boolean {
    return this.#elements.delete(this.#finder.key(element));
  }

  clear(): void {
    this.#elements.clear();
  }

  values(): IterableIterator<Value> {
    return this.#elements.values();
  }
}

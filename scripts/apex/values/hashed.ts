import { keyOf, type Key } from './equality.ts';
import type { InstanceValue } from './instance.ts';
import type { Value } from './value.ts';

/**
 * Finds the keys of a collection's elements. Objects whose class defines `equals` and `hashCode` are
 * represented by the first equal one that the collection has met.
 */
export class KeyFinder {
  readonly #buckets = new Map<Value, InstanceValue[]>();

  key(value: Value): Key {
    return keyOf(value, (instance) => this.#canonical(instance));
  }

  #canonical(instance: InstanceValue): InstanceValue {
    const { runtimeClass } = instance;
    if (!runtimeClass.responds('hashcode', 0) || !runtimeClass.responds('equals', 1)) {
      return instance;
    }
    const hash = runtimeClass.invoke(instance, 'hashcode', []);
    const bucket = this.#buckets.get(hash);
    if (bucket === undefined) {
      this.#buckets.set(hash, [instance]);
      return instance;
    }
    const known = bucket.find(
      (other) => other === instance || runtimeClass.invoke(instance, 'equals', [other]) === true,
    );
    if (known === undefined) {
      bucket.push(instance);
    }
    return known ?? instance;
  }
}

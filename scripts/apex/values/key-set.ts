import { Unsupported } from '../run/faults.ts';
import type { MapValue } from './map.ts';
import { SetValue } from './set.ts';
import type { Value } from './value.ts';

/** What `keySet()` gives: the keys of the map itself. Removing one removes its entry. */
export class KeySet extends SetValue {
  readonly #map: MapValue;

  constructor(map: MapValue) {
    super(map.keyType);
    this.#map = map;
  }

  override get size(): number {
    return this.#map.size;
  }

  override add(): boolean {
    throw new Unsupported('adding to what keySet() gives');
  }

  override has(element: Value): boolean {
    return this.#map.has(element);
  }

  override delete(element: Value): boolean {
    const had = this.#map.has(element);
    this.#map.delete(element);
    return had;
  }

  override clear(): void {
    this.#map.clear();
  }

  override values(): IterableIterator<Value> {
    return this.#map.keys();
  }
}

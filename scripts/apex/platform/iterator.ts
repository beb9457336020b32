import type { Type } from '../language/types.ts';
import { platformException } from '../values/exception.ts';
import { PlatformValue } from '../values/platform-value.ts';
import type { Value } from '../values/value.ts';
import { PlatformClass, platformInterface } from './declare.ts';

export const iterable = platformInterface('System.Iterable<T>', ['Iterator<T> iterator()']);

export const iterator = platformInterface('System.Iterator<T>', ['Boolean hasNext()', 'T next()']);

/** An iterator over a collection of the platform. */
export class IteratorValue extends PlatformValue {
  readonly #source: Iterator<Value>;
  #next: IteratorResult<Value, unknown>;

  constructor(elementType: Type, source: Iterator<Value>) {
    super('System.ListIterator', [elementType]);
    this.#source = source;
    this.#next = source.next();
  }

  get hasNext(): boolean {
    return this.#next.done !== true;
  }

  /** @throws a NoSuchElementException at the end. */
  next(): Value {
    if (this.#next.done === true) {
      throw platformException('System.NoSuchElementException', 'Iterator has no more elements');
    }
    const { value } = this.#next;
    this.#next = this.#source.next();
    return value;
  }
}

/** The class of what `iterator()` gives; Apex code only knows the interface. */
export const listIterator = new PlatformClass<IteratorValue>('System.ListIterator<T>', [
  'Iterator<T>',
]).methods({
  'Boolean hasNext()': (self) => self.hasNext,
  'T next()': (self) => self.next(),
});

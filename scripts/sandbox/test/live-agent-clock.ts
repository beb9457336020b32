import type { Clock } from '../../../relay/src/clock.ts';

interface Timer {
  due: number;
  callback: () => void;
}

/** A clock that stands still until it is told to go on. */
export class StoppedClock implements Clock {
  #now = 1_700_000_000_000;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { due: this.#now + ms, callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Whether something is to happen in exactly so many milliseconds. */
  expects(ms: number): boolean {
    return [...this.#timers].some(({ due }) => due === this.#now + ms);
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Goes on, and calls back whatever becomes due, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#timers]
        .filter(({ due }) => due <= end)
        .sort((one, other) => one.due - other.due);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = next.due;
      next.callback();
    }
    this.#now = end;
  }
}

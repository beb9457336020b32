import type { Clock } from '../../src/clock.ts';

/** A clock that runs so many times as fast as the real one. */
export class ScaledClock implements Clock {
  readonly scale: number;
  readonly #start = performance.now();
  readonly #pending = new Map<NodeJS.Timeout, number>();

  constructor(scale: number) {
    this.scale = scale;
  }

  now(): number {
    return 1_700_000_000_000 + this.elapsed();
  }

  elapsed(): number {
    return (performance.now() - this.#start) * this.scale;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = setTimeout(() => {
      this.#pending.delete(timer);
      callback();
    }, ms / this.scale);
    this.#pending.set(timer, ms);
    return () => {
      this.#pending.delete(timer);
      clearTimeout(timer);
    };
  }

  /** How many calls are to come that were asked for with exactly so many milliseconds. */
  waiting(ms: number): number {
    return [...this.#pending.values()].filter((each) => each === ms).length;
  }
}

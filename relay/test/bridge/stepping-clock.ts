import { FakeClock } from '../fixtures/fake-clock.ts';

/** Lets everything happen that waits for nothing but its turn. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A clock that goes from one call to the next, and lets happen what follows from each. */
export class SteppingClock extends FakeClock {
  readonly #dues = new Map<symbol, number>();

  override after(ms: number, callback: () => void): () => void {
    const timer = Symbol('timer');
    this.#dues.set(timer, this.now() + ms);
    const cancel = super.after(ms, () => {
      this.#dues.delete(timer);
      callback();
    });
    return () => {
      this.#dues.delete(timer);
      cancel();
    };
  }

  /** Lets time pass, with everything that happens meanwhile. */
  async elapse(ms: number): Promise<void> {
    const end = this.now() + ms;
    await settled();
    for (;;) {
      const next = Math.min(...this.#dues.values());
      if (next > end) break;
      this.advance(next - this.now());
      await settled();
    }
    this.advance(end - this.now());
  }
}

import type { Clock } from '../clock.ts';

/** A customer should hear within this time that it takes longer, in milliseconds. */
export const LONGEST_SILENCE_MS = 90_000;

/** Watches how long a customer waits in vain: for the org or the desk, not for an agent who is busy. */
export class VainWait {
  readonly #clock: Clock;
  readonly #onLong: () => Promise<number>;
  #isOver = true;
  #cancel: (() => void) | undefined;

  /** @param onLong returns after how many more milliseconds it has to be called again; 0 for never */
  constructor(clock: Clock, onLong: () => Promise<number>) {
    this.#clock = clock;
    this.#onLong = onLong;
  }

  /** Whether the customer may be waiting in vain now. Returns at once. */
  look(inVain: boolean): void {
    if (inVain === !this.#isOver) return;
    this.#isOver = !inVain;
    this.#cancel?.();
    if (inVain) this.#plan(LONGEST_SILENCE_MS);
  }

  #plan(ms: number): void {
    this.#cancel = this.#clock.after(ms, () => {
      void this.#onLong().then((more) => {
        if (more > 0 && !this.#isOver) this.#plan(more);
      });
    });
  }
}

import { sleep, type Clock } from '../clock.ts';

/** A wait that somebody else can cut short. Whoever owns it waits for one thing at a time. */
export class Pause {
  readonly #clock: Clock;
  /** There is one only while somebody waits: most waits are never needed. */
  #waiting: AbortController | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Returns after `ms` milliseconds, or when somebody calls `end`. */
  async wait(ms: number): Promise<void> {
    this.#waiting = new AbortController();
    await sleep(this.#clock, ms, this.#waiting.signal);
    this.#waiting = undefined;
  }

  /** Ends the wait that is going on, if there is one. */
  end(): void {
    this.#waiting?.abort();
  }
}

/** Waits until something is done, but not longer than `ms` milliseconds. */
export async function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const cancel = clock.after(ms, () => {
    resolve(undefined);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    cancel();
  }
}

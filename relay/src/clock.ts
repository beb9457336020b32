/** Time as the relay sees it. Passed in everywhere, so that tests can own it. */
export interface Clock {
  /** The time of day, in milliseconds since the epoch. It can be set, and jump by hours. */
  now(): number;
  /** Milliseconds since some moment of this process. It never jumps: for how long something takes. */
  elapsed(): number;
  /** Calls back once after `ms` milliseconds. Returns a function that cancels the call. */
  after(ms: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/**
 * Waits `ms` milliseconds by the given clock. An abort ends the wait early and without an error:
 * who aborts knows why, and checks the signal.
 */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const finish = (): void => {
      cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const cancel = clock.after(ms, finish);
    signal?.addEventListener('abort', finish, { once: true });
  });
}

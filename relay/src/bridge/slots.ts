interface Waiting {
  key: string;
  begin: () => void;
}

/**
 * Lets only so many tasks run at once, and of each key one at a time; whoever waited longest is next.
 * So what is slow for one does not keep all the others from their turn.
 */
export class Slots {
  readonly #most: number;
  readonly #running = new Set<string>();
  readonly #waiting = new Set<Waiting>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Runs a task when its turn comes. Undefined if it was given up before that. */
  async run<T>(key: string, task: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    if (!(await this.#turn(key, signal))) return undefined;
    try {
      return await task();
    } finally {
      this.#running.delete(key);
      this.#next();
    }
  }

  /** False if it was given up. */
  #turn(key: string, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const giveUp = (): void => {
        this.#waiting.delete(waiting);
        resolve(false);
      };
      const waiting: Waiting = {
        key,
        begin: () => {
          signal.removeEventListener('abort', giveUp);
          resolve(true);
        },
      };
      if (signal.aborted) {
        resolve(false);
        return;
      }
      signal.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(waiting);
      this.#next();
    });
  }

  #next(): void {
    for (const waiting of this.#waiting) {
      if (this.#running.size >= this.#most) return;
      if (this.#running.has(waiting.key)) continue;
      this.#waiting.delete(waiting);
      this.#running.add(waiting.key);
      waiting.begin();
    }
  }
}

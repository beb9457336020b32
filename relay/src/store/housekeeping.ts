import { sleep, type Clock } from '../clock.ts';
import type { Journal } from './journal.ts';

const EVERY_MS = 60 * 60_000;
const DAY_MS = 24 * EVERY_MS;
// Others write in between.
const PAUSE_MS = 20;

export interface HousekeepingOptions {
  journal: Pick<Journal, 'prune'>;
  clock: Clock;
  /** How long the journal keeps what is over. */
  keepDays: number;
  /** Called with how many rows are gone, if there were any. */
  pruned: (count: number) => void;
  trouble: (error: unknown) => void;
}

/**
 * Keeps the journal from growing: once an hour, what is older than it has to be is removed, a little at
 * a time. Both stores use the room again for what comes later.
 */
export class Housekeeping {
  readonly #options: HousekeepingOptions;
  readonly #stopping = new AbortController();
  #cancel: (() => void) | undefined;
  #running: Promise<void> | undefined;

  constructor(options: HousekeepingOptions) {
    this.#options = options;
  }

  start(): void {
    this.#cancel = this.#options.clock.after(EVERY_MS, () => {
      this.#running = this.#prune();
      this.start();
    });
  }

  /** Resolves when nothing is being removed. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#cancel?.();
    await this.#running;
  }

  async #prune(): Promise<void> {
    const { journal, clock, keepDays, pruned, trouble } = this.#options;
    const before = clock.now() - keepDays * DAY_MS;
    const { signal } = this.#stopping;
    let count = 0;
    try {
      while (!signal.aborted) {
        const some = await journal.prune(before);
        if (some === 0) break;
        count += some;
        await sleep(clock, PAUSE_MS, signal);
      }
    } catch (error) {
      trouble(error);
    }
    if (count > 0) pruned(count);
  }
}

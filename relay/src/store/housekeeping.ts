import type { Clock } from '../clock.ts';
import type { Journal } from './journal.ts';

const EVERY_MS = 60 * 60_000;
const DAY_MS = 24 * EVERY_MS;

export interface HousekeepingOptions {
  journal: Pick<Journal, 'prune'>;
  clock: Clock;
  /** How long the journal keeps what is over. */
  keepDays: number;
  /** Called with how many entries are gone, if there were any. */
  pruned: (count: number) => void;
  trouble: (error: unknown) => void;
}

/** Keeps the journal from growing: once an hour, what is older than it has to be is removed. */
export class Housekeeping {
  readonly #options: HousekeepingOptions;
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
    this.#cancel?.();
    await this.#running;
  }

  async #prune(): Promise<void> {
    const { journal, clock, keepDays, pruned, trouble } = this.#options;
    try {
      const count = await journal.prune(clock.now() - keepDays * DAY_MS);
      if (count > 0) pruned(count);
    } catch (error) {
      trouble(error);
    }
  }
}

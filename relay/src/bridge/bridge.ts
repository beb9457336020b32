import type { Journal } from '../store/journal.ts';
import type { Customer } from '../store/records.ts';
import { Dialogue, type DialogueOptions, type ServedChannel } from './dialogue.ts';
import type { Reporter } from './reporter.ts';

export interface BridgeOptions extends Omit<DialogueOptions, 'customer' | 'served'> {
  journal: Journal;
  reporter: Reporter;
  /** The channel of this name, if it is served. */
  channel: (name: string) => ServedChannel | undefined;
}

const SWEEP_MS = 60_000;

/** Carries messages between customers and desks. Its memory is the journal. */
export class Bridge {
  readonly #options: BridgeOptions;
  readonly #dialogues = new Map<string, Dialogue>();
  #stopped = false;
  #cancelSweep: (() => void) | undefined;

  constructor(options: BridgeOptions) {
    this.#options = options;
  }

  /**
   * Goes on with everything that a former process has left. Call it again when a channel has become
   * available that was not served before.
   */
  async start(): Promise<void> {
    if (this.#stopped) return;
    if (this.#cancelSweep === undefined) this.#sweep();
    await this.#options.reporter.start();
    for (const customer of await this.#options.journal.customersWithWork()) {
      this.received(customer);
    }
  }

  /** Something of this customer is in the journal. Returns at once. */
  received(customer: Customer): void {
    if (this.#stopped) return;
    const served = this.#options.channel(customer.channel);
    if (served === undefined) {
      this.#options.observer.unserved(customer);
      return;
    }
    const key = `${customer.channel}/${customer.openId}`;
    let dialogue = this.#dialogues.get(key);
    if (dialogue === undefined) {
      dialogue = new Dialogue({ ...this.#options, customer, served });
      this.#dialogues.set(key, dialogue);
    }
    dialogue.received();
  }

  /** Stops all activity. What is not done stays in the journal, for the next process. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelSweep?.();
    await Promise.all([...this.#dialogues.values()].map((dialogue) => dialogue.stop()));
    await this.#options.reporter.stop();
  }

  /** Forgets the dialogues in which nothing goes on: the journal has them. */
  #sweep(): void {
    for (const [key, dialogue] of this.#dialogues) {
      if (dialogue.quiet) this.#dialogues.delete(key);
    }
    this.#cancelSweep = this.#options.clock.after(SWEEP_MS, () => {
      this.#sweep();
    });
  }
}

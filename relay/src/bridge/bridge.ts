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
  readonly #dialogues = new Map<string, Promise<Dialogue>>();
  readonly #settled = new Map<string, Dialogue>();
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
    if (this.#cancelSweep === undefined) this.#sweep();
    await this.#options.reporter.start();
    for (const customer of await this.#options.journal.customersWithWork()) {
      this.received(customer);
    }
  }

  /** Something of this customer is in the journal. Returns at once. */
  received(customer: Customer): void {
    if (this.#stopped) return;
    void this.#read(customer).catch((error: unknown) => {
      // The message is in the journal; the next one, or the next start, takes it along.
      this.#options.observer.journalTrouble(error);
    });
  }

  /** Stops all activity. What is not done stays in the journal, for the next process. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelSweep?.();
    const dialogues = await Promise.allSettled([...this.#dialogues.values()]);
    await Promise.all(
      dialogues.flatMap((each) => (each.status === 'fulfilled' ? [each.value.stop()] : [])),
    );
    await this.#options.reporter.stop();
  }

  async #read(customer: Customer): Promise<void> {
    const key = `${customer.channel}/${customer.openId}`;
    const served = this.#options.channel(customer.channel);
    if (served === undefined) {
      this.#options.observer.unserved(customer);
      return;
    }
    let found = this.#dialogues.get(key);
    if (found === undefined) {
      found = this.#begin(customer, served);
      this.#dialogues.set(key, found);
      found.then(
        (dialogue) => this.#settled.set(key, dialogue),
        () => this.#dialogues.delete(key),
      );
    }
    await (await found).readInbox();
  }

  /** Forgets the dialogues in which nothing goes on: the journal has them. */
  #sweep(): void {
    for (const [key, dialogue] of this.#settled) {
      if (!dialogue.quiet) continue;
      this.#settled.delete(key);
      this.#dialogues.delete(key);
    }
    this.#cancelSweep = this.#options.clock.after(SWEEP_MS, () => {
      this.#sweep();
    });
  }

  async #begin(customer: Customer, served: ServedChannel): Promise<Dialogue> {
    const dialogue = new Dialogue({ ...this.#options, customer, served });
    await dialogue.start();
    return dialogue;
  }
}

import type { Channel, Delivery } from '../channel.ts';
import { sleep, type Clock } from '../clock.ts';
import type { Journal } from '../store/journal.ts';
import type { Customer, MessageRecord } from '../store/records.ts';
import { afterDelivery } from './delivery.ts';

export interface CourierOptions {
  customer: Customer;
  channel: Channel;
  journal: Journal;
  clock: Clock;
  stopping: AbortSignal;
  /** How many messages of the customer have been journaled so far; only changes matter. */
  customerWrites: () => number;
  /** Called after each attempt, when its outcome is in the journal. */
  onOutcome: (message: MessageRecord, delivery: Delivery, parked: boolean) => Promise<void>;
  /** Called once the customer turned out to be out of reach. */
  onGone: (reason: string) => Promise<void>;
  onJournalTrouble: (error: unknown) => void;
}

const JOURNAL_PAUSE_MS = 1000;

/**
 * Carries what is meant for one customer to the channel, in order, one message at a time. `sending`
 * is in the journal before a message leaves, so that after a crash its fate is known to be unknown.
 */
export class Courier {
  readonly #options: CourierOptions;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(options: CourierOptions) {
    this.#options = options;
  }

  /** There may be something to carry. */
  kick(): void {
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#again && !this.#options.stopping.aborted) this.kick();
    });
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  /** Resolves when nothing is being carried. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, stopping } = this.#options;
    this.#again = false;
    while (!stopping.aborted) {
      try {
        if (!(await this.#carryNext())) return;
      } catch (error) {
        this.#options.onJournalTrouble(error);
        await sleep(clock, JOURNAL_PAUSE_MS, stopping);
      }
    }
  }

  /** False if there is nothing to carry now. */
  async #carryNext(): Promise<boolean> {
    const { journal, customer, channel, clock, stopping } = this.#options;
    const found = await journal.next(customer, 'to-customer');
    if (found === undefined || found.status === 'parked') return false;
    // Left so by a crash: it may have arrived.
    const message = { ...found, certain: found.certain && found.status !== 'sending' };
    await journal.commit({
      customer,
      update: [{ id: message.id, status: 'sending', certain: message.certain }],
    });
    const writes = this.#options.customerWrites();
    const delivery = await channel.sendText(customer.openId, message.text);
    if (delivery.kind === 'too-long') {
      await this.#cut(message, delivery);
      return true;
    }
    const wroteSince = this.#options.customerWrites() !== writes;
    const after = afterDelivery(delivery, message, { now: clock.now(), wroteSince });
    await this.#settle(() => journal.commit({ customer, update: [after.update] }));
    await this.#options.onOutcome(message, delivery, after.next.kind === 'stop');
    if (after.gone && 'reason' in delivery) await this.#options.onGone(delivery.reason.text);
    if (after.next.kind === 'wait') await sleep(clock, after.next.ms, stopping);
    return after.next.kind !== 'stop';
  }

  /** The service takes less than we thought: two halves go in place of the whole. */
  async #cut(
    message: MessageRecord,
    delivery: Extract<Delivery, { kind: 'too-long' }>,
  ): Promise<void> {
    const { journal, customer } = this.#options;
    const halves = cutInHalf(message.text);
    if (halves.length < 2) {
      await journal.commit({
        customer,
        update: [{ id: message.id, status: 'failed', reason: delivery.reason }],
      });
      return;
    }
    await journal.commit({
      customer,
      update: [{ id: message.id, status: 'queued' }],
      replace: { id: message.id, by: halves },
    });
  }

  /** What has happened outside must get into the journal, however long that takes. */
  async #settle(write: () => Promise<void>): Promise<void> {
    const { clock, stopping, onJournalTrouble } = this.#options;
    for (;;) {
      try {
        await write();
        return;
      } catch (error) {
        onJournalTrouble(error);
        if (stopping.aborted) throw error;
        await sleep(clock, JOURNAL_PAUSE_MS, stopping);
      }
    }
  }
}

function cutInHalf(text: string): string[] {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const graphemes = Array.from(segmenter.segment(text), ({ segment }) => segment);
  const middle = Math.ceil(graphemes.length / 2);
  return [graphemes.slice(0, middle), graphemes.slice(middle)]
    .map((half) => half.join(''))
    .filter((half) => half.trim() !== '');
}

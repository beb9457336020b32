import { menuSchema, type Channel, type Delivery } from '../channel.ts';
import { sleep } from '../clock.ts';
import { fileSchema } from '../command.ts';
import type { Journal } from '../store/journal.ts';
import type { Customer, MessageRecord, MessageStatus } from '../store/records.ts';
import { afterDelivery, resultsOf, type AfterDelivery } from './delivery.ts';
import { persevere, type Patience } from './perseverance.ts';
import { symptomOf } from './poison.ts';
import { Pump } from './pump.ts';

export interface CourierOptions {
  customer: Customer;
  channel: Channel;
  journal: Journal;
  patience: Patience;
  /** How many messages of the customer have been read so far; only changes matter. */
  customerWrites: () => number;
  /** Called after each attempt, when its outcome is in the journal: the message is now in `status`. */
  onOutcome: (message: MessageRecord, delivery: Delivery, status: MessageStatus) => Promise<void>;
  /** Called once the customer turned out to be out of reach, as long as they do not write. */
  onGone: (reason: string, wroteSince: () => boolean) => Promise<void>;
}

const UNREADABLE = { code: 'file-unreadable', text: 'The journal does not say which file it is.' };

/**
 * Carries what is meant for one customer to the channel, in order, one message at a time. `sending`
 * is in the journal before a message leaves, so that after a crash its fate is known to be unknown.
 */
export class Courier {
  readonly #options: CourierOptions;
  readonly #pump: Pump;

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#pump = new Pump(() => this.#carryNext(), options.patience);
  }

  /** There may be something to carry. */
  kick(): void {
    this.#pump.kick();
  }

  get busy(): boolean {
    return this.#pump.busy;
  }

  /** Resolves when nothing is being carried. */
  idle(): Promise<void> {
    return this.#pump.idle();
  }

  /** False if there is nothing to carry now. */
  async #carryNext(): Promise<boolean> {
    const { journal, customer, customerWrites, patience } = this.#options;
    const found = await journal.next(customer, 'to-customer');
    if (found === undefined || found.status === 'parked') return false;
    // Left so by a crash: it may have arrived.
    const message = { ...found, certain: found.certain && found.status !== 'sending' };
    await journal.commit({
      customer,
      update: [{ id: message.id, status: 'sending', certain: message.certain }],
    });
    const writes = customerWrites();
    const delivery = await this.#send(message);
    if (delivery.kind !== 'too-long') {
      return this.#conclude(message, delivery, () => customerWrites() !== writes);
    }
    const pieces = cutInHalf(message.text);
    if (message.kind !== 'text' || pieces[0] === message.text) {
      const refused: Delivery = { kind: 'refused', reason: delivery.reason };
      return this.#conclude(message, refused, () => false);
    }
    // The service takes less than we thought: the pieces go in place of the whole.
    const change = { id: message.id, by: pieces };
    const update = [{ id: message.id, status: 'queued' } as const];
    await persevere(() => journal.commit({ customer, update, replace: change }), patience);
    await this.#options.onOutcome(message, delivery, 'queued');
    return true;
  }

  /** A channel that throws all the same has a mistake, and may have sent the message. */
  async #send({ kind, text, file }: MessageRecord): Promise<Delivery> {
    const { channel, customer } = this.#options;
    try {
      if (kind === 'menu') {
        const menu = menuSchema.safeParse(file);
        return menu.success
          ? await channel.sendMenu(customer.openId, menu.data)
          : { kind: 'refused', reason: UNREADABLE };
      }
      if (kind !== 'file') return await channel.sendText(customer.openId, text);
      const reference = fileSchema.safeParse(file);
      return reference.success
        ? await channel.sendFile(customer.openId, reference.data)
        : { kind: 'refused', reason: UNREADABLE };
    } catch (error) {
      const reason = { code: 'relay-error', text: `The relay failed: ${symptomOf(error)}.` };
      return { kind: 'retry', waitMs: 0, certain: false, reason };
    }
  }

  /** Writes down what an attempt has come to, and does what follows. False if it has to stop. */
  async #conclude(
    message: MessageRecord,
    delivery: Exclude<Delivery, { kind: 'too-long' }>,
    wroteSince: () => boolean,
  ): Promise<boolean> {
    const { journal, customer, patience, onOutcome, onGone } = this.#options;
    const { clock, stopping } = patience;
    let after: AfterDelivery;
    do {
      after = afterDelivery(delivery, message, { now: clock.now(), wroteSince: wroteSince() });
      const { update } = after;
      const results = resultsOf(message, update);
      await persevere(() => journal.commit({ customer, update: [update], results }), patience);
      // Who wrote while this was being written down has already asked for what is parked.
    } while (after.next.kind === 'stop' && wroteSince());
    await onOutcome(message, delivery, after.update.status);
    if (after.gone && 'reason' in delivery) await onGone(delivery.reason.text, wroteSince);
    if (after.next.kind === 'wait') await sleep(clock, after.next.ms, stopping);
    return after.next.kind !== 'stop';
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

import { menuSchema, type Channel, type Delivery } from '../channel.ts';
import { sleep } from '../clock.ts';
import { fileSchema } from '../command.ts';
import type { ReplySlot } from '../reply-slot.ts';
import type { Journal } from '../store/journal.ts';
import type { CommandResult, Customer, MessageRecord, MessageUpdate } from '../store/records.ts';
import { isLow, refunded, spent, type Allowance, type ReplySettings } from './allowance.ts';
import type { ChatState } from './chat-state.ts';
import type { ConversationKeeper } from './conversation-keeper.ts';
import { afterAttempt, allowanceAfter, resultsOf, type AfterAttempt } from './delivery.ts';
import type { Dispatch, Way } from './dispatch.ts';
import { joined } from './joining.ts';
import { isOutreach, jobTaken, tidings, type Job } from './outreach.ts';
import { persevere, type Patience } from './perseverance.ts';
import { symptomOf } from './poison.ts';

export interface AttemptsOptions {
  customer: Customer;
  channel: Channel;
  journal: Pick<Journal, 'waitingForCustomer'>;
  keeper: Pick<ConversationKeeper, 'inTurn' | 'known' | 'write'>;
  settings: ReplySettings;
  patience: Patience;
  chat: () => ChatState;
  /** How often the customer has done something that lets replies through; only changes matter. */
  occasions: () => number;
  /** Called after each attempt, when its outcome is in the journal. */
  onOutcome: (outcome: Outcome) => Promise<void>;
  /** Called once the customer turned out to be out of reach, as long as they do not write. */
  onGone: (reason: string, wroteSince: () => boolean) => Promise<void>;
  /** Called when the org is owed a report of this conversation. */
  onReport: (conversationId: string) => void;
}

/** What an attempt has come to. */
export interface Outcome {
  /** As the messages were; they went out as one. */
  batch: readonly MessageRecord[];
  way: Way;
  delivery: Delivery;
  /** What has become of each. */
  updates: readonly MessageUpdate[];
}

/** What goes into the journal besides when a reply leaves. */
export interface Leaving {
  allowance: Allowance | undefined;
  /** It was one of the last. */
  hasRunLow: boolean;
}

export type Refusal = Extract<Delivery, { kind: 'wait-for-customer' }>;

const UNREADABLE: Delivery = {
  kind: 'refused',
  reason: { code: 'file-unreadable', text: 'The journal does not say which file it is.' },
};
const BROKEN = {
  code: 'answer-broken',
  text: 'The connection broke while the answer was on its way.',
};

/**
 * Attempts to send. `sending` is in the journal before a message leaves, with what it takes of the
 * allowance, so that after a crash its fate is known to be unknown.
 */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #alone = new Set<string>();
  #underWay = 0;

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /** Ids of those that were refused together, and have to go out one by one. */
  get alone(): ReadonlySet<string> {
    return this.#alone;
  }

  /** How many replies have left and are not known to have arrived. */
  get underWay(): number {
    return this.#underWay;
  }

  /**
   * Sends these as one message, writes down what became of it, and waits if that asks for a pause.
   * Rejects if the journal cannot write, and then nothing was sent.
   */
  async make(
    { batch: found, way }: Extract<Dispatch, { do: 'send' }>,
    slot: ReplySlot | undefined,
  ): Promise<void> {
    // Left so by a crash: it may have arrived.
    const batch = found.map((message) => ({
      ...message,
      certain: message.certain && message.status !== 'sending',
    }));
    const before = this.#options.occasions();
    await this.#leave(batch, way);
    const delivery = way === 'free' ? await say(batch, slot) : await this.#send(batch, way);
    if (delivery === 'not-sent') await this.#takeBack(batch);
    else await this.#conclude(batch, way, delivery, before);
  }

  /** What a reply that leaves takes of the allowance, and whether the org has to know of that. */
  leaving(way: Way): Leaving {
    const { keeper, patience } = this.#options;
    const { allowance } = keeper.known;
    const now = patience.clock.now();
    const rest = way === 'paid' ? spent(allowance, now) : allowance;
    return { allowance: rest, hasRunLow: !isLow(allowance, now) && isLow(rest, now) };
  }

  /** A reply leaves as soon as a change is written. Returns what `sendLeft` has to be given. */
  announce(): number {
    this.#underWay = 1;
    return this.#options.occasions();
  }

  /** The change was not written. */
  callOff(): void {
    this.#underWay = 0;
  }

  /** Sends a reply of which the journal says already that it has left; otherwise like `make`. */
  async sendLeft(message: MessageRecord, before: number): Promise<void> {
    const batch = [message];
    await this.#conclude(batch, 'paid', await this.#send(batch, 'paid'), before);
  }

  /** It has not left after all. Call it in turn. */
  async stay({ id }: MessageRecord): Promise<void> {
    const { keeper } = this.#options;
    this.#underWay = 0;
    const update = [{ id, status: 'queued' as const }];
    await keeper.write({ update }, { allowance: refunded(keeper.known.allowance) });
  }

  #leave(batch: readonly MessageRecord[], way: Way): Promise<void> {
    const { keeper, chat, onReport } = this.#options;
    return keeper.inTurn(async () => {
      const update = batch.map(({ id, certain }) => ({ id, status: 'sending' as const, certain }));
      const { allowance, hasRunLow } = this.leaving(way);
      const { open } = chat();
      const reportOf = hasRunLow && open !== undefined ? { reportOf: open } : {};
      await keeper.write({ update, ...reportOf }, { allowance });
      this.#underWay = way === 'paid' ? 1 : 0;
      if (reportOf.reportOf !== undefined) onReport(reportOf.reportOf);
    });
  }

  /** A channel that throws all the same has a mistake, and may have sent the message. */
  async #send(batch: readonly MessageRecord[], way: Exclude<Way, 'free'>): Promise<Delivery> {
    const { channel, customer } = this.#options;
    const { openId } = customer;
    const [first] = batch;
    try {
      if (first?.kind === 'menu') {
        const menu = menuSchema.safeParse(first.file);
        return menu.success ? await channel.sendMenu(openId, menu.data) : UNREADABLE;
      }
      if (first !== undefined && way === 'template') {
        return await channel.sendTemplate(openId, first.text, first.id);
      }
      if (first?.kind !== 'file') return await channel.sendText(openId, joined(batch));
      const reference = fileSchema.safeParse(first.file);
      return reference.success ? await channel.sendFile(openId, reference.data) : UNREADABLE;
    } catch (error) {
      const reason = { code: 'relay-error', text: `The relay failed: ${symptomOf(error)}.` };
      return { kind: 'retry', waitMs: 0, certain: false, reason };
    }
  }

  /** Nobody waited for the answer any more: it goes the ordinary way. */
  async #takeBack(batch: readonly MessageRecord[]): Promise<void> {
    const { keeper, patience } = this.#options;
    const update = batch.map(({ id }) => ({ id, status: 'queued' as const }));
    await persevere(() => keeper.inTurn(() => keeper.write({ update })), patience);
  }

  /** Writes down what an attempt has come to, and does what follows. */
  async #conclude(
    batch: readonly MessageRecord[],
    way: Way,
    delivery: Delivery,
    before: number,
  ): Promise<void> {
    const { keeper, occasions, patience, onOutcome, onGone } = this.#options;
    const { clock, stopping } = patience;
    const wroteSince = (): boolean => occasions() !== before;
    const after = await persevere(
      () => keeper.inTurn(() => this.#record(batch, way, delivery, wroteSince())),
      patience,
    );
    if (after === undefined) return;
    if (after.apart) for (const { id } of batch) this.#alone.add(id);
    await onOutcome({ batch, way, delivery: after.delivery, updates: after.updates });
    if (after.gone && 'reason' in delivery) await onGone(delivery.reason.text, wroteSince);
    if (after.waitMs > 0) await sleep(clock, after.waitMs, stopping);
  }

  async #record(
    batch: readonly MessageRecord[],
    way: Way,
    delivery: Delivery,
    wroteSince: boolean,
  ): Promise<AfterAttempt> {
    const { customer, keeper, patience, settings } = this.#options;
    const circumstances = { now: patience.clock.now(), wroteSince };
    const after = afterAttempt(delivery, batch, circumstances);
    const { updates: update, pieces } = after;
    const { allowance } = keeper.known;
    const [first] = batch;
    const results = batch.flatMap((message, index) => resultsOf(message, update[index]));
    const told = news(first, delivery, results, keeper.known.jobs);
    await keeper.write(
      {
        update,
        results: told === undefined ? results : [],
        errands: told?.results.map((result) => tidings(customer, result)) ?? [],
        ...(pieces === undefined || first === undefined
          ? {}
          : { replace: { id: first.id, by: pieces } }),
      },
      {
        ...(way === 'paid'
          ? { allowance: allowanceAfter(delivery, allowance, circumstances, settings) }
          : {}),
        ...(told?.jobs === undefined ? {} : { jobs: told.jobs }),
      },
    );
    this.#underWay = 0;
    return after;
  }
}

/** What the org hears of something that was said to the customer, chat or none; undefined if it was not. */
function news(
  message: MessageRecord | undefined,
  delivery: Delivery,
  results: readonly CommandResult[],
  jobs: readonly Job[] = [],
): { results: readonly CommandResult[]; jobs?: Job[] } | undefined {
  if (message === undefined || !isOutreach(message)) return undefined;
  const { requestId } = message;
  if (delivery.kind !== 'delivered' || delivery.job === undefined || requestId === null) {
    return { results };
  }
  const taken = jobTaken(jobs, delivery.job, requestId);
  return { results: taken.result === undefined ? [] : [taken.result], jobs: taken.jobs };
}

/** Says something to a customer whose side waits for an answer. */
async function say(
  batch: readonly MessageRecord[],
  slot: ReplySlot | undefined,
): Promise<Delivery | 'not-sent'> {
  const fate = (await slot?.say(joined(batch))) ?? 'not-sent';
  switch (fate) {
    case 'sent':
      return { kind: 'delivered' };
    case 'unknown':
      return { kind: 'retry', waitMs: 0, certain: false, reason: BROKEN };
    case 'not-sent':
      return fate;
  }
}

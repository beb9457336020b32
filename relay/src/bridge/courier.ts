import { sleep } from '../clock.ts';
import type { ReplySlot } from '../reply-slot.ts';
import type { Journal } from '../store/journal.ts';
import type { CustomerFacts, JournalChange, MessageRecord } from '../store/records.ts';
import { Attempts, type AttemptsOptions, type Refusal } from './attempts.ts';
import type { Conversation } from './conversation.ts';
import { departing, type Departure } from './departure.ts';
import { nextDispatch, type Situation } from './dispatch.ts';
import { resultsOf } from './delivery.ts';
import { NO_WAY, tidings } from './outreach.ts';
import { persevere } from './perseverance.ts';
import { Pump } from './pump.ts';

export interface CourierOptions extends AttemptsOptions {
  journal: Pick<Journal, 'isEmpty' | 'waitingForCustomer'>;
  /** There is something that may be sent to the customer at any time. */
  hasTemplate: boolean;
  /** Called when what waits has to wait for the customer, without an attempt. */
  onParked: (refusal: Refusal) => Promise<void>;
  /** Called when a notice is not said. */
  onDropped: (notice: MessageRecord) => void;
}

const UNTIMELY = {
  code: 'notice-untimely',
  text: 'Not said: it would have taken a reply that an agent may need, or have come too late.',
};

/**
 * Carries what is meant for one customer to the channel, in order, one message at a time, and only what
 * the customer's allowance lets through.
 */
export class Courier {
  readonly #options: CourierOptions;
  readonly #pump: Pump;
  readonly #attempts: Attempts;
  #slot: ReplySlot | undefined;
  /** What came in with the slot has not been read yet, so that nobody knows whether to say something. */
  #isSlotFresh = false;
  #agentTyping = false;
  /** The first of what waits has left, as the journal has it; see {@link Attempts.announce}. */
  #left: number | undefined;
  /** Ends the wait for one more line, while there is one. */
  #lingering: AbortController | undefined;

  constructor(options: CourierOptions) {
    this.#options = options;
    this.#attempts = new Attempts(options);
    this.#pump = new Pump(() => this.#carryNext(), options.patience);
  }

  /**
   * Says of a change that is about to be written whether something leaves with it: that saves waiting for
   * the disk once more. Call it in turn.
   *
   * @param conversation as it will be
   * @param facts what is known of the customer, if the change says nothing else
   */
  departure(
    change: JournalChange,
    conversation: Conversation | undefined,
    facts: CustomerFacts,
  ): Departure | undefined {
    const { customer, journal, patience } = this.#options;
    if (this.busy || patience.stopping.aborted) return undefined;
    if (!journal.isEmpty(customer, 'to-customer')) return undefined;
    const add = departing(change.add ?? [], conversation, this.#situation());
    if (add === undefined) return undefined;
    const { allowance, hasRunLow } = this.#attempts.leaving('paid');
    // Before it is written: nobody may take it for what a crash has left on its way.
    this.#left = this.#attempts.announce();
    return {
      change: {
        ...change,
        add,
        ...(hasRunLow ? { report: true } : {}),
        ...(allowance === undefined
          ? {}
          : { customerFacts: { ...(change.customerFacts ?? facts), allowance } }),
      },
      callOff: () => {
        this.#left = undefined;
        this.#attempts.callOff();
      },
    };
  }

  /** There may be something to carry, or a reason less to wait. */
  kick(): void {
    this.#lingering?.abort();
    this.#pump.kick();
  }

  /** The customer's side waits for an answer. This takes the place of an earlier one. */
  offer(slot: ReplySlot): void {
    this.#slot?.close();
    this.#slot = slot;
    this.#isSlotFresh = true;
  }

  /** What has come in so far is read: nobody has to wait for an answer any more if there is none. */
  caughtUp(): void {
    this.#isSlotFresh = false;
    this.kick();
  }

  /** The agent has begun to write, or stopped: what they wrote comes right behind that. */
  agentTyping(on: boolean): void {
    this.#agentTyping = on;
    if (on) this.kick();
  }

  get busy(): boolean {
    return this.#pump.busy;
  }

  /** How many replies have left and are not known to have arrived. */
  get underWay(): number {
    return this.#attempts.underWay;
  }

  /** Resolves when nothing is being carried, and nothing is said to have left that has not. */
  async idle(): Promise<void> {
    await this.#pump.idle();
    const { keeper, patience } = this.#options;
    await persevere(() => keeper.inTurn(() => this.#stay()), patience);
  }

  /** Nobody has to wait for an answer any more. */
  close(): void {
    this.#slot?.close();
  }

  /** False if there is nothing to carry now. */
  async #carryNext(): Promise<boolean> {
    const { journal, customer, occasions, chat } = this.#options;
    const before = occasions();
    const waiting = await journal.waitingForCustomer(customer);
    const [first] = waiting;
    const left = this.#left;
    if (left !== undefined && first !== undefined) {
      this.#left = undefined;
      await this.#attempts.sendLeft(first, left);
      return true;
    }
    const dispatch = nextDispatch(waiting, this.#situation());
    switch (dispatch.do) {
      case 'nothing':
        if (!this.#isSlotFresh && !chat().expectsNotice) this.#slot?.close();
        return false;
      case 'wait':
        await this.#linger(dispatch.ms);
        return true;
      case 'park':
        await this.#park(dispatch.because, before);
        return true;
      case 'drop':
        await this.#drop(dispatch.notice, before);
        return true;
      case 'refuse':
        await this.#refuse(dispatch.message, before);
        return true;
      case 'send':
        await this.#attempts.make(dispatch, this.#slot);
        return true;
    }
  }

  /** Waits for one more line: until there is one, or something else to carry. */
  async #linger(ms: number): Promise<void> {
    const { clock, stopping } = this.#options.patience;
    this.#lingering = new AbortController();
    await sleep(clock, ms, AbortSignal.any([stopping, this.#lingering.signal]));
    this.#lingering = undefined;
  }

  #situation(): Situation {
    const { keeper, channel, chat, patience, settings } = this.#options;
    const { open, agentPresent } = chat();
    return {
      now: patience.clock.now(),
      allowance: keeper.known.allowance,
      free: this.#slot?.isOpen === true,
      openConversation: open,
      hasTemplate: this.#options.hasTemplate,
      agentPresent,
      agentTyping: this.#agentTyping,
      alone: this.#attempts.alone,
      joinMs: settings.joinMs,
      fits: (text) => {
        const pieces = channel.prepare(text);
        return pieces.length === 1 && pieces[0] === text;
      },
    };
  }

  /** What was about to leave when everything stopped has not. Call it in turn. */
  async #stay(): Promise<void> {
    const before = this.#left;
    this.#left = undefined;
    const { customer, journal } = this.#options;
    const [first] = before === undefined ? [] : await journal.waitingForCustomer(customer);
    if (first !== undefined) await this.#attempts.stay(first);
  }

  async #park(what: Refusal['what'], before: number): Promise<void> {
    const { channel, onParked } = this.#options;
    const reason = channel.reasonFor(what);
    if (await this.#write({ parkReplies: { reason } }, before)) {
      await onParked({ kind: 'wait-for-customer', what, reason });
    }
  }

  /** Whoever asked for it hears at once that nothing lets it through. */
  async #refuse(message: MessageRecord, before: number): Promise<void> {
    const isCertain = message.certain && message.status !== 'sending';
    const status = isCertain ? ('failed' as const) : ('unknown' as const);
    const update = { id: message.id, status, reason: NO_WAY };
    const { customer } = this.#options;
    const errands = resultsOf(message, update).map((result) => tidings(customer, result));
    await this.#write({ update: [update], errands }, before);
  }

  async #drop(notice: MessageRecord, before: number): Promise<void> {
    const update = [{ id: notice.id, status: 'cancelled', reason: UNTIMELY } as const];
    if (await this.#write({ update }, before)) this.#options.onDropped(notice);
  }

  /** False if nothing was written: who has done something meanwhile has changed what can be sent. */
  #write(
    change: Parameters<CourierOptions['keeper']['write']>[0],
    before: number,
  ): Promise<boolean> {
    const { keeper, occasions } = this.#options;
    return keeper.inTurn(async () => {
      if (occasions() !== before) return false;
      await keeper.write(change);
      return true;
    });
  }
}

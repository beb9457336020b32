import type { JournalChange } from '../store/records.ts';
import type { ReplySlot } from '../reply-slot.ts';
import { granted, isLow, type Occasion } from './allowance.ts';
import { chatState } from './chat-state.ts';
import type { Conversation, ConversationEvent } from './conversation.ts';
import { Courier } from './courier.ts';
import { CustomerBook } from './customer-book.ts';
import { DeliveryNews } from './delivery-news.ts';
import type { DialogueOptions } from './dialogue.ts';
import type { Patience } from './perseverance.ts';

export interface CustomerSideParts extends Omit<DialogueOptions, 'quietMs' | 'newId' | 'org'> {
  patience: Patience;
  /** Runs something in turn with whatever else is written for the customer. */
  inTurn: <T>(task: () => Promise<T>) => Promise<T>;
  /** The conversation that is open, or the last one that was. */
  conversation: () => Conversation | undefined;
  /** Applies an event, if it still holds by then. */
  insist: (event: ConversationEvent, holds?: () => boolean) => Promise<void>;
}

/** Something that the customer has done and that lets replies through. */
export interface OccasionAt {
  by: Occasion;
  /** When it came in, in milliseconds since the epoch. */
  at: number;
}

/**
 * The dialogue towards the customer: what is known of them, what the channel still lets through to them,
 * and what is carried there.
 */
export class CustomerSide {
  readonly #parts: CustomerSideParts;
  readonly #book: CustomerBook;
  readonly #courier: Courier;
  #occasions = 0;

  constructor(parts: CustomerSideParts) {
    this.#parts = parts;
    const { customer, journal, served, observer, clock, reporter, insist } = parts;
    const conversation = (): Conversation | undefined => this.#parts.conversation();
    this.#book = new CustomerBook(journal, customer);
    const report = (conversationId: string): void => {
      reporter.kick(conversationId);
    };
    const news = new DeliveryNews({
      observer,
      clock,
      conversationId: () => conversation()?.id,
      insist,
      report,
    });
    this.#courier = new Courier({
      ...parts,
      channel: served.channel,
      settings: served.replies,
      book: this.#book,
      chat: () => chatState(conversation()),
      occasions: () => this.#occasions,
      onOutcome: (outcome) => news.outcome(outcome),
      onParked: (refusal) => news.parked(refusal),
      onDropped: ({ conversationId, notice }) => {
        observer.unsaid(conversationId, notice ?? 'courtesy');
      },
      onGone: (reason, wroteSince) =>
        insist({ type: 'customer-left', reason }, () => !wroteSince()),
      onReport: report,
    });
  }

  /** Something is being carried, or may be soon. */
  get busy(): boolean {
    return this.#courier.busy;
  }

  /** Reads what a former process has left. Rejects if the journal cannot be read. */
  open(): Promise<void> {
    return this.#book.open();
  }

  /** There may be something to carry. */
  kick(): void {
    this.#courier.kick();
  }

  /** The customer's side waits for an answer, and something may have to be said. */
  offer(slot: ReplySlot): void {
    this.#courier.offer(slot);
  }

  /** The agent has begun to write, or stopped. */
  agentTyping(on: boolean): void {
    const { customer, served } = this.#parts;
    this.#courier.agentTyping(on);
    void served.channel.typing(customer.openId, on);
  }

  /** Nobody has to wait for an answer any more. Resolves when nothing is being carried. */
  async stop(): Promise<void> {
    this.#courier.close();
    await this.#courier.idle();
  }

  /**
   * Writes a change, and with it what the customer has done for the allowance: then what was parked may
   * go on. Call it in turn. Rejects if the journal cannot write.
   */
  async commit(
    change: Omit<JournalChange, 'customer'>,
    occasion: OccasionAt | undefined,
  ): Promise<void> {
    if (occasion === undefined) {
      await this.#book.commit(change);
      return;
    }
    const { clock, conversation, reporter, served } = this.#parts;
    // From here on, what was decided before is outdated.
    this.#occasions += 1;
    const { allowance } = this.#book.known;
    const { at, by } = occasion;
    const { underWay } = this.#courier;
    const renewed = granted(allowance, by, { at, underWay }, served.replies);
    const { open } = chatState(conversation());
    const isRestored = isLow(allowance, clock.now()) && !isLow(renewed, clock.now());
    const reportOf = isRestored && allowance !== undefined ? open : undefined;
    await this.#book.commit(
      {
        ...change,
        unpark: change.unpark === true || 'to-customer',
        ...(reportOf === undefined ? {} : { reportOf }),
      },
      { allowance: renewed },
    );
    if (reportOf !== undefined) reporter.kick(reportOf);
  }
}

import type { ReplySlot } from '../reply-slot.ts';
import { chatState } from './chat-state.ts';
import type { ConversationKeeper } from './conversation-keeper.ts';
import { Courier } from './courier.ts';
import { DeliveryNews } from './delivery-news.ts';
import type { DialogueOptions } from './dialogue.ts';
import type { Patience } from './perseverance.ts';

export interface CustomerSideParts extends Omit<DialogueOptions, 'quietMs' | 'newId' | 'org'> {
  patience: Patience;
  keeper: ConversationKeeper;
}

/**
 * The dialogue towards the customer: what is carried there, and who has to know of it.
 */
export class CustomerSide {
  readonly #parts: CustomerSideParts;
  readonly #courier: Courier;
  #occasions = 0;

  constructor(parts: CustomerSideParts) {
    this.#parts = parts;
    const { keeper, served, observer, clock, reporter } = parts;
    const report = (conversationId: string): void => {
      reporter.kick(conversationId);
    };
    const news = new DeliveryNews({
      observer,
      clock,
      conversationId: () => keeper.conversation?.id,
      insist: (event) => keeper.insist(event),
      report,
    });
    this.#courier = new Courier({
      ...parts,
      channel: served.channel,
      settings: served.replies,
      hasTemplate: served.hasTemplate,
      chat: () => chatState(keeper.conversation),
      occasions: () => this.#occasions,
      onOutcome: (outcome) => news.outcome(outcome),
      onParked: (refusal) => news.parked(refusal),
      onDropped: ({ conversationId, notice }) => {
        observer.unsaid(conversationId, notice ?? 'courtesy');
      },
      onGone: (reason, wroteSince) =>
        keeper.insist({ type: 'customer-left', reason }, {}, () => !wroteSince()),
      onReport: report,
    });
  }

  /** Something is being carried, or may be soon. */
  get busy(): boolean {
    return this.#courier.busy;
  }

  /** How many replies have left and are not known to have arrived. */
  get underWay(): number {
    return this.#courier.underWay;
  }

  /** There may be something to carry. */
  kick(): void {
    this.#courier.kick();
  }

  /** What of a change leaves for the customer as soon as it is written. Call it in turn. */
  departure(...about: Parameters<Courier['departure']>): ReturnType<Courier['departure']> {
    return this.#courier.departure(...about);
  }

  /** The customer has done something: what was decided before is outdated. Call it in turn. */
  happened(): void {
    this.#occasions += 1;
  }

  /** The customer's side waits for an answer, and something may have to be said. */
  offer(slot: ReplySlot): void {
    this.#courier.offer(slot);
  }

  /** What has come in so far is read. */
  caughtUp(): void {
    this.#courier.caughtUp();
  }

  /** The agent has begun to write, or stopped. */
  agentTyping(on: boolean): void {
    const { customer, served } = this.#parts;
    this.#courier.agentTyping(on);
    void served.channel.typing(customer.openId, on);
  }

  /** Nobody has to wait for an answer any more. */
  close(): void {
    this.#courier.close();
  }

  /** Resolves when nothing is being carried. */
  idle(): Promise<void> {
    return this.#courier.idle();
  }
}

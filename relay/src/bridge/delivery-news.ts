import type { Clock } from '../clock.ts';
import type { MessageStatus } from '../store/records.ts';
import { toldReason } from '../told-reason.ts';
import type { Outcome, Refusal } from './attempts.ts';
import type { ConversationEvent } from './conversation.ts';
import type { BridgeObserver } from './observer.ts';
import { isOutreach } from './outreach.ts';

export interface DeliveryNewsParts {
  observer: BridgeObserver;
  clock: Clock;
  /** The conversation that is open, or the last one that was. */
  conversationId: () => string | undefined;
  insist: (event: ConversationEvent) => Promise<void>;
  /** Tells the org of this conversation, if it is owed something. */
  report: (conversationId: string) => void;
}

const IN_TROUBLE: readonly MessageStatus[] = ['failed', 'unknown', 'parked'];

/** Tells everybody whom it concerns what has become of messages to the customer. */
export class DeliveryNews {
  readonly #parts: DeliveryNewsParts;

  constructor(parts: DeliveryNewsParts) {
    this.#parts = parts;
  }

  /** An attempt to send has come to this. */
  async outcome({ batch, way, delivery, updates }: Outcome): Promise<void> {
    const { clock, conversationId, insist, observer, report } = this.#parts;
    const [first] = batch;
    if (first === undefined) return;
    const id = first.conversationId;
    // Where nobody knows what gets through, an outreach finds it out: that is no surprise.
    const isAnswer = isOutreach(first) && delivery.kind === 'wait-for-customer';
    if (!isAnswer) observer.delivery(id, first.id, delivery, clock.now() - first.createdAt);
    if (delivery.kind === 'delivered') observer.replied(id, { lines: batch.length, way });
    const failed = updates.some(({ status }) => IN_TROUBLE.includes(status));
    if (failed && 'reason' in delivery && id === conversationId()) {
      await insist({ type: 'undelivered', reason: toldReason(delivery.reason) });
    } else if (batch.some(({ requestId, toldStatus }) => requestId !== null || toldStatus !== '')) {
      report(id);
    }
  }

  /** What waits has to wait for the customer. */
  async parked({ what, reason }: Refusal): Promise<void> {
    const { conversationId, insist, observer } = this.#parts;
    const id = conversationId();
    observer.parked(id ?? '', what);
    if (id !== undefined) await insist({ type: 'undelivered', reason: toldReason(reason) });
  }
}

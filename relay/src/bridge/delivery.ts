import type { Delivery } from '../channel.ts';
import type { CommandResult, MessageRecord, MessageUpdate } from '../store/records.ts';

/** What to do with a message after an attempt to send it to the customer. */
export interface AfterDelivery {
  update: MessageUpdate;
  /** `wait`: the same one again after so many milliseconds. `stop`: until the customer writes. */
  next: { kind: 'continue' } | { kind: 'wait'; ms: number } | { kind: 'stop' };
  /** The customer cannot be reached any more. */
  gone: boolean;
}

// WeChat takes an answer for 48 h at most; nothing gets better after that.
const LONGEST_TRY_MS = 48 * 60 * 60_000;
// Each try whose outcome is unknown may be one more copy on the customer's phone.
const MOST_UNKNOWN_TRIES = 5;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Decides what an attempt's outcome means. Pure. A try whose outcome cannot be known is repeated
 * (the customer rather reads an answer twice than never) and marked as uncertain.
 *
 * @param message as it was before the attempt
 * @param wroteSince the customer has written after the attempt began, which opens a new allowance
 */
export function afterDelivery(
  delivery: Exclude<Delivery, { kind: 'too-long' }>,
  message: Pick<MessageRecord, 'id' | 'attempts' | 'certain' | 'createdAt'>,
  { now, wroteSince }: { now: number; wroteSince: boolean },
): AfterDelivery {
  const attempts = message.attempts + 1;
  const { id } = message;
  if (delivery.kind === 'delivered') {
    return { update: { id, status: 'delivered', attempts }, ...onward };
  }
  const { reason } = delivery;
  const failed: AfterDelivery = {
    update: { id, status: message.certain ? 'failed' : 'unknown', reason, attempts },
    ...onward,
  };
  switch (delivery.kind) {
    case 'retry': {
      const certain = message.certain && delivery.certain;
      const tooOld = now - message.createdAt > LONGEST_TRY_MS;
      const tooOften = !delivery.certain && attempts >= MOST_UNKNOWN_TRIES;
      if (tooOld || tooOften) {
        const status = certain ? 'failed' : 'unknown';
        return { update: { id, status, reason, attempts, certain }, ...onward };
      }
      const ms = Math.max(delivery.waitMs, pause(attempts));
      return {
        update: { id, status: 'queued', reason, attempts, certain },
        next: { kind: 'wait', ms },
        gone: false,
      };
    }
    case 'operator':
      return now - message.createdAt > LONGEST_TRY_MS
        ? failed
        : {
            update: { id, status: 'queued', reason, attempts },
            next: { kind: 'wait', ms: delivery.waitMs },
            gone: false,
          };
    case 'wait-for-customer':
      return wroteSince
        ? { update: { id, status: 'queued', attempts }, ...onward }
        : {
            update: { id, status: 'parked', reason, attempts },
            next: { kind: 'stop' },
            gone: false,
          };
    case 'refused':
      return failed;
    case 'customer-gone':
      // Who writes is there again.
      return wroteSince
        ? { update: { id, status: 'queued', attempts }, ...onward }
        : { ...failed, gone: true };
  }
}

/**
 * What the fate of a message tells whoever asked for it: nothing as long as it may still arrive, and
 * nothing if nobody did. Pure.
 */
export function resultsOf(
  { requestId, conversationId }: Pick<MessageRecord, 'requestId' | 'conversationId'>,
  { status, reason }: MessageUpdate,
): (CommandResult & { conversationId: string })[] {
  if (requestId === null) return [];
  const told = { requestId, conversationId, message: reason?.text ?? '' };
  switch (status) {
    case 'delivered':
      return [{ ...told, outcome: 'done' }];
    case 'failed':
      return [{ ...told, outcome: 'failed' }];
    case 'unknown':
      return [{ ...told, outcome: 'failed', message: `It may have arrived. ${told.message}` }];
    case 'queued':
    case 'sending':
    case 'parked':
    case 'cancelled':
      return [];
  }
}

const onward = { next: { kind: 'continue' }, gone: false } as const;

function pause(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, 500 * 2 ** Math.min(attempts, 10));
}

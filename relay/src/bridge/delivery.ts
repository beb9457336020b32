import type { Delivery } from '../channel.ts';
import type { CommandResult, MessageRecord, MessageUpdate } from '../store/records.ts';
import { corrected, refunded, type Allowance, type AllowanceSettings } from './allowance.ts';

/** What to do with a message after an attempt to send it to the customer. */
export interface AfterDelivery {
  update: MessageUpdate;
  /** The next one comes, whichever it is, after so many milliseconds. */
  waitMs: number;
  /** The customer cannot be reached any more. */
  gone: boolean;
}

/** The same for messages that went out as one. */
export interface AfterAttempt {
  /** The outcome, as everybody is told it. */
  delivery: Delivery;
  updates: MessageUpdate[];
  waitMs: number;
  gone: boolean;
  /** The pieces that take the place of the one message. */
  pieces?: string[];
  /** From now on each of them goes out by itself. */
  apart: boolean;
}

type Attempted = Pick<
  MessageRecord,
  'id' | 'kind' | 'text' | 'notice' | 'attempts' | 'certain' | 'createdAt'
>;

interface Circumstances {
  now: number;
  /** The customer has done something after the attempt began, which opens a new allowance. */
  wroteSince: boolean;
}

// WeChat takes an answer for 48 h at most; nothing gets better after that.
const LONGEST_TRY_MS = 48 * 60 * 60_000;
// Each try whose outcome is unknown may be one more copy on the customer's phone.
const MOST_UNKNOWN_TRIES = 5;
const LONGEST_PAUSE_MS = 60_000;

/**
 * Decides what an attempt's outcome means for the messages that went out as one. Pure. What the channel
 * refuses of several, it may take of each; what is too long goes in pieces.
 *
 * @param batch as they were before the attempt; at least one
 */
export function afterAttempt(
  delivery: Delivery,
  batch: readonly Attempted[],
  circumstances: Circumstances,
): AfterAttempt {
  const [first] = batch;
  const isAboutText = delivery.kind === 'too-long' || delivery.kind === 'refused';
  if (first === undefined || (isAboutText && batch.length > 1)) {
    return { delivery, updates: batch.map(tryAgain), waitMs: 0, gone: false, apart: true };
  }
  if (delivery.kind === 'too-long') {
    const pieces = first.kind === 'text' ? cutInHalf(first.text) : [];
    const isCut = pieces.length > 0 && pieces[0] !== first.text;
    if (isCut) {
      const updates = [{ id: first.id, status: 'queued' as const }];
      return { delivery, updates, waitMs: 0, gone: false, pieces, apart: false };
    }
  }
  const final: Exclude<Delivery, { kind: 'too-long' }> =
    delivery.kind === 'too-long' ? { kind: 'refused', reason: delivery.reason } : delivery;
  const each = batch.map((message) => afterDelivery(final, message, circumstances));
  return {
    delivery: final,
    updates: each.map(({ update }) => update),
    waitMs: Math.max(...each.map(({ waitMs }) => waitMs)),
    gone: each.some(({ gone }) => gone),
    apart: false,
  };
}

/**
 * The allowance after an attempt for which one reply was taken off it. Pure. What certainly did not
 * arrive does not count, and what the channel says itself counts more than what was reckoned.
 */
export function allowanceAfter(
  delivery: Delivery,
  allowance: Allowance | undefined,
  { now, wroteSince }: Circumstances,
  settings: AllowanceSettings,
): Allowance | undefined {
  switch (delivery.kind) {
    case 'delivered':
      return allowance;
    case 'retry':
      return delivery.certain ? refunded(allowance) : allowance;
    case 'wait-for-customer':
      // Said of the allowance that there was before.
      return wroteSince ? refunded(allowance) : corrected(allowance, delivery.what, now, settings);
    case 'too-long':
    case 'refused':
    case 'customer-gone':
    case 'operator':
      return refunded(allowance);
  }
}

/**
 * Decides what an attempt's outcome means for one message. Pure. A try whose outcome cannot be known is
 * repeated (the customer rather reads an answer twice than never) and marked as uncertain.
 *
 * @param message as it was before the attempt
 */
export function afterDelivery(
  delivery: Exclude<Delivery, { kind: 'too-long' }>,
  message: Pick<Attempted, 'id' | 'notice' | 'attempts' | 'certain' | 'createdAt'> &
    Partial<Pick<Attempted, 'kind'>>,
  { now, wroteSince }: Circumstances,
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
        waitMs: ms,
        gone: false,
      };
    }
    case 'operator':
      return now - message.createdAt > LONGEST_TRY_MS
        ? failed
        : {
            update: { id, status: 'queued', reason, attempts },
            waitMs: delivery.waitMs,
            gone: false,
          };
    case 'wait-for-customer': {
      // An outreach finds another way, or is refused.
      if (wroteSince || message.kind === 'outreach') {
        return { update: { id, status: 'queued', attempts }, ...onward };
      }
      // What is said of a moment would only confuse later.
      const status = message.notice === null ? 'parked' : 'cancelled';
      return { update: { id, status, reason, attempts }, ...onward };
    }
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
  update: MessageUpdate | undefined,
): (CommandResult & { conversationId: string })[] {
  if (requestId === null || update === undefined) return [];
  const { status, reason } = update;
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

const onward = { waitMs: 0, gone: false } as const;

function tryAgain({ id, attempts }: Attempted): MessageUpdate {
  return { id, status: 'queued', attempts: attempts + 1 };
}

function cutInHalf(text: string): string[] {
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  const graphemes = Array.from(segmenter.segment(text), ({ segment }) => segment);
  const middle = Math.ceil(graphemes.length / 2);
  return [graphemes.slice(0, middle), graphemes.slice(middle)]
    .map((half) => half.join(''))
    .filter((half) => half.trim() !== '');
}

function pause(attempts: number): number {
  return Math.min(LONGEST_PAUSE_MS, 500 * 2 ** Math.min(attempts, 10));
}

import type { MessageRecord } from '../store/records.ts';
import { isOver, repliesLeft, type Allowance } from './allowance.ts';
import { batchOf, waitFor, type JoiningRules } from './joining.ts';
import { isOutreach } from './outreach.ts';
import { noticeWay } from './notice-way.ts';

/** What decides what goes to the customer next, besides what waits. */
export interface Situation extends JoiningRules {
  now: number;
  allowance: Allowance | undefined;
  /** The customer's side waits for an answer right now, and takes a text with it. */
  free: boolean;
  /** The chat that is open. */
  openConversation: string | undefined;
  /** There is something that may be sent at any time. */
  hasTemplate: boolean;
  agentPresent: boolean;
  agentTyping: boolean;
}

/** What is to be done next with what waits for the customer. */
export type Dispatch =
  | { do: 'nothing' }
  /** These go out as one message: with the answer that is waited for, or as a reply. */
  | { do: 'send'; batch: MessageRecord[]; way: Way }
  /** More may come that belongs to it: look again after so many milliseconds, or when there is more. */
  | { do: 'wait'; ms: number }
  /** All that waits, but notices, waits until the customer writes again. */
  | { do: 'park'; because: 'replies' | 'time' }
  /** A notice that cannot go out now is not said at all. */
  | { do: 'drop'; notice: MessageRecord }
  /** Nothing lets this through, and it does not wait. */
  | { do: 'refuse'; message: MessageRecord };

/**
 * With the answer that is waited for; as a reply, of which there are few; or as what the account may send
 * at any time.
 */
export type Way = 'free' | 'paid' | 'template';

/**
 * Decides what goes to the customer next. Pure. Nothing is sent that will not get through, as far as
 * anybody knows. An answer that is waited for takes only notices along: should it get lost on its way,
 * nobody would know.
 *
 * @param waiting what is to be carried, in order; if the first of it is parked, all others are not
 */
export function nextDispatch(waiting: readonly MessageRecord[], situation: Situation): Dispatch {
  const [first, ...behind] = waiting;
  if (first === undefined) return { do: 'nothing' };
  const outreach = first.status === 'parked' ? behind.find(isOutreach) : first;
  if (outreach !== undefined && isOutreach(outreach)) return aboutOutreach(outreach, situation);
  const left = repliesLeft(situation.allowance, situation.now);
  if (first.notice !== null) return aboutNotice(first, first.notice, left, situation);
  if (first.status === 'parked') return behindParked(behind, situation);
  if (left === 0) return park(situation);
  const batch = batchOf(waiting, situation);
  const allowed = situation.allowance?.allowed ?? 0;
  const ms = waitFor(batch, waiting[batch.length], { ...situation, left, allowed }, situation);
  return ms > 0 ? { do: 'wait', ms } : { do: 'send', batch, way: 'paid' };
}

/** It does not wait for the customer: as long as replies get through, or nobody knows, it is one. */
function aboutOutreach(
  message: MessageRecord,
  { allowance, hasTemplate, now }: Situation,
): Dispatch {
  if (repliesLeft(allowance, now) !== 0) return { do: 'send', batch: [message], way: 'paid' };
  return hasTemplate
    ? { do: 'send', batch: [message], way: 'template' }
    : { do: 'refuse', message };
}

function aboutNotice(
  notice: MessageRecord,
  kind: NonNullable<MessageRecord['notice']>,
  left: number | undefined,
  { free, agentPresent, openConversation }: Situation,
): Dispatch {
  const isStale = openConversation !== undefined && openConversation !== notice.conversationId;
  // Only a text goes out with an answer.
  const isFree = free && notice.kind === 'text';
  const chatIsOpen = openConversation !== undefined;
  const way = noticeWay(kind, { free: isFree, left, agentPresent, chatIsOpen, isStale });
  return way === 'dropped' ? { do: 'drop', notice } : { do: 'send', batch: [notice], way };
}

/** What comes behind something that is parked cannot overtake it. */
function behindParked(behind: readonly MessageRecord[], situation: Situation): Dispatch {
  const notice = behind.find((message) => message.notice !== null);
  if (notice !== undefined) return { do: 'drop', notice };
  return behind.length === 0 ? { do: 'nothing' } : park(situation);
}

function park({ allowance, now }: Situation): Dispatch {
  const tooLate = allowance !== undefined && isOver(allowance, now);
  return { do: 'park', because: tooLate ? 'time' : 'replies' };
}

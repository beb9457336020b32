import type { MessageRecord } from '../store/records.ts';
import { isOver, repliesLeft, type Allowance } from './allowance.ts';
import { batchOf, waitFor, type JoiningRules } from './joining.ts';
import { noticeWay } from './notice-way.ts';

/** What decides what goes to the customer next, besides what waits. */
export interface Situation extends JoiningRules {
  now: number;
  allowance: Allowance | undefined;
  /** The customer's side waits for an answer right now, and takes a text with it. */
  free: boolean;
  /** The chat that is open. */
  openConversation: string | undefined;
  agentPresent: boolean;
  agentTyping: boolean;
}

/** What is to be done next with what waits for the customer. */
export type Dispatch =
  | { do: 'nothing' }
  /** These go out as one message: with the answer that is waited for, or as a reply. */
  | { do: 'send'; batch: MessageRecord[]; way: 'free' | 'paid' }
  /** More may come that belongs to it: look again after so many milliseconds, or when there is more. */
  | { do: 'wait'; ms: number }
  /** All that waits, but notices, waits until the customer writes again. */
  | { do: 'park'; because: 'replies' | 'time' }
  /** A notice that cannot go out now is not said at all. */
  | { do: 'drop'; notice: MessageRecord };

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
  const left = repliesLeft(situation.allowance, situation.now);
  if (first.notice !== null) return aboutNotice(first, first.notice, left, situation);
  if (first.status === 'parked') return behindParked(behind, situation);
  if (left === 0) return park(situation);
  const batch = batchOf(waiting, situation);
  const allowed = situation.allowance?.allowed ?? 0;
  const ms = waitFor(batch, waiting[batch.length], { ...situation, left, allowed }, situation);
  return ms > 0 ? { do: 'wait', ms } : { do: 'send', batch, way: 'paid' };
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

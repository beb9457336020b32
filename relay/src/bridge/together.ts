import type { HidingRule } from '../desk.ts';
import type { MessageRecord } from '../store/records.ts';

/** No more than so many are said together. */
export const MOST_TOGETHER = 200;
// Fewer are said one by one in little time.
const FROM = 10;
// As long as one message of a customer may be, in UTF-16 code units; what a desk takes is not documented.
const LONGEST = 2048;
const SEPARATOR = '\n';

/**
 * Which of the customer's messages the agent gets next, as one. Pure. A desk takes a few messages in a
 * second, so a long backlog is said in few words: each message a line of its own. What is said together
 * is marked as `sending` before, because the desk recognises a repetition by its number alone: after a
 * crash, the very same words have to go out again.
 *
 * @param waiting what waits, in order, {@link MOST_TOGETHER} at most
 * @param isFree the first of them, if it is not marked, has certainly not been sent alone
 */
export function together(waiting: readonly MessageRecord[], isFree: boolean): MessageRecord[] {
  const [first] = waiting;
  if (first === undefined) return [];
  if (first.status === 'sending') return leading(waiting, ({ status }) => status === 'sending');
  if (!isFree || waiting.length < FROM) return [first];
  let length = -SEPARATOR.length;
  const some = leading(waiting, ({ kind, medium, status, text }) => {
    length += SEPARATOR.length + text.length;
    return kind === 'text' && medium !== 'due' && status === 'queued' && length <= LONGEST;
  });
  return some.length === 0 ? [first] : some;
}

/** What the agent reads of them. Pure. */
export function wordsOf(messages: readonly MessageRecord[]): string {
  return messages.map(({ text }) => text).join(SEPARATOR);
}

/** What has hidden something in them, each once. Pure. */
export function hidersOf(messages: readonly MessageRecord[]): HidingRule[] {
  const all = messages.flatMap(({ hiddenBy = [] }) => hiddenBy);
  return [...new Map(all.map((rule) => [JSON.stringify([rule.id, rule.name]), rule])).values()];
}

function leading<T>(all: readonly T[], holds: (each: T) => boolean): T[] {
  const end = all.findIndex((each) => !holds(each));
  return all.slice(0, end < 0 ? all.length : end);
}

import type { Circumstances, Conversation, Step } from './conversation.ts';
import { say } from './notices.ts';

/** Whoever comes back within this time was welcomed before. */
const WELCOME_LASTS_MS = 12 * 60 * 60_000;

/** Welcomes a customer whose first message opens a chat, if they were not welcomed lately. */
export function welcome(
  step: Step,
  conversation: Conversation,
  { known, now, texts }: Circumstances,
): void {
  const { welcomedAt } = known;
  if (texts.welcome === '') return;
  // A clock that was set back must not silence it for long.
  if (welcomedAt !== null && Math.abs(now - welcomedAt) < WELCOME_LASTS_MS) return;
  say(step, conversation, texts.welcome, 'courtesy');
  step.learned.welcomedAt = now;
}

/** Tells the place in the queue, if it is news. */
export function queued(
  step: Step,
  conversation: Conversation,
  position: number | undefined,
  { texts }: Circumstances,
): void {
  if (position === undefined || !isWorthTelling(conversation.queueTold, position)) return;
  conversation.queueTold = position;
  say(step, conversation, texts.queue, 'courtesy', { position });
}

/**
 * Whether a customer should hear of a place in the queue: of the first one, unless it is next, and then
 * only when at most half as many are left. So 100 people before somebody make seven notices. Pure.
 *
 * @param told the last place that was told; null for none
 * @param position 1 is next
 */
export function isWorthTelling(told: number | null, position: number): boolean {
  return position > 1 && (told === null || position <= told / 2);
}

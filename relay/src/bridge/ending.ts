import type { CommandResult } from '../store/records.ts';
import type { Circumstances, Conversation, Step } from './conversation.ts';
import { wordFor } from './end-reason.ts';

/** The customer's side wants the end: the desk is asked for it, after what was written before. */
export function leave(step: Step, conversation: Conversation): void {
  if (conversation.leaving) return;
  conversation.leaving = true;
  step.add.push({ direction: 'to-agent', kind: 'end', text: '', author: '' });
}

/**
 * The chat is over.
 *
 * @param consequences what becomes of what waits for an agent, and what the customer is told
 */
export function end(
  step: Step,
  conversation: Conversation,
  reason: string,
  circumstances: Circumstances,
  consequences: { waiting: 'park' | 'keep' | 'cancel'; notice: string },
): void {
  // Who asked for the end hears of nothing else, in whatever way the end has come.
  const { waiting, notice } = conversation.leaving
    ? ({ waiting: 'cancel', notice: circumstances.texts.ended } as const)
    : consequences;
  conversation.state = 'ended';
  conversation.endedAt = circumstances.now;
  conversation.endReason = wordFor(reason, conversation);
  step.report = conversation.chatId !== null;
  for (const requestId of conversation.endRequests) {
    answer(step, { requestId, conversationId: conversation.id }, 'done', '');
  }
  step.parkWaiting = waiting === 'park';
  step.cancelWaiting = waiting === 'cancel';
  // A new chat follows at once: to say that this one has ended would only confuse, and cost a reply.
  const goesOn = waiting === 'keep' && circumstances.unheard;
  if (!goesOn && !conversation.unreachable) {
    step.add.push({
      direction: 'to-customer',
      kind: 'text',
      text: notice,
      author: '',
      notice: 'needed',
    });
  }
}

/** Tells whoever gave an order what has become of it. */
export function answer(
  step: Step,
  { requestId, conversationId }: { requestId: string; conversationId: string },
  outcome: CommandResult['outcome'],
  message: string,
): void {
  step.results.push({ requestId, conversationId, outcome, message });
}

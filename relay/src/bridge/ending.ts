import type { DeskEvent, Leaving, NoAgent } from '../desk.ts';
import type { CommandResult } from '../store/records.ts';
import type { Texts } from '../texts.ts';
import type { Circumstances, Conversation, Step } from './conversation.ts';
import { wordFor } from './end-reason.ts';
import { say } from './notices.ts';
import { ask } from './survey.ts';

/** What becomes of a chat that is over. */
interface Consequences {
  /** What becomes of what waits for an agent. */
  waiting: 'park' | 'keep' | 'cancel';
  /** What the customer is told. */
  text: string;
  /** The customer may be asked how it was: they were served, and it ended as chats do. */
  asks: boolean;
}

/** The customer's side wants the end: the desk is asked for it, after what was written before. */
export function leave(step: Step, conversation: Conversation, leaving: Leaving = 'wish'): void {
  if (conversation.leaving) return;
  conversation.leaving = true;
  step.add.push({ direction: 'to-agent', kind: 'end', text: leaving, author: '' });
}

/** The chat is over. */
export function end(
  step: Step,
  conversation: Conversation,
  reason: string,
  circumstances: Circumstances,
  otherwise: Consequences,
): void {
  // Who asked for the end hears of nothing else, in whatever way the end has come.
  const { waiting, text, asks } = conversation.leaving
    ? left(conversation, circumstances.texts)
    : otherwise;
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
  if (goesOn || conversation.unreachable) return;
  const wasServed = conversation.acceptedAt !== null;
  const { survey, texts } = circumstances;
  if (survey && asks && wasServed && texts.surveyQuestion !== '') {
    ask(step, conversation, text, circumstances);
  } else {
    say(step, conversation, text, 'needed');
  }
}

function left({ timedOut }: Conversation, texts: Texts): Consequences {
  return { waiting: 'cancel', text: timedOut ? texts.idleEnded : texts.ended, asks: true };
}

/** Outside business hours. The org may say it in words of its own. */
export function closed(
  { text, caseOpened }: { text: string | undefined; caseOpened: boolean },
  texts: Texts,
): Consequences {
  return {
    waiting: caseOpened ? 'cancel' : 'park',
    text: text ?? (caseOpened ? texts.closedCase : texts.closed),
    asks: false,
  };
}

/** No agent takes the chat. */
export function refused(because: NoAgent = 'nobody', texts: Texts): Consequences {
  const words = { nobody: texts.offline, blocked: texts.blocked, failed: texts.refused };
  return { waiting: 'park', text: words[because], asks: false };
}

/**
 * The desk has said that it is over. What the customer wrote while the agent was closing the chat opens a
 * new one.
 */
export function ended(
  { by, because }: Extract<DeskEvent, { type: 'ended' }>,
  texts: Texts,
): Consequences {
  if (because === undefined) return { waiting: 'keep', text: texts.ended, asks: by !== 'desk' };
  const words = { nobody: texts.unavailable, blocked: texts.blocked, failed: texts.interrupted };
  return { waiting: 'keep', text: words[because], asks: false };
}

/** Nobody knows the chat any more. */
export function lost(texts: Texts): Consequences {
  return { waiting: 'keep', text: texts.interrupted, asks: false };
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

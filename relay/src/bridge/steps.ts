import type { Circumstances, Conversation, ConversationEvent, Step } from './conversation.ts';
import { decide } from './decide.ts';

/** Decides what events mean that come one after the other. Pure. */
export function stepsOf(
  before: Conversation | undefined,
  events: readonly ConversationEvent[],
  circumstances: Circumstances,
): Step[] {
  const steps: Step[] = [];
  let conversation = before;
  let { known } = circumstances;
  for (const event of events) {
    const step = decide(conversation, event, { ...circumstances, known });
    conversation = step.conversation;
    known = { ...known, ...step.learned };
    steps.push(step);
  }
  return steps;
}

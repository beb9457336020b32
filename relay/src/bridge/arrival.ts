import {
  fromCustomer,
  newConversation,
  type Circumstances,
  type Conversation,
  type ConversationEvent,
  type Step,
} from './conversation.ts';
import { routeAt, waitingFrom, type Route } from './entrance.ts';

type Arrived = Extract<ConversationEvent, { type: 'arrived' }>;

/** A customer comes while no chat is open. */
export function arrive(step: Step, event: Arrived, circumstances: Circumstances): void {
  const { now } = circumstances;
  const { action, route, text } = event;
  if (action === 'start') {
    open(step, route, circumstances);
  } else {
    if (action === 'route') step.learned.route = waitingFrom(route, now);
    // A message belongs to a conversation; this one is over as soon as it begins, and no chat.
    if (text !== '') {
      const aside = newConversation(circumstances, 0);
      step.conversation = { ...aside, state: 'ended', endedAt: now, endReason: 'no-chat' };
    }
  }
  say(step, text);
}

/** A customer comes who has a chat already: it goes on where it is. */
export function arriveInChat(step: Step, { action, route, text, tellsAgent }: Arrived): void {
  if (tellsAgent) step.add.push(fromCustomer(route.line));
  if (action === 'reply') say(step, text);
}

/** A chat begins because the customer wrote: by the way that was remembered for it, if there is one. */
export function takeRoute(step: Step, circumstances: Circumstances): Conversation {
  return open(step, routeAt(circumstances.known.route, circumstances.now), circumstances);
}

function open(step: Step, route: Route | null, circumstances: Circumstances): Conversation {
  const conversation = { ...newConversation(circumstances, 0), route };
  step.conversation = conversation;
  step.unpark = true;
  // It is for this chat, or came too late for it.
  if (circumstances.known.route !== null) step.learned.route = null;
  if (route !== null) step.add.push(fromCustomer(route.line));
  return conversation;
}

function say(step: Step, text: string): void {
  if (text === '') return;
  step.add.push({ direction: 'to-customer', kind: 'text', text, author: '', notice: 'courtesy' });
}

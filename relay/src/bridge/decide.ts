import { adopted, noted } from './adopted-chat.ts';
import {
  newConversation,
  type Addition,
  type Circumstances,
  type Conversation,
  type ConversationEvent,
  type Step,
} from './conversation.ts';
import { end, leave } from './ending.ts';
import { endedBy } from './end-reason.ts';
import { obey, tooLate } from './orders.ts';

/** Decides what an event means. Pure. */
export function decide(
  conversation: Conversation | undefined,
  event: ConversationEvent,
  circumstances: Circumstances,
): Step {
  const step: Step = {
    conversation: conversation && { ...conversation },
    add: [],
    report: false,
    results: [],
    unpark: false,
    parkWaiting: false,
    cancelWaiting: false,
  };
  if (step.conversation === undefined || step.conversation.state === 'ended') {
    beginWith(step, event, circumstances);
  } else {
    goOn(step, step.conversation, event, circumstances);
  }
  return step;
}

/** Decides what events mean that happen one after the other. Pure. */
export function decideAll(
  before: Conversation | undefined,
  events: readonly ConversationEvent[],
  circumstances: Circumstances,
): Step[] {
  let conversation = before;
  return events.map((event) => {
    const step = decide(conversation, event, circumstances);
    conversation = step.conversation;
    return step;
  });
}

/** No chat is open. */
function beginWith(step: Step, event: ConversationEvent, circumstances: Circumstances): void {
  const losses = (step.conversation?.losses ?? 0) + 1;
  switch (event.type) {
    case 'undelivered':
      // An agent's last words may fail after the chat has ended.
      if (step.conversation !== undefined) isUndelivered(step, step.conversation, event.reason);
      return;
    case 'customer-wrote':
      step.conversation = newConversation(circumstances, 0);
      step.unpark = true;
      step.add.push(fromCustomer(event));
      return;
    case 'left-over':
      step.conversation = newConversation(circumstances, losses);
      return;
    case 'customer-left':
      step.cancelWaiting = true;
      return;
    case 'command':
      tooLate(step, event);
      return;
    case 'adopted':
      step.conversation = adopted(newConversation(circumstances, 0), event);
      step.conversation.id = event.key;
      return;
    default:
      return;
  }
}

/** A chat is open. */
function goOn(
  step: Step,
  conversation: Conversation,
  event: ConversationEvent,
  circumstances: Circumstances,
): void {
  switch (event.type) {
    case 'customer-wrote':
      step.unpark = true;
      step.add.push(fromCustomer(event));
      return;
    case 'note':
      step.add.push({ direction: 'to-agent', kind: 'note', text: event.text, author: '' });
      return;
    case 'file-wanted':
      step.add.push({
        direction: 'to-customer',
        kind: 'text',
        text: circumstances.texts.fileWanted,
        author: '',
        notice: 'needed',
      });
      return;
    case 'customer-ends':
      step.unpark = true;
      leave(step, conversation);
      return;
    case 'customer-left':
      conversation.unreachable = true;
      leave(step, conversation);
      return;
    case 'opened':
      conversation.chatId = event.chatId;
      conversation.request = noted(event.request);
      return;
    case 'closed':
      end(step, conversation, 'closed', circumstances, {
        waiting: event.caseOpened === true ? 'cancel' : 'park',
        notice: event.text.trim() === '' ? circumstances.texts.offline : event.text,
      });
      return;
    case 'taken-up':
      conversation.fence += 1;
      return;
    case 'adopted':
      // The org names it when this conversation asks for its chat; until then it is nobody's.
      if (conversation.chatId === null) step.conversation = adopted(conversation, event);
      return;
    case 'command':
      if (event.conversationId === conversation.id) obey(step, conversation, event);
      else tooLate(step, event);
      return;
    case 'undelivered':
      isUndelivered(step, conversation, event.reason);
      return;
    case 'requested':
      // A desk that asks anew has nothing left to reconnect to.
      conversation.chatKey = event.chatKey;
      conversation.state = 'opening';
      // The org hears of the first one when it is asked for the chat.
      step.report = conversation.chatId !== null;
      return;
    case 'queued':
      setState(conversation, 'queued');
      return;
    case 'accepted':
      conversation.agent = event.agent;
      conversation.acceptedAt ??= circumstances.now;
      conversation.losses = 0;
      setState(conversation, 'active');
      step.report = true;
      return;
    case 'message':
      if (event.text.trim() !== '') {
        const author = event.agent === '' ? conversation.agent : event.agent;
        step.add.push({ direction: 'to-customer', kind: 'text', text: event.text, author });
      }
      return;
    case 'interrupted':
      if (conversation.state !== 'reconnecting' && conversation.state !== 'ended') {
        conversation.resume = conversation.state;
        conversation.state = 'reconnecting';
      }
      return;
    case 'restored':
      if (conversation.state === 'reconnecting') conversation.state = conversation.resume;
      step.report = true;
      return;
    case 'refused':
      end(step, conversation, `refused: ${event.reason}`, circumstances, {
        waiting: 'park',
        notice: circumstances.texts.offline,
      });
      return;
    case 'ended':
      end(step, conversation, endedBy(event), circumstances, {
        // What the customer wrote while the agent was closing the chat opens a new one.
        waiting: 'keep',
        notice: circumstances.texts.ended,
      });
      return;
    case 'lost':
      end(step, conversation, `lost: ${event.reason}`, circumstances, {
        waiting: 'keep',
        notice: circumstances.texts.interrupted,
      });
      return;
    case 'left-over':
    case 'agent-left':
    case 'transferring':
    case 'heard':
    case 'unheard':
      return;
  }
}

function setState(conversation: Conversation, state: Conversation['resume']): void {
  if (conversation.state === 'reconnecting') conversation.resume = state;
  else conversation.state = state;
}

function isUndelivered(step: Step, conversation: Conversation, reason: string): void {
  conversation.problem = reason;
  step.report = true;
}

function fromCustomer({
  text,
  media,
  about,
}: Extract<ConversationEvent, { type: 'customer-wrote' }>): Addition {
  return {
    direction: 'to-agent',
    kind: 'text',
    text,
    author: '',
    ...(media === undefined ? {} : { media }),
    ...(about === undefined ? {} : { file: { type: about } }),
  };
}

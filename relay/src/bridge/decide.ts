import { adopted, noted } from './adopted-chat.ts';
import {
  fromCustomer,
  newConversation,
  type Circumstances,
  type Conversation,
  type ConversationEvent,
  type Step,
} from './conversation.ts';
import { ownText } from '../texts.ts';
import {
  accepted,
  agentJoined,
  agentLeft,
  agentParted,
  agentWrote,
  transferring,
} from './agents.ts';
import { closed, end, ended, leave, lost, refused } from './ending.ts';
import { endedBy } from './end-reason.ts';
import { agentSpoke, customerSpoke } from './idle.ts';
import { doWhatIsDue } from './moments.ts';
import { arrive, arriveInChat, takeRoute } from './arrival.ts';
import { say } from './notices.ts';
import { obey, tooLate } from './orders.ts';
import { queued, welcome } from './waiting.ts';

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
    learned: {},
  };
  if (event.type === 'customer-wrote') closeSurvey(step, circumstances);
  if (step.conversation === undefined || step.conversation.state === 'ended') {
    beginWith(step, event, circumstances);
  } else {
    goOn(step, step.conversation, event, circumstances);
  }
  return step;
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
      begin(step, event, circumstances);
      return;
    case 'arrived':
      arrive(step, event, circumstances);
      return;
    case 'left-over': {
      const route = step.conversation?.route ?? null;
      step.conversation = { ...newConversation(circumstances, losses), route };
      return;
    }
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

/** A chat begins with the customer's first message. */
function begin(
  step: Step,
  event: Extract<ConversationEvent, { type: 'customer-wrote' }>,
  circumstances: Circumstances,
): void {
  const conversation = takeRoute(step, circumstances);
  step.add.push(fromCustomer(event.text, event));
  welcome(step, conversation, circumstances);
  sayUnsupported(step, conversation, event, circumstances);
}

/** The customer sees on the phone what they have sent, and would wait for an answer to it. */
function sayUnsupported(
  step: Step,
  conversation: Conversation,
  { isUnsupported = false }: Extract<ConversationEvent, { type: 'customer-wrote' }>,
  { texts }: Circumstances,
): void {
  if (isUnsupported) say(step, conversation, texts.unsupported, 'courtesy');
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
      step.add.push(fromCustomer(event.text, event));
      customerSpoke(conversation);
      sayUnsupported(step, conversation, event, circumstances);
      return;
    case 'arrived':
      arriveInChat(step, event);
      return;
    case 'note':
      step.add.push({ direction: 'to-agent', kind: 'note', text: event.text, author: '' });
      return;
    case 'file-wanted':
      say(step, conversation, circumstances.texts.fileWanted, 'needed');
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
    case 'closed': {
      const { caseUpTo: upTo } = event;
      const caseOpened = upTo !== undefined;
      const said = closed({ text: ownText(event.text), caseOpened }, circumstances.texts);
      end(step, conversation, 'closed', circumstances, said);
      if (caseOpened) step.intoCase = { key: conversation.id, upTo };
      return;
    }
    case 'due':
      doWhatIsDue(step, conversation, circumstances);
      return;
    case 'taken-up':
      conversation.fence += 1;
      return;
    case 'adopted':
      // The org names it when this conversation asks for its chat; until then it is nobody's.
      if (conversation.chatId === null) step.conversation = adopted(conversation, event);
      return;
    case 'command':
      if (event.conversationId === conversation.id) obey(step, conversation, event, circumstances);
      else tooLate(step, event);
      return;
    case 'outreach': {
      const { requestId, text } = event;
      agentSpoke(conversation, circumstances);
      step.add.push({ direction: 'to-customer', kind: 'outreach', text, author: '', requestId });
      return;
    }
    case 'undelivered':
      isUndelivered(step, conversation, event.reason);
      return;
    case 'requested':
      // A desk that asks anew has nothing left to reconnect to.
      conversation.chatKey = event.chatKey;
      conversation.state = 'opening';
      conversation.absence = null;
      conversation.idle = null;
      // The org hears of the first one when it is asked for the chat.
      step.report = conversation.chatId !== null;
      return;
    case 'queued':
      setState(conversation, 'queued');
      queued(step, conversation, event.position, circumstances);
      return;
    case 'accepted':
      accepted(step, conversation, event, circumstances);
      setState(conversation, 'active');
      step.report = true;
      return;
    case 'message':
      agentWrote(step, conversation, event, circumstances);
      return;
    case 'agent-left':
      agentLeft(conversation, circumstances);
      return;
    case 'transferring':
      transferring(step, conversation, circumstances);
      return;
    case 'agent-joined':
      agentJoined(conversation, event.agent);
      return;
    case 'agent-parted':
      agentParted(conversation, event.agent);
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
    case 'refused': {
      const said = refused(event.because, circumstances.texts);
      end(step, conversation, `refused: ${event.reason}`, circumstances, said);
      return;
    }
    case 'ended':
      end(step, conversation, endedBy(event), circumstances, ended(event, circumstances.texts));
      return;
    case 'lost':
      end(step, conversation, `lost: ${event.reason}`, circumstances, lost(circumstances.texts));
      return;
    case 'unheard':
      step.report = true;
      return;
    case 'left-over':
    case 'heard':
      return;
  }
}

function setState(conversation: Conversation, state: Conversation['resume']): void {
  if (conversation.state === 'reconnecting') conversation.resume = state;
  else conversation.state = state;
}

/** Who writes of something else does not answer the survey in the message after it. */
function closeSurvey({ learned }: Step, { known: { survey } }: Circumstances): void {
  if (survey?.open === true) learned.survey = { ...survey, open: false };
}

function isUndelivered(step: Step, conversation: Conversation, reason: string): void {
  conversation.problem = reason;
  step.report = true;
}

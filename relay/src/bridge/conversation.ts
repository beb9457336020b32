import { z } from 'zod';

import { isBlank } from '../blank.ts';
import type { ChatCommand, FileReference } from '../command.ts';
import type { ChatRequest, DeskEvent } from '../desk.ts';
import type { CommandResult } from '../store/records.ts';
import type { Texts } from '../texts.ts';
import { adopted, noted, type AdoptedChat } from './adopted-chat.ts';
import { endedBy, wordFor } from './end-reason.ts';

/**
 * One chat of one customer: `opening → queued → active → ended`, with `reconnecting` while the
 * desk's connection is repaired. This is all that is known of it, and what the journal keeps.
 */
export const conversationSchema = z.object({
  id: z.string(),
  state: z.enum(['opening', 'queued', 'active', 'reconnecting', 'ended']),
  /** Where `reconnecting` returns to. */
  resume: z.enum(['opening', 'queued', 'active']),
  /** Grows with each process that takes the conversation up. */
  fence: z.number(),
  /** Chats that were lost one after the other before this one. */
  losses: z.number(),
  /** The org's id of the chat, once it has one. */
  chatId: z.string().nullable(),
  chatKey: z.string(),
  request: z
    .object({
      conversationId: z.string(),
      visitorName: z.string(),
      language: z.string(),
      prechatDetails: z.array(z.unknown()),
      prechatEntities: z.array(z.unknown()),
    })
    .nullable(),
  agent: z.string(),
  /** The customer has asked for the end, or cannot be reached any more. */
  leaving: z.boolean(),
  /** Commands that asked for the end; they are answered when it has come. */
  endRequests: z.array(z.string()),
  /** Nothing can be said to the customer. */
  unreachable: z.boolean(),
  /** What last failed to reach the customer. */
  problem: z.string().nullable(),
  openedAt: z.number(),
  acceptedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  endReason: z.string().nullable(),
});

export type Conversation = z.infer<typeof conversationSchema>;

/** What can happen to a conversation. */
export type ConversationEvent =
  | { type: 'customer-wrote'; text: string }
  /** The customer wrote an end keyword. */
  | { type: 'customer-ends' }
  /** The customer stopped following, or blocks us. */
  | { type: 'customer-left'; reason: string }
  /** Messages that no agent has heard are left from an earlier chat. */
  | { type: 'left-over' }
  /** The org has made the chat. */
  | { type: 'opened'; chatId: string; request: ChatRequest }
  /** The org says that nobody is there. */
  | { type: 'closed'; text: string; caseOpened?: boolean }
  /** Another process goes on with the conversation. */
  | { type: 'taken-up' }
  /** Something did not reach the customer. */
  | { type: 'undelivered'; reason: string }
  /** Somebody in the org wants something of the conversation with this id. */
  | { type: 'command'; requestId: string; conversationId: string; command: ChatCommand }
  /** The org has handed over a chat that another process has left. */
  | ({ type: 'adopted' } & AdoptedChat)
  | DeskEvent;

/** What a decision may look at besides the conversation. */
export interface Circumstances {
  now: number;
  texts: Texts;
  /** For a new conversation. */
  newId: string;
  /** Of the customer's messages, some have not been heard by an agent. */
  unheard: boolean;
}

/** What follows from an event. It is written to the journal whole, before anything is done. */
export interface Step {
  conversation: Conversation | undefined;
  add: Addition[];
  /** The org has to know. */
  report: boolean;
  /** What became of commands. */
  results: (CommandResult & { conversationId: string })[];
  /** Parked messages may go on: the customer has written. */
  unpark: boolean;
  /** What waits for an agent waits for the customer's next message. */
  parkWaiting: boolean;
  /** What waits for an agent has lost its purpose. */
  cancelWaiting: boolean;
}

export type Addition =
  | { direction: 'to-agent'; kind: 'text' | 'end'; text: string; author: '' }
  | { direction: 'to-customer'; kind: 'text'; text: string; author: string; requestId?: string }
  | {
      direction: 'to-customer';
      kind: 'file';
      text: string;
      file: FileReference;
      author: '';
      requestId: string;
    };

const NOT_OPEN = 'The chat has ended.';
const NO_FILES = 'WeChat takes pictures, voice and video only: send a link to this file instead.';

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
      step.add.push(fromCustomer(event.text));
      return;
    case 'left-over':
      step.conversation = newConversation(circumstances, losses);
      return;
    case 'customer-left':
      step.cancelWaiting = true;
      return;
    case 'command':
      answer(step, event, 'ignored', NOT_OPEN);
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
      step.add.push(fromCustomer(event.text));
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
      else answer(step, event, 'ignored', NOT_OPEN);
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
      if (!isBlank(event.text)) {
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
    case 'unheard':
      step.report = true;
      return;
    case 'left-over':
    case 'agent-left':
    case 'transferring':
    case 'heard':
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

/** Does what somebody in the org wants. */
function obey(
  step: Step,
  conversation: Conversation,
  event: Extract<ConversationEvent, { type: 'command' }>,
): void {
  const { command, requestId } = event;
  switch (command.type) {
    case 'EndChat':
      conversation.endRequests = [...conversation.endRequests, requestId];
      leave(step, conversation);
      return;
    case 'SendText': {
      const { text } = command;
      step.add.push({ direction: 'to-customer', kind: 'text', text, author: '', requestId });
      return;
    }
    case 'SendFile': {
      const { file } = command;
      if (file.type === 'file') {
        answer(step, event, 'failed', NO_FILES);
        return;
      }
      const text = file.name;
      step.add.push({ direction: 'to-customer', kind: 'file', text, file, author: '', requestId });
    }
  }
}

function answer(
  step: Step,
  { requestId, conversationId }: { requestId: string; conversationId: string },
  outcome: CommandResult['outcome'],
  message: string,
): void {
  step.results.push({ requestId, conversationId, outcome, message });
}

function leave(step: Step, conversation: Conversation): void {
  if (conversation.leaving) return;
  conversation.leaving = true;
  step.add.push({ direction: 'to-agent', kind: 'end', text: '', author: '' });
}

function end(
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
    });
  }
}

function fromCustomer(text: string): Addition {
  return { direction: 'to-agent', kind: 'text', text, author: '' };
}

function newConversation(circumstances: Circumstances, losses: number): Conversation {
  return {
    id: circumstances.newId,
    state: 'opening',
    resume: 'opening',
    fence: 1,
    losses,
    chatId: null,
    chatKey: '',
    request: null,
    agent: '',
    leaving: false,
    endRequests: [],
    unreachable: false,
    problem: null,
    openedAt: circumstances.now,
    acceptedAt: null,
    endedAt: null,
    endReason: null,
  };
}

/** How long to wait before a lost chat is asked for again, in milliseconds. */
export function openingDelay(losses: number): number {
  return losses === 0 ? 0 : Math.min(60_000, 1000 * 2 ** Math.min(losses - 1, 10));
}

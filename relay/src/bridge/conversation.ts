import { z } from 'zod';

import type { MediaReference, Menu } from '../channel.ts';
import type { ChatCommand, FileReference } from '../command.ts';
import type { ChatRequest, DeskEvent, Leaving } from '../desk.ts';
import type { CommandResult, IntoCase, NoticeKind } from '../store/records.ts';
import type { Texts } from '../texts.ts';
import type { AdoptedChat } from './adopted-chat.ts';
import { routeSchema, type Arrival } from './entrance.ts';
import type { Known } from './known.ts';

const idleSettingsSchema = z.object({
  warningSeconds: z.number().nullable(),
  timeoutSeconds: z.number().nullable(),
});

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
      target: z.string().optional(),
    })
    .nullable(),
  /** By which way the customer came, if the channel makes a difference. */
  route: routeSchema.nullable().default(null),
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
  /** The customer's own, if it is known; IETF language tag. */
  language: z.string().nullable().default(null),
  /** The last place in the queue that the customer was told. */
  queueTold: z.number().nullable().default(null),
  /** The chat is on its way to another agent. */
  transferring: z.boolean().default(false),
  /** The agent has lost the connection, and whether the customer was told. */
  absence: z.object({ since: z.number(), told: z.boolean() }).nullable().default(null),
  /** Agents who have joined the one who has the chat. */
  joined: z.array(z.string()).default([]),
  /** It is the customer's turn since then, and they were warned then. */
  idle: z.object({ since: z.number(), warnedAt: z.number().nullable() }).nullable().default(null),
  /** What the desk says of a customer who does not answer. */
  deskIdle: idleSettingsSchema.nullable().default(null),
  /** The relay has asked for the end because the customer does not answer. */
  timedOut: z.boolean().default(false),
  /** The customer's answer to the survey, 1 to 5. */
  satisfaction: z.number().nullable().default(null),
});

/** How long a customer may leave an agent without an answer, in seconds. Null: as long as they like. */
export type IdleSettings = z.infer<typeof idleSettingsSchema>;

export type Conversation = z.infer<typeof conversationSchema>;

/** What a customer's text is besides: it may stand for something, or describe it, or say that it is lost. */
interface Besides {
  media?: MediaReference;
  about?: 'location' | 'link';
  isUnsupported?: boolean;
}

/** What can happen to a conversation. */
export type ConversationEvent =
  /**
   * `media`: what the text stands for. `about`: what it describes. `isUnsupported`: the channel does not
   * pass on what it was.
   */
  | ({ type: 'customer-wrote'; text: string } & Besides)
  /** The relay has something to tell the agent. */
  | { type: 'note'; text: string }
  /** A moment has come that the conversation waits for (see `momentOf`). */
  | { type: 'due' }
  /** The customer came without a word, and the channel does something about it. */
  | ({ type: 'arrived' } & Arrival)
  /** The customer wrote an end keyword. */
  | { type: 'customer-ends' }
  /** The customer stopped following, or blocks us. */
  | { type: 'customer-left'; reason: string }
  /** Messages that no agent has heard are left from an earlier chat. */
  | { type: 'left-over' }
  /** The org has made the chat. */
  | { type: 'opened'; chatId: string; request: ChatRequest }
  /** The org says that nobody is there. */
  /** `caseUpTo`: what the customer wrote has become a case, up to this place. */
  | { type: 'closed'; text: string; caseUpTo?: number }
  /** Another process goes on with the conversation. */
  | { type: 'taken-up' }
  /** Something did not reach the customer. */
  | { type: 'undelivered'; reason: string }
  /** Somebody in the org wants something of the conversation with this id. */
  | { type: 'command'; requestId: string; conversationId: string; command: ChatCommand }
  /** Somebody in the org says something to the customer, whether or not a chat is open. */
  | { type: 'outreach'; requestId: string; text: string }
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
  /** Something that was written to the customer has not arrived yet. */
  onItsWay: boolean;
  /** What the channel says of customers who do not answer; it goes before what the desk says. */
  idle: IdleSettings;
  /** Customers are asked how satisfied they were. */
  survey: boolean;
  /** A file that the channel does not take as such goes out as a link. */
  sendsLinks: boolean;
  /** What is known of the customer beyond any chat. */
  known: Known;
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
  /** It has become a case. */
  intoCase?: IntoCase;
  /** What is known of the customer from now on. */
  learned: Partial<Known>;
}

export type Addition =
  | {
      direction: 'to-agent';
      kind: 'text' | 'note';
      text: string;
      media?: MediaReference;
      /** What the text describes, for the archive. */
      file?: { type: 'location' | 'link' };
      author: '';
    }
  /** `text` says whose wish it is. */
  | { direction: 'to-agent'; kind: 'end'; text: Leaving; author: '' }
  | {
      direction: 'to-customer';
      kind: 'text';
      text: string;
      author: string;
      requestId?: string;
      notice?: NoticeKind;
    }
  | { direction: 'to-customer'; kind: 'outreach'; text: string; author: ''; requestId: string }
  | {
      direction: 'to-customer';
      kind: 'file';
      text: string;
      file: FileReference;
      author: '';
      requestId: string;
    }
  | {
      direction: 'to-customer';
      kind: 'menu';
      text: string;
      file: Menu;
      author: '';
      notice: NoticeKind;
    };

/** A conversation at its beginning. `losses`: chats that were lost one after the other before it. */
export function newConversation(
  { newId, now }: Pick<Circumstances, 'newId' | 'now'>,
  losses: number,
): Conversation {
  return {
    id: newId,
    state: 'opening',
    resume: 'opening',
    fence: 1,
    losses,
    chatId: null,
    chatKey: '',
    request: null,
    route: null,
    agent: '',
    leaving: false,
    endRequests: [],
    unreachable: false,
    problem: null,
    openedAt: now,
    acceptedAt: null,
    endedAt: null,
    endReason: null,
    language: null,
    queueTold: null,
    transferring: false,
    absence: null,
    joined: [],
    idle: null,
    deskIdle: null,
    timedOut: false,
    satisfaction: null,
  };
}

/** What the customer says, for the agent. */
export function fromCustomer(text: string, { media, about }: Besides = {}): Addition {
  return {
    direction: 'to-agent',
    kind: 'text',
    text,
    author: '',
    ...(media === undefined ? {} : { media }),
    ...(about === undefined ? {} : { file: { type: about } }),
  };
}

/** How long to wait before a lost chat is asked for again, in milliseconds. */
export function openingDelay(losses: number): number {
  return losses === 0 ? 0 : Math.min(60_000, 1000 * 2 ** Math.min(losses - 1, 10));
}

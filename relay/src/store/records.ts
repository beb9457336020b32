import type { Reason } from '../channel.ts';
import type { HidingRule } from '../desk.ts';

/** What the journal keeps, in the words of those who use it. */

/** A customer of one Official Account. */
export interface Customer {
  channel: string;
  openId: string;
}

/** Whom errands are for: the org itself. Whoever has this "customer" listens to the org's commands. */
export const NOBODY: Customer = { channel: '', openId: '' };

/**
 * What an entry of the inbox is: a `push` of WeChat, a `command` to a chat, or an `adoption`, a chat
 * that the org handed over. These are read in order, customer by customer. An `errand` is a command
 * that no chat has to wait for. Whatever else a later version of the relay has written is `unknown`.
 */
export type EntryKind = 'push' | 'command' | 'adoption' | 'errand' | 'unknown';

/** Something that has come in. */
export interface InboxEntry {
  id: number;
  kind: EntryKind;
  receivedAt: number;
  payload: unknown;
}

/** A command as it came in. */
export interface NewCommand {
  requestId: string;
  /** The org's id of the chat that it is for; null for none. */
  chatId: string | null;
  /** It goes to the chat, in order with everything else there, if the journal has the chat. */
  forChat: boolean;
  /** It goes to this customer, in order with everything else of theirs, chat or none. */
  customer?: Customer | undefined;
  payload: Readonly<Record<string, unknown>>;
}

/** An errand that the relay gives itself. */
export interface NewErrand {
  /** The same errand has the same key. */
  key: string;
  payload: unknown;
}

/** What became of a command. `message` is a sentence, empty if there is nothing to say. */
export interface CommandResult {
  requestId: string;
  outcome: 'done' | 'ignored' | 'failed';
  message: string;
}

/** What is known of a customer beyond any chat; the bridge's own, and the journal does not read it. */
export type CustomerFacts = Readonly<Record<string, unknown>>;

/** A chat. `facts` belong to the bridge, `session` to the desk; the journal reads neither. */
export interface ConversationRecord {
  id: string;
  customer: Customer;
  /** The org's id of it, once it has one. */
  chatId: string | null;
  state: string;
  facts: unknown;
  session: unknown;
  openedAt: number;
  endedAt: number | null;
}

export type Direction = 'to-agent' | 'to-customer';

/**
 * `queued` waits its turn; `sending` is on its way (after a crash: its fate is unknown); `parked`
 * waits for the customer to write. The others are final: `delivered`; `failed` for good; `unknown`
 * may have arrived; `cancelled` has lost its purpose.
 */
export type MessageStatus =
  'queued' | 'sending' | 'parked' | 'delivered' | 'failed' | 'unknown' | 'cancelled';

export interface MessageRecord {
  id: string;
  conversationId: string;
  direction: Direction;
  kind: MessageKind;
  text: string;
  /** Where a file is to be had, for those who wrote it here. */
  file: unknown;
  /** The command that asked for this message. */
  requestId: string | null;
  author: string;
  notice: NoticeKind | null;
  medium: MediumState;
  /** What has hidden something in the text, if anything has. */
  hiddenBy?: readonly HidingRule[];
  status: MessageStatus;
  certain: boolean;
  attempts: number;
  createdAt: number;
  /** The status that the org was told of; empty for none. */
  toldStatus: string;
}

/**
 * `text`, `end` and `file` are what the two sides say to each other; a `note` is what the relay says to
 * the agent, and is of no use once the chat is over; a `menu` is a question with answers to choose from,
 * which are where a file would be; an `outreach` is what somebody in the org says to a customer who need
 * not have written.
 */
export type MessageKind = 'text' | 'end' | 'file' | 'menu' | 'note' | 'outreach';

/**
 * What is still to be done about the medium that a message stands for: it is `due`, and the agent has
 * not been told of the message yet, or been `told` that it comes later; null if nothing is.
 */
export type MediumState = 'due' | 'told' | null;

/**
 * What the relay says in its own words: `needed` is worth one of the few replies that a customer's
 * message allows; a `courtesy` is said only where it costs none that an agent may want.
 */
export type NoticeKind = 'needed' | 'courtesy';

export interface NewMessage {
  direction: Direction;
  kind: MessageKind;
  text: string;
  file?: unknown;
  /** What it stands for, which has to be fetched. In place of `file`. */
  media?: unknown;
  author: string;
  requestId?: string;
  notice?: NoticeKind;
  /** What has hidden something in the text. */
  hiddenBy?: readonly HidingRule[];
  /** It is on its way as soon as it is written. */
  leaves?: boolean;
  /** Why it will never be carried: it is kept for those who have to know. */
  failed?: { code: string; text: string };
}

/** What became of the medium that a message stands for. What is missing stays as it is. */
export interface MediumUpdate {
  /** Of the message. */
  id: string;
  medium: MediumState;
  text?: string;
  file?: unknown;
}

/** The case that messages have become. */
export interface IntoCase {
  /** Under which the org has opened it. */
  key: string;
  /** The place of the last message that is in it. */
  upTo: number;
}

/** What may be shown of a message from now on. */
export interface HiddenText {
  id: string;
  text: string;
  hiddenBy: readonly HidingRule[];
}

/** A message whose medium has to be fetched. */
export interface DueMedium {
  message: MessageRecord;
  /** The org's id of the chat that the message was written in, if it has one. */
  chatId: string | null;
  /** The key of the case that it has become part of; null for none. */
  caseKey: string | null;
}

/** What waits for an agent. */
export interface WaitingText {
  /** One message to a line. */
  text: string;
  /** The place of the last message that is in it; 0 if none is. */
  upTo: number;
}

/** What became of a message, or of an attempt. */
export interface MessageUpdate {
  id: string;
  status: MessageStatus;
  reason?: Reason;
  certain?: boolean;
  attempts?: number;
}

/** A message with everything that the org keeps of it. */
export interface MessageFacts {
  id: string;
  /** Its place among all messages of its chat, from 1. */
  place: number;
  direction: Direction;
  kind: MessageKind;
  text: string;
  /** Of a message that is a file: which one. Not checked. */
  file?: unknown;
  author: string;
  status: MessageStatus;
  /** With the code of WeChat before it, if it is WeChat's. */
  reason: string;
  createdAt: number;
}

/** A conversation that the org does not know in its present state. */
export interface Report {
  conversation: ConversationRecord;
  /** What is known of the customer beyond the chat; undefined if nothing is. */
  customerFacts: unknown;
  results: CommandResult[];
  /** Messages in trouble, and those that were and are not any more, if the org was told otherwise. */
  messages: MessageFacts[];
  /** There are more such messages than can be told at once: ask again after `reported`. */
  hasMore: boolean;
  /** Hand it back with `reported`, so that a change in between is not forgotten. */
  revision: number;
}

/** What the org keeps of a conversation that is over: as much of it as can be told at once. */
export interface Archive {
  chatId: string | null;
  endedAt: number | null;
  /** The fate of some message is still open. */
  isOnItsWay: boolean;
  messages: MessageFacts[];
}

/** What has come in for a customer, under a key that no other thing has. */
export interface Arrival {
  key: string;
  payload: unknown;
}

/**
 * What has become of something that came in. It is in the journal: `done` with all that follows from it,
 * `new` without, `known` since before.
 */
export type Intake = 'new' | 'known' | 'done';

/** Everything that one step changes. It is written whole or not at all. */
export interface JournalChange {
  customer: Customer;
  /** What has come in and has its consequences at once. The change is refused with {@link NotTaken}. */
  arrival?: Arrival;
  /** The inbox entry that caused the step. */
  done?: number;
  /** Why that entry could not have the consequences that it should. */
  setAside?: string;
  conversation?: ConversationRecord;
  /** What is known of the customer, as it will be. */
  customerFacts?: CustomerFacts;
  /** The org has to be told of the conversation as it is now. */
  report?: boolean;
  /** The org has to be told of this conversation, in which nothing else has changed. */
  reportOf?: string;
  /** What became of commands; the org has to be told. */
  results?: readonly (CommandResult & { conversationId: string })[];
  /** Once the conversation is over, its messages go to the org. */
  archive?: boolean;
  /** Messages to add, for the conversation above, in this order. */
  add?: readonly NewMessage[];
  update?: readonly MessageUpdate[];
  media?: readonly MediumUpdate[];
  /** Messages of which less may be shown than before. */
  hide?: readonly HiddenText[];
  /** Lets what was parked go on: in both directions, or what is meant for the customer. */
  unpark?: boolean | 'to-customer';
  /** What others than the relay itself say to the customer waits for them to write, and why. */
  parkReplies?: { reason: Reason };
  /** What waits for an agent now waits for the customer to write again. */
  parkWaiting?: boolean;
  /**
   * What waits for an agent has lost its purpose: everything up to the customer's wish to end the
   * chat, or simply everything if there is no such wish.
   */
  cancelWaiting?: boolean;
  /** That is because it has become a case, up to this place; what came later still waits. */
  intoCase?: IntoCase;
  /** Errands that follow from it. */
  errands?: readonly NewErrand[];
  /** Once the rest is written, the customer is forgotten; see `erase`. */
  erase?: boolean;
  /** One message gives way to several smaller ones, in its place. */
  replace?: { id: string; by: readonly string[] };
}

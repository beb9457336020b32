import type { Delivery, Exhausted, MediaFetch, Reason } from '../channel.ts';
import type { Customer, EntryKind, NoticeKind } from '../store/records.ts';

/** What an operator wants to know; the composition root turns it into logs and metrics. */
export interface BridgeObserver {
  stateChanged(conversationId: string, from: string | undefined, to: string, reason: string): void;
  /** A message of a customer has reached an agent, so many milliseconds after it came in. */
  heard(conversationId: string, afterMs: number): void;
  /** The desk does not take a message of the customer. */
  unheard(conversationId: string, messageId: string, reason: string): void;
  /** An attempt to send to the customer. */
  delivery(conversationId: string, messageId: string, delivery: Delivery, afterMs: number): void;
  /** So many lines have reached the customer as one: as a reply, or with an answer that was waited for. */
  replied(conversationId: string, how: { lines: number; way: 'free' | 'paid' | 'template' }): void;
  /** What agents have written waits for the customer: no replies are left, or no time. */
  parked(conversationId: string, what: Exhausted): void;
  /** Something of the relay's own is not said, because it would have cost too much. */
  unsaid(conversationId: string, notice: NoticeKind): void;
  /**
   * Something that came in cannot be read, kept or carried, and was set aside in the journal so that the
   * chat goes on. `id` is that of the inbox's entry, or of the conversation for what an agent wrote.
   */
  setAside(what: EntryKind | 'desk-event', id: string, reason: string): void;
  /** A customer who does not answer was warned that the chat will end. */
  idleWarned(conversationId: string): void;
  /** A customer says how satisfied they were with a chat that is over: 1 to 5. */
  rated(conversationId: string, score: number): void;
  /** What a customer has sent is kept with the chat, so many milliseconds after it came in. */
  mediumKept(conversationId: string, messageId: string, afterMs: number): void;
  /** An attempt to fetch it has failed, or all further ones would. */
  mediumTrouble(
    conversationId: string,
    messageId: string,
    outcome: Exclude<MediaFetch['kind'], 'fetched'>,
    reason: Reason,
  ): void;
  orgTrouble(what: OrgTask, error: unknown): void;
  /** The org will never take what it was told of this chat; it is told no more. */
  reportDropped(conversationId: string, errorCode: string): void;
  /** A chat that another process has left goes on here, or could not. */
  adopted(chatId: string, outcome: 'taken' | 'left' | 'unserved'): void;
  /** An errand that cannot be carried out, or not told of; without its content. */
  errandDropped(type: string, reason: string): void;
  journalTrouble(error: unknown): void;
  /** The chat is left to another process, in this state. */
  leftTo(conversationId: string, state: string): void;
  /** Another relay has taken the chat over; this one should not have it any more. */
  staleOwner(conversationId: string): void;
  /** A message waits for a channel that is not served. */
  unserved(customer: Customer): void;
}

export type OrgTask =
  'channels' | 'open' | 'report' | 'archive' | 'adopt' | 'errand' | 'erase' | 'file';

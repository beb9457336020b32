/** What the journal keeps, in the words of those who use it. */

/** A customer of one Official Account. */
export interface Customer {
  channel: string;
  openId: string;
}

/** A push as it came in. */
export interface InboxEntry {
  id: number;
  receivedAt: number;
  payload: unknown;
}

/** A chat. `facts` belong to the bridge, `session` to the desk; the journal reads neither. */
export interface ConversationRecord {
  id: string;
  customer: Customer;
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
  kind: 'text' | 'end';
  text: string;
  author: string;
  status: MessageStatus;
  certain: boolean;
  attempts: number;
  createdAt: number;
}

export interface NewMessage {
  direction: Direction;
  kind: 'text' | 'end';
  text: string;
  author: string;
}

/** What became of a message, or of an attempt. */
export interface MessageUpdate {
  id: string;
  status: MessageStatus;
  reason?: { code: string; text: string };
  certain?: boolean;
  attempts?: number;
}

/** A conversation that the org does not know in its present state. */
export interface Report {
  conversation: ConversationRecord;
  /** Hand it back with `reported`, so that a change in between is not forgotten. */
  revision: number;
}

/** Everything that one step changes. It is written whole or not at all. */
export interface JournalChange {
  customer: Customer;
  /** The inbox entry that caused the step. */
  done?: number;
  conversation?: ConversationRecord;
  /** The org has to be told of the conversation as it is now. */
  report?: boolean;
  /** Messages to add, for the conversation above, in this order. */
  add?: readonly NewMessage[];
  update?: readonly MessageUpdate[];
  /** Lets what was parked go on, in both directions. */
  unpark?: boolean;
  /** What waits for an agent now waits for the customer to write again. */
  parkWaiting?: boolean;
  /**
   * What waits for an agent has lost its purpose: everything up to the customer's wish to end the
   * chat, or simply everything if there is no such wish.
   */
  cancelWaiting?: boolean;
  /** One message gives way to several smaller ones, in its place. */
  replace?: { id: string; by: readonly string[] };
}

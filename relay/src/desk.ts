/**
 * What the bridge asks of an agent desk, and what a desk tells the bridge. Live Agent is one desk;
 * nothing outside its folder knows how it keeps a session.
 */
export interface Desk {
  /**
   * Gets what a chat needs, without asking for an agent yet, so that whoever opens the chat can keep it
   * from the beginning. It does not live long. Undefined if it cannot be had now: `take` will ask again.
   */
  prepare(signal: AbortSignal): Promise<PreparedChat | undefined>;
  /** Gives back what was prepared in vain. Best effort; never rejects. */
  discard(prepared: PreparedChat): Promise<void>;
  /**
   * Makes notes usable that are older than what has happened since: they were kept elsewhere, by a
   * process that is gone. Undefined if they are of no use. Pure.
   */
  revive(notes: unknown): DeskSession | undefined;
  /** What must not be shown of what a customer writes, as the desk's notes have it. Pure. */
  secrecy(notes: DeskSession | undefined): Secrecy;
  /**
   * Takes up a chat: a new one when `resumeFrom` is missing, otherwise the one that `resumeFrom`
   * describes. Returns at once; whatever happens is told through `journal`. For `quietMs`, a process
   * that hangs may still be listening for the chat: nothing may listen besides it.
   */
  take(
    request: ChatRequest,
    journal: DeskJournal,
    resumeFrom?: DeskSession,
    quietMs?: number,
  ): DeskChat;
}

/** What must not be shown of what a customer writes: to an agent, or anywhere else in the org. */
export interface Secrecy {
  /** The same for all that hide the same; empty if nothing is hidden. */
  key: string;
  /** Pure; never throws, and takes no longer than a moment, whatever is written. */
  conceal(written: string): Concealed;
}

export interface Concealed {
  /** What may be shown. */
  text: string;
  /** What has hidden something, in its order. */
  rules: readonly HidingRule[];
  /** Nobody can say what has to be hidden, so that nothing may be shown. */
  isWithheld: boolean;
}

/** A rule by which something is hidden, for those who look after the rules. */
export interface HidingRule {
  id: string;
  name: string;
}

export interface PreparedChat {
  session: DeskSession;
  chatKey: string;
}

/** What an agent sees of a customer before accepting. */
export interface ChatRequest {
  /** The relay's own id of the conversation; for logs and metrics. */
  conversationId: string;
  visitorName: string;
  /** IETF language tag of the customer, such as `zh-CN`. */
  language: string;
  /** As the org answered them; the desk passes them on unread. */
  prechatDetails: readonly unknown[];
  prechatEntities: readonly unknown[];
  /** Which agents to ask, in the desk's own terms; the channel's own if it is missing. */
  target?: string | undefined;
}

export interface SaidByCustomer {
  id: string;
  /** As it may be shown; see {@link Secrecy}. */
  text: string;
  /** What has hidden something in it. */
  hiddenBy?: readonly HidingRule[];
}

/** One chat at a desk. */
export interface DeskChat {
  /**
   * Gives the agent one message of the customer. Returns when its fate is in the journal (as a
   * `heard` or `unheard` event) or the chat is over; true if the agent has it. Call it for one
   * message at a time, and again with the same one after a restart: a desk suppresses the repetition.
   * `hiddenBy` is noted at the desk, best effort.
   */
  send(message: SaidByCustomer): Promise<boolean>;
  /**
   * Hands a file of the customer to the agent, if the agent has asked for one. What the agent has asked for
   * is asked for once: nothing is handed over twice, even if that means that it may not have arrived.
   * Never rejects.
   */
  offer(file: DeskFile): Promise<FileOffer>;
  /** Shows or hides "the customer is typing". Best effort. */
  typing(on: boolean): void;
  /** Shows or hides "the customer was warned that the chat will end". Best effort. */
  idleWarning(on: boolean): void;
  /** The customer leaves. Returns when the desk has said that the chat is over. */
  end(leaving: Leaving): Promise<void>;
  /** Stops all activity and leaves the chat as it is, for another process to take up. */
  stop(): Promise<void>;
}

/** Why a customer's side leaves: it is their wish, or they have not answered for too long. */
export type Leaving = 'wish' | 'idle';

/** Why a desk has nobody for a customer: nobody is there, it does not want them, or it failed. */
export type NoAgent = 'nobody' | 'blocked' | 'failed';
export interface DeskFile {
  name: string;
  /** Such as `image/jpeg`. */
  contentType: string;
  bytes: Buffer;
}

/** `taken` says that the desk has it, or may have; the agent sees which. */
export type FileOffer = 'not-wanted' | 'taken' | 'too-large' | 'failed';

/** The desk's own notes, opaque to everybody else. Whoever keeps them can resume the chat. */
export type DeskSession = Readonly<Record<string, unknown>>;

/** Where a desk writes. */
export interface DeskJournal {
  /**
   * Makes the desk's notes and what it learned durable, in one transaction. The desk acknowledges
   * nothing to its service before this returns. Rejects when the journal cannot write; the desk then
   * tries again later. Without notes, a restart takes the chat up anew.
   */
  record(session: DeskSession | undefined, events: readonly DeskEvent[]): Promise<void>;
  /** The agent started or stopped typing. Not durable. */
  agentTyping(on: boolean): void;
}

/** After how many seconds without an answer a customer is warned, and the chat ends. Null: never. */
export interface DeskIdle {
  warningSeconds: number | null;
  timeoutSeconds: number | null;
}

export type DeskEvent =
  /** The desk is about to be asked for an agent; the transcript will carry this key. */
  | { type: 'requested'; chatKey: string }
  /** The request waits for an agent. Repeated when the position changes; 1 is next. */
  | { type: 'queued'; position?: number; waitSeconds?: number }
  /** No agent will take the request. The chat is over. `because`: nobody is there unless it says so. */
  | { type: 'refused'; reason: string; because?: NoAgent }
  /** An agent has accepted, or has taken over from another. `idle`: what the desk wants of idle customers. */
  | { type: 'accepted'; agent: string; idle?: DeskIdle }
  /** The agent left; the chat goes on and waits for another one. */
  | { type: 'agent-left' }
  /** The chat is on its way to another agent or queue. */
  | { type: 'transferring' }
  /** Another agent has joined the one who has the chat, or has left again. */
  | { type: 'agent-joined'; agent: string }
  | { type: 'agent-parted'; agent: string }
  | { type: 'message'; agent: string; text: string }
  /** The agent waits for a file of the customer. */
  | { type: 'file-wanted' }
  /** The customer's message with this id has reached the desk. */
  | { type: 'heard'; messageId: string }
  /** The desk will not take this message; the chat goes on without it. */
  | { type: 'unheard'; messageId: string; reason: string; certain: boolean }
  /** The connection to the desk is being repaired; nothing can be sent meanwhile. */
  | { type: 'interrupted' }
  | { type: 'restored' }
  /** An agent, the customer, or the desk itself ended the chat. `because`: it has nobody any more. */
  | { type: 'ended'; by: 'agent' | 'customer' | 'desk'; reason: string; because?: NoAgent }
  /** The desk no longer knows the chat. What was not heard needs a new one. */
  | { type: 'lost'; reason: string };

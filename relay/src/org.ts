import type { Profile } from './channel.ts';
import type { CommandResult, MessageFacts } from './store/records.ts';

/** What the bridge asks of the Salesforce org, which owns the mapping of chats. */
export interface Org {
  /**
   * Opens a chat, or finds the one that was opened under this key. Throws {@link OrgError}.
   */
  openChat(request: OpenChat): Promise<OpenedChat>;
  /**
   * Tells the org how a chat stands. `stale` if another relay has taken the chat over since.
   * Throws {@link OrgError}.
   */
  updateChat(chatId: string, update: ChatUpdate): Promise<'written' | 'stale'>;
  /**
   * Says that this relay goes on with a chat. `stale` if another one was faster. Throws
   * {@link OrgError}.
   */
  claimChat(
    chatId: string,
    claim: Pick<ChatUpdate, 'fence' | 'status'>,
  ): Promise<'written' | 'stale'>;
  /** Every chat that is open. Throws {@link OrgError}. */
  openChats(): Promise<OpenChatNotes[]>;
  /** Tells what became of commands for a chat that is not here. Throws {@link OrgError}. */
  tellResults(chatId: string, results: readonly CommandResult[]): Promise<void>;
  /**
   * Keeps a file with a chat, or by itself. Called again with the same key, it keeps nothing more and answers
   * the same. Throws {@link OrgError}.
   */
  keepFile(chatId: string | null, file: NewFile): Promise<KeptFile>;
  /**
   * Says in a case what became of something that the customer has sent, and links its file. Called again, it
   * does nothing more. `gone`: there is no such case any more. Throws {@link OrgError}.
   *
   * @param key of the chat that was asked for, in whose place the case was opened
   */
  addToCase(key: string, news: CaseNews): Promise<'written' | 'gone'>;
  /**
   * Gives a link to a file of a chat that anybody can open until it expires. Called again, it gives the same
   * one. Throws {@link OrgError}.
   *
   * @param versionId of the ContentVersion
   */
  linkFile(chatId: string, versionId: string): Promise<FileLink>;
  /** Writes what is known of a customer, and what became of commands. Throws {@link OrgError}. */
  updateIdentity(channel: string, openId: string, update: IdentityUpdate): Promise<void>;
  /** Erases a customer with everything that is kept of them. Throws {@link OrgError}. */
  eraseIdentity(channel: string, openId: string): Promise<void>;
  /**
   * Keeps up to {@link MOST_ARCHIVED} messages of a chat. Those that are kept already are written anew.
   * Throws {@link OrgError}.
   */
  archive(chatId: string, messages: readonly MessageFacts[]): Promise<void>;
}

export interface NewFile {
  /** Unique among all files that this or another relay keeps. */
  key: string;
  name: string;
  /** Such as `image/jpeg`. */
  contentType: string;
  bytes: Buffer;
}

export interface KeptFile {
  documentId: string;
  /** Of the ContentVersion. */
  versionId: string;
  /** Where an agent finds it in the console. */
  url: string;
}

export interface CaseNews {
  /** The line of the case that stood for it. */
  before: string;
  /** What stands there from now on. */
  line: string;
  /** Of the ContentVersion, which is kept by itself; missing if there is none. */
  versionId?: string;
}

export interface FileLink {
  url: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

/** As many messages go into one call. */
export const MOST_ARCHIVED = 200;
/** So many characters of what the customer has written; a case has room for no more. */
export const LONGEST_MESSAGE = 32_000;

export interface IdentityUpdate {
  /** Null empties a field; what is missing stays. */
  profile: Readonly<Record<string, unknown>>;
  /** Nothing is written of a customer whom the org does not know. */
  onlyKnown?: boolean;
  results: readonly CommandResult[];
}

/** What the org knows of an open chat: enough to go on with it after everything else was lost. */
export interface OpenChatNotes {
  chatId: string;
  /** The key under which it was opened. */
  key: string;
  channel: string;
  openId: string;
  fence: number;
  status: 'opening' | 'queued' | 'active';
  chatKey: string;
  /** The desk's notes as they were at the last update; undefined if there are none. */
  session: unknown;
  agent: string;
  openedAt: number | null;
  acceptedAt: number | null;
  visitorName: string;
  prechatDetails: readonly unknown[];
  prechatEntities: readonly unknown[];
}

export interface OpenChat {
  channel: string;
  openId: string;
  /** The relay's own key: a repeated call with the same key opens nothing more. */
  key: string;
  /** Grows with each owner; the org refuses what comes from an older one. */
  fence: number;
  /**
   * What the customer has written so far, up to {@link LONGEST_MESSAGE}. Outside business hours, a case
   * may be made of it.
   */
  message: string;
  chatKey: string;
  /** What another relay needs to resume the chat; a secret. Undefined if the desk has none yet. */
  session: unknown;
  /** What the channel tells of the customer; empty if it does not tell in time. */
  profile: Profile;
  /** What the agent and the transcript are told besides. */
  prechat: readonly PrechatDetail[];
}

export interface PrechatDetail {
  label: string;
  value: string;
  /** API name of the transcript's field that takes the value; empty for none. */
  field: string;
}

export type OpenedChat =
  | {
      status: 'open';
      chatId: string;
      visitorName: string;
      prechatDetails: readonly unknown[];
      prechatEntities: readonly unknown[];
    }
  /** The customer has an open chat under another key: its relay has lost it. */
  | { status: 'resumed'; notes: OpenChatNotes }
  /**
   * Nobody is there now. `text` is for the customer; empty: the channel's own text. `caseOpened`: what
   * the customer wrote is in good hands, and no agent has to read it later.
   */
  | { status: 'closed'; text: string; caseOpened: boolean }
  /** The chat under this key has ended in the org. */
  | { status: 'over' };

export interface ChatUpdate {
  fence: number;
  status: 'opening' | 'queued' | 'active' | 'ended';
  chatKey: string;
  /** What another relay needs to resume the chat; a secret. Undefined once it has ended. */
  session: unknown;
  agent: string;
  acceptedAt: number | null;
  endedAt: number | null;
  endReason: string | null;
  /** What last failed to reach the customer, in a sentence. */
  problem: string | null;
  /** What WeChat still lets through to the customer, and until when; undefined if nobody knows. */
  allowance: { left: number; allowed: number; until: number } | undefined;
  /** How satisfied the customer was, 1 to 5; null as long as they have not said. */
  satisfaction: number | null;
  results: readonly CommandResult[];
  /** Messages in trouble, and those that no longer are. */
  messages: readonly MessageFacts[];
}

/** The org did not do as it was asked. */
export class OrgError extends Error {
  /** `away`: it may work later. `refused`: it will not, until a person mends something. */
  readonly code: 'away' | 'refused';
  /** The org's own code, such as `REQUEST_LIMIT_EXCEEDED`. */
  readonly errorCode: string;

  constructor(code: OrgError['code'], errorCode: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'OrgError';
    this.code = code;
    this.errorCode = errorCode;
  }
}

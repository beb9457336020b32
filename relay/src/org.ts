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
}

export interface OpenChat {
  channel: string;
  openId: string;
  /** The relay's own key: a repeated call with the same key opens nothing more. */
  key: string;
  /** Grows with each owner; the org refuses what comes from an older one. */
  fence: number;
}

export type OpenedChat =
  | {
      status: 'open';
      chatId: string;
      visitorName: string;
      prechatDetails: readonly unknown[];
      prechatEntities: readonly unknown[];
    }
  /** Nobody is there now. `text` is for the customer; empty: the channel's own text. */
  | { status: 'closed'; text: string };

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

import {
  OrgError,
  type CaseNews,
  type ChatUpdate,
  type FileLink,
  type IdentityUpdate,
  type KeptFile,
  type NewFile,
  type OpenChatNotes,
  type OpenChat,
  type OpenedChat,
  type Org,
} from '../../src/org.ts';
import type { CommandResult, MessageFacts } from '../../src/store/records.ts';
import { Gate } from './gate.ts';

/** An org that opens every chat, unless it is told otherwise. */
export class FakeOrg implements Org {
  readonly opens: OpenChat[] = [];
  readonly updates: { chatId: string; update: ChatUpdate }[] = [];
  /** Every call waits here before it is answered. */
  readonly gate = new Gate();
  /** Opening a chat for one of them waits here. */
  readonly gates = new Map<string, Gate>();
  /** Files of chats, each key once. */
  readonly files: (NewFile & { chatId: string | null })[] = [];
  readonly caseNews: (CaseNews & { key: string })[] = [];
  /** What the org says of a case that gets news. */
  caseIs: 'written' | 'gone' = 'written';
  /** Thrown in place of keeping a file. */
  fileTrouble: Error | undefined;
  /** Thrown by every call while it is set. */
  trouble: Error | undefined;
  /** Nobody is there; what the org says instead. */
  closed: string | undefined;
  caseOpened = false;
  /** What the org says in place of a new chat: the customer has one already. */
  resumed: OpenChatNotes | undefined;
  stale = false;
  /** Every chat that is open. */
  open: OpenChatNotes[] = [];
  readonly claims: { chatId: string; fence: number; status: string }[] = [];
  readonly results: { chatId: string; results: readonly CommandResult[] }[] = [];
  readonly identities: ({ channel: string; openId: string } & IdentityUpdate)[] = [];
  readonly erased: { channel: string; openId: string }[] = [];
  readonly archives: { chatId: string; messages: readonly MessageFacts[] }[] = [];

  async openChat(request: OpenChat): Promise<OpenedChat> {
    this.opens.push(request);
    await this.gate.passed();
    await this.gates.get(request.openId)?.passed();
    if (this.trouble !== undefined) throw this.trouble;
    if (this.closed !== undefined) {
      return { status: 'closed', text: this.closed, caseOpened: this.caseOpened };
    }
    if (this.resumed !== undefined) return { status: 'resumed', notes: this.resumed };
    return {
      status: 'open',
      chatId: `chat of ${request.key}`,
      visitorName: `visitor ${request.openId}`,
      prechatDetails: [{ label: 'detail' }],
      prechatEntities: [{ entityName: 'Contact' }],
    };
  }

  async addToCase(key: string, news: CaseNews): Promise<'written' | 'gone'> {
    await this.gate.passed();
    if (this.fileTrouble !== undefined) throw this.fileTrouble;
    if (!this.caseNews.some(({ line }) => line === news.line)) this.caseNews.push({ key, ...news });
    return this.caseIs;
  }

  async keepFile(chatId: string | null, file: NewFile): Promise<KeptFile> {
    await this.gate.passed();
    if (this.fileTrouble !== undefined) throw this.fileTrouble;
    if (!this.files.some(({ key }) => key === file.key)) this.files.push({ ...file, chatId });
    const number = this.files.findIndex(({ key }) => key === file.key) + 1;
    return {
      versionId: `06800000000000${String(number)}`,
      documentId: `06900000000000${String(number)}`,
      url: `https://org/file/${String(number)}`,
    };
  }

  async linkFile(chatId: string, versionId: string): Promise<FileLink> {
    await this.gate.passed();
    if (this.fileTrouble !== undefined) throw this.fileTrouble;
    return { url: `https://org/link/${chatId}/${versionId}`, expiresAt: 1 };
  }

  async updateChat(chatId: string, update: ChatUpdate): Promise<'written' | 'stale'> {
    this.updates.push({ chatId, update });
    await this.gate.passed();
    if (this.trouble !== undefined) throw this.trouble;
    return this.stale ? 'stale' : 'written';
  }

  async claimChat(
    chatId: string,
    claim: { fence: number; status: ChatUpdate['status'] },
  ): Promise<'written' | 'stale'> {
    this.claims.push({ chatId, ...claim });
    await this.gate.passed();
    if (this.trouble !== undefined) throw this.trouble;
    return this.stale ? 'stale' : 'written';
  }

  openChats(): Promise<OpenChatNotes[]> {
    return this.trouble === undefined ? Promise.resolve(this.open) : Promise.reject(this.trouble);
  }

  async tellResults(chatId: string, results: readonly CommandResult[]): Promise<void> {
    await this.gate.passed();
    if (this.trouble !== undefined) throw this.trouble;
    this.results.push({ chatId, results });
  }

  async updateIdentity(channel: string, openId: string, update: IdentityUpdate): Promise<void> {
    await this.gate.passed();
    if (this.trouble !== undefined) throw this.trouble;
    this.identities.push({ channel, openId, ...update });
  }

  async eraseIdentity(channel: string, openId: string): Promise<void> {
    await this.gate.passed();
    if (this.trouble !== undefined) throw this.trouble;
    this.erased.push({ channel, openId });
  }

  async archive(chatId: string, messages: readonly MessageFacts[]): Promise<void> {
    await this.gate.passed();
    if (this.trouble !== undefined) throw this.trouble;
    this.archives.push({ chatId, messages });
  }
}

export const away = new OrgError('away', 'SERVER_UNAVAILABLE', 'The org is away.');
export const refusal = new OrgError('refused', 'INVALID_FIELD', 'The org refuses.');

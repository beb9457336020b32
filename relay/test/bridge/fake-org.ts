import {
  OrgError,
  type ChatUpdate,
  type OpenChat,
  type OpenedChat,
  type Org,
} from '../../src/org.ts';
import { Gate } from './gate.ts';

/** An org that opens every chat, unless it is told otherwise. */
export class FakeOrg implements Org {
  readonly opens: OpenChat[] = [];
  readonly updates: { chatId: string; update: ChatUpdate }[] = [];
  /** Every call waits here before it is answered. */
  readonly gate = new Gate();
  /** Opening a chat for one of them waits here. */
  readonly gates = new Map<string, Gate>();
  /** Thrown by every call while it is set. */
  trouble: Error | undefined;
  /** Nobody is there; what the org says instead. */
  closed: string | undefined;
  stale = false;

  async openChat(request: OpenChat): Promise<OpenedChat> {
    this.opens.push(request);
    await this.gate.passed();
    await this.gates.get(request.openId)?.passed();
    if (this.trouble !== undefined) throw this.trouble;
    if (this.closed !== undefined) return { status: 'closed', text: this.closed };
    return {
      status: 'open',
      chatId: `chat of ${request.key}`,
      visitorName: `visitor ${request.openId}`,
      prechatDetails: [{ label: 'detail' }],
      prechatEntities: [{ entityName: 'Contact' }],
    };
  }

  async updateChat(chatId: string, update: ChatUpdate): Promise<'written' | 'stale'> {
    this.updates.push({ chatId, update });
    await this.gate.passed();
    if (this.trouble !== undefined) throw this.trouble;
    return this.stale ? 'stale' : 'written';
  }
}

export const away = new OrgError('away', 'SERVER_UNAVAILABLE', 'The org is away.');
export const refusal = new OrgError('refused', 'INVALID_FIELD', 'The org refuses.');

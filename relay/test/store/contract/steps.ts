import type { Journal } from '../../../src/store/journal.ts';
import type {
  ConversationRecord,
  Customer,
  Direction,
  JournalChange,
  MessageRecord,
  NewMessage,
} from '../../../src/store/records.ts';

export const ANNA: Customer = { channel: 'Main', openId: 'oWxDesk_test-customer-000001' };
export const BEN: Customer = { channel: 'Main', openId: 'oWxDesk_test-customer-000002' };
export const NOW = 1_700_000_000_000;

/** The customer's chat, as the bridge would write it. */
export function chat(
  customer: Customer,
  change: Partial<ConversationRecord> = {},
): ConversationRecord {
  return {
    id: `chat of ${customer.openId}`,
    customer,
    chatId: null,
    state: 'active',
    facts: { state: 'active', agent: '客服' },
    session: { key: 'k', ack: 7 },
    openedAt: NOW,
    endedAt: null,
    ...change,
  };
}

export function toAgent(...texts: string[]): NewMessage[] {
  return texts.map((text) => ({ direction: 'to-agent', kind: 'text', text, author: '' }));
}

export function toCustomer(...texts: string[]): NewMessage[] {
  return texts.map((text) => ({ direction: 'to-customer', kind: 'text', text, author: 'Anna' }));
}

export const farewell: NewMessage = { direction: 'to-agent', kind: 'end', text: '', author: '' };

/** A picture that the customer sends, and that has to be fetched. */
export function picture(mediaId: string): NewMessage {
  const media = { type: 'image', mediaId };
  return { direction: 'to-agent', kind: 'text', text: mediaId, author: '', media };
}

/** A message from the customer that waits for an agent. */
export function queuedMessage(text: string, change: Partial<MessageRecord> = {}): MessageRecord {
  return {
    id: text,
    conversationId: 'chat',
    direction: 'to-agent',
    kind: 'text',
    text,
    file: undefined,
    requestId: null,
    author: '',
    notice: null,
    medium: null,
    status: 'queued',
    certain: true,
    attempts: 0,
    createdAt: 0,
    toldStatus: '',
    ...change,
  };
}

/** A step of this customer's chat. */
export function step(change: Partial<JournalChange> = {}, customer = ANNA): JournalChange {
  return { customer, conversation: chat(customer), ...change };
}

/** Every message that waits, in its order. Leaves all of them as they were. */
export async function waiting(
  journal: Journal,
  direction: Direction,
  customer = ANNA,
): Promise<MessageRecord[]> {
  const found: MessageRecord[] = [];
  for (;;) {
    const message = await journal.next(customer, direction);
    if (message === undefined) break;
    found.push(message);
    await journal.commit({ customer, update: [{ id: message.id, status: 'delivered' }] });
  }
  await journal.commit({ customer, update: found.map(({ id, status }) => ({ id, status })) });
  return found;
}

/** The same in short: text and status. */
export async function waitingTexts(
  journal: Journal,
  direction: Direction,
  customer = ANNA,
): Promise<string[]> {
  const found = await waiting(journal, direction, customer);
  return found.map(({ kind, text, status }) => `${kind === 'end' ? '(end)' : text} ${status}`);
}

/** Gives an empty journal whose time is {@link NOW}, and closes it after the test. */
export type StartJournal = () => Promise<Journal>;

import type { Channel } from '../channel.ts';
import type { DeskEvent, DeskJournal, DeskSession, PreparedChat } from '../desk.ts';
import type { Journal } from '../store/journal.ts';
import type { Customer } from '../store/records.ts';
import { LONGEST_MESSAGE } from '../org.ts';
import { obtainChat, type ChatOpeningParts } from './chat-opening.ts';
import type { Conversation, ConversationEvent } from './conversation.ts';
import { profileInTime } from './profile-reading.ts';

export interface OrgAsking extends Omit<ChatOpeningParts, 'target'> {
  customer: Customer;
  channel: Pick<Channel, 'profile'>;
  journal: Pick<Journal, 'waitingForAgent'>;
  /** The desk's notes, if a former attempt has left some. */
  session: DeskSession | undefined;
  /** Writes down what the desk has given. */
  record: DeskJournal['record'];
  /** Applies what the org has said. */
  insist: (
    events: readonly ConversationEvent[],
    cause?: { session?: DeskSession | undefined },
  ) => Promise<void>;
}

/**
 * Asks the org for the chat of a conversation, and applies what it answers. False if there is no chat
 * now. Rejects if the journal cannot be read or written.
 */
export async function askOrg(conversation: Conversation, asking: OrgAsking): Promise<boolean> {
  const { channel, customer, desk, insist, journal } = asking;
  const { id: key, fence, route } = conversation;
  const [prepared, profile] = await Promise.all([
    prepare(conversation, asking),
    profileInTime(channel, customer.openId, asking),
  ]);
  const waiting = await journal.waitingForAgent(customer, LONGEST_MESSAGE);
  const { session, chatKey } = prepared ?? { session: undefined, chatKey: '' };
  const prechat = route?.prechat ?? [];
  const request = {
    ...customer,
    key,
    fence,
    message: waiting.text,
    chatKey,
    session,
    profile,
    prechat,
  };
  const parts = { ...asking, target: route?.target };
  const opened = await obtainChat(key, request, prepared, parts);
  switch (opened?.kind) {
    case undefined:
      return false;
    case 'open':
      await insist([{ type: 'opened', chatId: opened.chatId, request: opened.request }]);
      return true;
    case 'closed': {
      const { text, caseOpened } = opened;
      await insist([{ type: 'closed', text, ...(caseOpened ? { caseUpTo: waiting.upTo } : {}) }]);
      return false;
    }
    case 'over':
      await insist([{ type: 'lost', reason: 'ended-in-the-org' }]);
      return false;
    case 'adopted': {
      const revived = desk.revive(opened.session);
      const adopted: ConversationEvent = { type: 'adopted', ...opened.chat };
      // A chat at which nobody can listen any more is over.
      const gone: ConversationEvent = { type: 'lost', reason: 'no-notes' };
      await insist(revived === undefined ? [adopted, gone] : [adopted], { session: revived });
      return revived !== undefined;
    }
  }
}

/** The desk's notes from the beginning, so that the org can keep them: one call less. */
async function prepare(
  { chatKey }: Conversation,
  { desk, session, record, stopping }: OrgAsking,
): Promise<PreparedChat | undefined> {
  if (session !== undefined) return { session, chatKey };
  const prepared = await desk.prepare(stopping);
  if (prepared === undefined) return undefined;
  const requested: DeskEvent = { type: 'requested', chatKey: prepared.chatKey };
  await record(prepared.session, [requested]);
  return prepared;
}

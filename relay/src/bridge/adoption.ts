import type { OpenChatNotes, Org } from '../org.ts';
import type { Journal } from '../store/journal.ts';
import type { Customer } from '../store/records.ts';
import { claim } from './chat-opening.ts';
import type { ServedChannel } from './served-channel.ts';
import type { BridgeObserver } from './observer.ts';

export interface AdoptionParts {
  org: Org;
  journal: Pick<Journal, 'conversationOf' | 'receive'>;
  observer: BridgeObserver;
  channel: (name: string) => ServedChannel | undefined;
  /** Called once a chat is in the inbox of its customer. */
  received: (customer: Customer) => void;
}

// A session lives for well under a minute without a poll; the org takes so many calls at once easily.
const AT_ONCE = 20;

/**
 * Takes over every open chat that the org knows and the journal does not: its process has lost its disk.
 *
 * What is lost with a disk: what customers wrote and no agent had read yet, and what agents wrote and
 * was not with the customer yet. What the desk holds since is delivered.
 *
 * @throws OrgError if the org cannot be asked; what has been taken over by then stays so
 */
export async function adoptOpenChats(parts: AdoptionParts): Promise<void> {
  const chats = await parts.org.openChats();
  const waiting = chats.values();
  const worker = async (): Promise<void> => {
    for (const notes of waiting) await adopt(notes, parts);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function adopt(notes: OpenChatNotes, parts: AdoptionParts): Promise<void> {
  const { org, journal, observer, channel, received } = parts;
  const { chatId, openId, key, session } = notes;
  if ((await journal.conversationOf(notes)) !== undefined) return;
  const served = channel(notes.channel);
  if (served === undefined) {
    observer.adopted(chatId, 'unserved');
    return;
  }
  const chat = await claim(notes, key, { org, observer, language: served.language });
  observer.adopted(chatId, chat === undefined ? 'left' : 'taken');
  if (chat === undefined) return;
  const customer = { channel: served.name, openId };
  // Through the inbox, in order with what the customer may have written meanwhile.
  await journal.receive(customer, `adopt:${chatId}:${chat.fence}`, { chat, session }, 'adoption');
  received(customer);
}

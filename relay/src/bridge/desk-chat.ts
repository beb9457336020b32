import { sleep } from '../clock.ts';
import type { DeskChat, DeskEvent, DeskJournal, DeskSession } from '../desk.ts';
import { askOrg, type OrgAsking } from './ask-org.ts';
import { openingDelay, type Conversation } from './conversation.ts';
import type { DialogueOptions } from './dialogue.ts';
import { tellEnd } from './end-telling.ts';

export interface DeskChatParts {
  options: DialogueOptions;
  stopping: AbortSignal;
  /** A former owner that hangs may be listening at the desk until then. */
  quietUntil: number;
  /** How the conversation stands by now, and the desk's notes. */
  present: () => { conversation: Conversation | undefined; session: DeskSession | undefined };
  /** The desk writes: its notes, and what happened. */
  onDesk: (
    conversationId: string,
    session: DeskSession | undefined,
    events: readonly DeskEvent[],
  ) => Promise<void>;
  insist: OrgAsking['insist'];
  /** The agent has begun to write, or stopped. */
  agentTyping: (on: boolean) => void;
  /** Called with the chat as soon as the desk has it. */
  opened: (chat: DeskChat) => void;
}

/**
 * Asks the org for the chat of a conversation, and the desk for an agent, unless there is no chat now.
 * Rejects if the journal cannot be read or written.
 */
export async function openDeskChat(
  conversation: Conversation,
  { options, stopping, quietUntil, present, onDesk, insist, agentTyping, opened }: DeskChatParts,
): Promise<void> {
  const { customer, journal, org, clock, observer, reporter, served } = options;
  const { channel, desk, language } = served;
  // A chat that is taken up must not wait: the desk forgets it soon.
  if (present().session === undefined) {
    await sleep(clock, openingDelay(conversation.losses), stopping);
  }
  if (conversation.request === null) {
    const parts = {
      customer,
      channel,
      journal,
      org,
      desk,
      clock,
      observer,
      language,
      stopping,
      insist,
    };
    const isOpen = await askOrg(conversation, {
      ...parts,
      session: present().session,
      tellEnd: (chat) => tellEnd(chat, { journal, reporter, clock, stopping }),
      record: (session, events) => onDesk(conversation.id, session, events),
    });
    if (!isOpen) return;
  }
  const now = present();
  const { id, request, state, leaving } = now.conversation ?? conversation;
  if (request === null || stopping.aborted || state === 'ended') return;
  if (leaving && now.session === undefined) {
    await insist([{ type: 'ended', by: 'customer', reason: 'client' }]);
    return;
  }
  const writes: DeskJournal = {
    record: (session, events) => onDesk(id, session, events),
    agentTyping,
  };
  opened(desk.take(request, writes, now.session, Math.max(0, quietUntil - clock.elapsed())));
}

import { sleep, type Clock } from '../clock.ts';
import type { ChatRequest, Desk, PreparedChat } from '../desk.ts';
import type { OpenChat, OpenChatNotes, OpenedChat, Org } from '../org.ts';
import type { AdoptedChat } from './adopted-chat.ts';
import type { BridgeObserver } from './observer.ts';
import { openChat } from './open-chat.ts';

export interface ChatOpeningParts {
  org: Org;
  desk: Desk;
  clock: Clock;
  observer: BridgeObserver;
  /** IETF language tag, for the desk. */
  language: string;
  /** Which agents to ask; the channel's own unless it says. */
  target: string | undefined;
  stopping: AbortSignal;
  /**
   * Tells the org of the end of a chat that was here, and waits until it knows. False if the chat was
   * never here, or the org does not listen. Rejects if the journal cannot be read.
   */
  tellEnd: (chat: OpenChatNotes) => Promise<boolean>;
}

/** What asking the org for a chat has come to. */
export type Opened =
  | { kind: 'open'; chatId: string; request: ChatRequest }
  /** It is open already, and this process has it now. */
  | { kind: 'adopted'; chat: AdoptedChat; session: unknown }
  | { kind: 'closed'; text: string; caseOpened: boolean }
  /** The org has ended it already: another one has to be opened. */
  | { kind: 'over' };

// Whoever holds the chat goes on with it, or is taken for dead after this.
const HELD_BY_ANOTHER_MS = 30_000;

/**
 * Asks the org for a chat until it answers. A chat that another process has left open is taken over. One
 * that has ended here, while the org has not heard of it, is not: it would begin anew, and the customer
 * would read the last answers again.
 *
 * @param id of the conversation
 * @param prepared is given back if it is not needed
 * @returns undefined if everything stops before
 */
export async function obtainChat(
  id: string,
  request: OpenChat,
  prepared: PreparedChat | undefined,
  parts: ChatOpeningParts,
): Promise<Opened | undefined> {
  const { clock, desk, language, observer, stopping } = parts;
  let told = false;
  for (;;) {
    const opened = await openChat(request, parts);
    if (opened === undefined) return undefined;
    if (opened.status === 'open') {
      const chat = chatRequest(id, language, opened);
      return { kind: 'open', chatId: opened.chatId, request: { ...chat, target: parts.target } };
    }
    if (opened.status === 'resumed' && !told) {
      told = true;
      if (await parts.tellEnd(opened.notes)) continue;
    }
    if (prepared !== undefined) void desk.discard(prepared);
    if (opened.status === 'over') return { kind: 'over' };
    if (opened.status === 'closed') {
      return { kind: 'closed', text: opened.text, caseOpened: opened.caseOpened };
    }
    const { notes } = opened;
    const chat = await claim(notes, id, parts);
    if (chat !== undefined) return { kind: 'adopted', chat, session: notes.session };
    if (stopping.aborted) return undefined;
    observer.staleOwner(id);
    await sleep(clock, HELD_BY_ANOTHER_MS, stopping);
  }
}

/**
 * Takes a chat over from whoever had it. Undefined if another process was faster, or the org does not
 * take it.
 *
 * @param id of the conversation that will stand for it
 */
export async function claim(
  notes: OpenChatNotes,
  id: string,
  { org, language, observer }: Pick<ChatOpeningParts, 'org' | 'language' | 'observer'>,
): Promise<AdoptedChat | undefined> {
  const { chatId, key, status, chatKey, agent, openedAt, acceptedAt } = notes;
  const fence = notes.fence + 1;
  try {
    if ((await org.claimChat(chatId, { fence, status })) === 'stale') return undefined;
  } catch (error) {
    observer.orgTrouble('adopt', error);
    return undefined;
  }
  const request = chatRequest(id, language, notes);
  return { key, chatId, fence, status, chatKey, agent, openedAt, acceptedAt, request };
}

function chatRequest(
  conversationId: string,
  language: string,
  chat: Pick<
    Extract<OpenedChat, { status: 'open' }>,
    'visitorName' | 'prechatDetails' | 'prechatEntities'
  >,
): ChatRequest {
  const { visitorName, prechatDetails, prechatEntities } = chat;
  return { conversationId, visitorName, language, prechatDetails, prechatEntities };
}

import type { ChatRequest } from '../desk.ts';
import type { Conversation } from './conversation.ts';

/** A chat as its former process has left it, and as the org knows it. */
export interface AdoptedChat {
  /** The key under which it was opened. */
  key: string;
  chatId: string;
  /** With which the org has accepted this process. */
  fence: number;
  status: 'opening' | 'queued' | 'active';
  chatKey: string;
  agent: string;
  openedAt: number | null;
  acceptedAt: number | null;
  request: ChatRequest;
}

/** The conversation, now that it stands for a chat that another process has left. Pure. */
export function adopted(conversation: Conversation, chat: AdoptedChat): Conversation {
  const { chatId, fence, status, chatKey, agent, openedAt, acceptedAt, request } = chat;
  return {
    ...conversation,
    state: status,
    chatId,
    fence,
    chatKey,
    agent,
    request: noted(request),
    openedAt: openedAt ?? conversation.openedAt,
    acceptedAt,
  };
}

/** What the desk is to be asked, as the journal keeps it. */
export function noted(request: ChatRequest): NonNullable<Conversation['request']> {
  const { prechatDetails, prechatEntities } = request;
  return {
    ...request,
    prechatDetails: [...prechatDetails],
    prechatEntities: [...prechatEntities],
  };
}

import type { LiveChat, Prechat, TranscriptEntry } from './chat.ts';
import type { Roster } from './roster.ts';

/** A chat as the org learns of it for its transcript. Times are milliseconds since the epoch. */
export interface ChatFacts {
  /** The session's id. */
  chatKey: string;
  /** Whether an agent has ever accepted it. */
  accepted: boolean;
  ended: boolean;
  endedBy: 'agent' | 'visitor' | 'service' | null;
  /** Who has it now. */
  agentName: string | undefined;
  requestedAt: number;
  acceptedAt: number | null;
  endedAt: number | null;
  prechat: Prechat;
  history: readonly TranscriptEntry[];
}

export function factsOf(chat: LiveChat, roster: Roster): ChatFacts {
  const { view, established, endedBy, forTranscript, history } = chat;
  return {
    chatKey: view.id,
    accepted: established,
    ended: view.state === 'ended',
    endedBy,
    agentName: view.agentId === null ? undefined : roster.get(view.agentId)?.name,
    requestedAt: view.createdAt,
    acceptedAt: view.acceptedAt,
    endedAt: view.endedAt,
    prechat: forTranscript,
    history,
  };
}

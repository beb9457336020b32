import type { ChatFacts } from '../../live-agent/chat-facts.ts';

/** Object Reference, LiveChatTranscript.Status. */
export type TranscriptStatus = 'Waiting' | 'InProgress' | 'Completed' | 'Missed' | 'Dropped';

/** What the transcript says of a chat. Nobody accepted: missed if the visitor left, dropped by the service. */
export function transcriptStatus(
  chat: Pick<ChatFacts, 'accepted' | 'ended' | 'endedBy'>,
): TranscriptStatus {
  if (!chat.ended) return chat.accepted ? 'InProgress' : 'Waiting';
  if (chat.accepted) return 'Completed';
  return chat.endedBy === 'service' ? 'Dropped' : 'Missed';
}

/** The text of the chat in the HTML that the platform writes. */
export function transcriptBody({
  history,
  requestedAt,
}: Pick<ChatFacts, 'history' | 'requestedAt'>): string {
  const lines = history.map(({ type, name, content, timestamp }) => {
    const seconds = Math.max(0, Math.floor((timestamp - requestedAt) / 1000));
    const time = `( ${Math.floor(seconds / 60)}m ${seconds % 60}s )`;
    return type === 'OperatorTransferred'
      ? `${time} ${escaped(name)} accepted the transfer.<br>`
      : `${time} ${escaped(name)}: ${escaped(content)}<br>`;
  });
  const started = new Date(requestedAt).toISOString();
  return `<p align="center">Chat Started: ${started}</p>${lines.join('')}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? character);
}

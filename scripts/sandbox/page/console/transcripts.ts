import { call } from '../api.ts';
import { isRecord } from '../shape.ts';

const ASK_AGAIN_MS = 1_000;

const known = new Map<string, string>();
const asked = new Set<string>();

/**
 * The id of the LiveChatTranscript that the org keeps of a chat; undefined until the org has one. Then
 * `found` is called, once.
 */
export function transcriptOf(chatId: string, found: () => void): string | undefined {
  const id = known.get(chatId);
  if (id === undefined && !asked.has(chatId)) {
    asked.add(chatId);
    void ask(chatId, found);
  }
  return id;
}

async function ask(chatId: string, found: () => void): Promise<void> {
  const answer = await call('GET', `/panel/transcripts/${encodeURIComponent(chatId)}`).catch(
    () => undefined,
  );
  const id = isRecord(answer) ? answer['id'] : undefined;
  if (typeof id === 'string') {
    known.set(chatId, id);
    found();
  } else {
    setTimeout(() => void ask(chatId, found), ASK_AGAIN_MS);
  }
}

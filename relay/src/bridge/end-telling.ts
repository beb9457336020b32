import { sleep, type Clock } from '../clock.ts';
import type { Journal } from '../store/journal.ts';
import type { Reporter } from './reporter.ts';

export interface EndTelling {
  journal: Pick<Journal, 'conversationOf' | 'report'>;
  reporter: Pick<Reporter, 'kick'>;
  clock: Clock;
  stopping: AbortSignal;
}

const LOOK_MS = 500;
// The reporter's own pauses are for an org that is away; this one has just answered.
const INSIST_MS = 5000;
// The customer is waiting for an agent meanwhile.
const PATIENCE_MS = 60_000;

/**
 * Tells the org of the end of a chat that was here, and waits until it knows: a customer who writes just
 * after the end is faster than the report of it. False if the chat was never here, or the org does not
 * listen. Rejects if the journal cannot be read.
 */
export async function tellEnd(
  chat: { chatId: string; key: string },
  { journal, reporter, clock, stopping }: EndTelling,
): Promise<boolean> {
  const conversationId = await journal.conversationOf(chat);
  if (conversationId === undefined) return false;
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_MS) {
    if (waitedMs % INSIST_MS === 0) reporter.kick(conversationId);
    if (stopping.aborted || (await journal.report(conversationId, 0)) === undefined) return true;
    await sleep(clock, LOOK_MS, stopping);
  }
  return false;
}

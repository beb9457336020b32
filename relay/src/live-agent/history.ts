import type { TranscriptEntry } from './messages.ts';
import { textDigest, type Session, type Tail } from './session.ts';

/**
 * After a handover the service sends the history of the chat, and then perhaps once more the
 * messages that it does not know to have arrived. This decides what the customer has yet to get.
 *
 * @param session how many agent messages are in the journal, and how many of them the service may
 *   believe to be lost
 * @param history ChasitorSessionData's `chatMessages`
 * @param following the texts of the ChatMessages in the same batch, after the history
 * @returns `missed`: texts that only the history has; `repeated`: how many of `following` are in the
 *   history and must not be sent a second time
 */
export function compareHistory(
  session: Pick<Session, 'agentMessages' | 'unconfirmed'>,
  history: readonly TranscriptEntry[],
  following: readonly string[],
): { missed: string[]; repeated: number } {
  const said = history.filter((entry) => entry.type === 'Agent').map((entry) => entry.content);
  const missed = said.slice(Math.min(session.agentMessages, said.length));
  const candidates = said.slice(-(missed.length + session.unconfirmed) || said.length);
  return { missed, repeated: overlap(candidates, following) };
}

/** The largest n such that the last n of `earlier` are the first n of `later`. */
function overlap(earlier: readonly string[], later: readonly string[]): number {
  const left = earlier.map(textDigest);
  const right = later.map(textDigest);
  for (let n = Math.min(left.length, right.length); n > 0; n -= 1) {
    if (left.slice(-n).every((digest, index) => digest === right[index])) return n;
  }
  return 0;
}

/** The customer's last message in the history, and how often it stands there in a row. */
export function visitorTail(history: readonly TranscriptEntry[]): Tail | undefined {
  const said = history
    .filter((entry) => entry.type === 'Chasitor')
    .map((entry) => textDigest(entry.content));
  const digest = said.at(-1);
  if (digest === undefined) return undefined;
  const other = said.findLastIndex((each) => each !== digest);
  return { digest, run: said.length - 1 - other };
}

/**
 * Whether a message whose POST had no answer did reach the agent: the history ends with it, and what
 * we know to have been accepted does not explain that.
 */
export function wasHeard(
  text: string,
  lastHeard: Tail | undefined,
  historyTail: Tail | undefined,
): boolean {
  const digest = textDigest(text);
  if (historyTail?.digest !== digest) return false;
  return lastHeard?.digest !== digest || historyTail.run > lastHeard.run;
}

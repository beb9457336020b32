import type { TranscriptEntry } from './messages.ts';
import { textDigest, type Session, type Tail } from './session.ts';

/**
 * After a handover the service sends the history of the chat, and then perhaps once more the
 * messages that it does not know to have arrived. This decides what the customer has yet to get.
 *
 * What is missed is a matter of counting, and certain. What is repeated can only be told by the
 * texts: either all of the last batch and everything after it, or only what came after it. So
 * nothing comes twice; but a message that an agent writes between the history and its arrival is
 * taken for a repetition if it is word for word what the history ends with.
 *
 * @param session how many agent messages are in the journal, and how many of them the service may
 *   believe to be lost
 * @param history ChasitorSessionData's `chatMessages`
 * @param following the texts of the ChatMessages in the same batch, after the history
 * @returns `missed`: what only the history has; `repeated`: how many of `following` are in the
 *   history and must not be sent a second time
 */
export function compareHistory(
  session: Pick<Session, 'agentMessages' | 'unconfirmed'>,
  history: readonly TranscriptEntry[],
  following: readonly string[],
): { missed: TranscriptEntry[]; repeated: number } {
  const said = history.filter((entry) => entry.type === 'Agent');
  const missed = said.slice(session.agentMessages);
  const earlier = said.map((entry) => textDigest(entry.content));
  const later = following.map(textDigest);
  const repeated = [missed.length + session.unconfirmed, missed.length].find((count) =>
    overlaps(earlier, later, count),
  );
  return { missed, repeated: repeated ?? 0 };
}

/**
 * How many agent messages of the history have reached a customer whose chat was taken over without a
 * count: all up to the last one that came since, or all if none has come.
 */
export function deliveredOf(
  history: readonly TranscriptEntry[],
  lastSaid: string | undefined,
): number {
  const said = history.filter((entry) => entry.type === 'Agent');
  const last = said.findLastIndex((entry) => textDigest(entry.content) === lastSaid);
  return last < 0 ? said.length : last + 1;
}

/** Whether the last `count` of `earlier` are the first `count` of `later`. */
function overlaps(earlier: readonly string[], later: readonly string[], count: number): boolean {
  const tail = earlier.slice(earlier.length - count);
  return (
    count <= Math.min(earlier.length, later.length) &&
    tail.every((digest, index) => digest === later[index])
  );
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

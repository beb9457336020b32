/**
 * What an answer of the service means for the chat. Pure; one row of the guide's status table each.
 * Source: Chat REST API Developer Guide v66, "Status Codes", and clients in the field.
 */
import type { TransportError } from '../transport.ts';

/** An answer, or the reason why there is none. */
export type Answer = { status: number; body: string } | TransportError;

/** The answer's status, or undefined if there was no answer. */
export function statusOf(answer: Answer): number | undefined {
  return answer instanceof Error ? undefined : answer.status;
}

/** Whether the request was given up by ourselves. */
export function isAborted(answer: Answer): boolean {
  return answer instanceof Error && answer.code === 'aborted';
}

export type PollDecision =
  /** A batch to read. */
  | { kind: 'batch' }
  /** 204: nothing was said; poll again with the same ack. */
  | { kind: 'empty' }
  /** Poll again with the same ack after a pause. */
  | { kind: 'retry'; reason: string }
  /** 503: the chat has moved to another server. */
  | { kind: 'handover' }
  /** The service no longer has the session. */
  | { kind: 'lost'; reason: string };

// So many tries take longer than the service holds a poll.
const MOST_CONFLICTS = 24;

/** What a poll's answer asks for. `conflicts` counts the 409s directly before this one. */
export function decidePoll(answer: Answer, conflicts: number): PollDecision {
  if (answer instanceof Error) return { kind: 'retry', reason: answer.code };
  switch (answer.status) {
    case 200:
      return { kind: 'batch' };
    case 202:
    case 204:
      return { kind: 'empty' };
    case 503:
      return { kind: 'handover' };
    case 409:
      // The guide calls it the end of the chat; clients in the field found it harmless. We know that
      // we have no second poller; but the poll of a process that died may still be held, for as long
      // as a poll can be. If the chat has ended, a 403 says so.
      return conflicts < MOST_CONFLICTS
        ? { kind: 'retry', reason: 'status-409' }
        : { kind: 'lost', reason: 'status-409' };
    case 400:
    case 403:
    case 404:
    case 405:
      return { kind: 'lost', reason: `status-${String(answer.status)}` };
    default:
      return { kind: 'retry', reason: `status-${String(answer.status)}` };
  }
}

export type PostDecision =
  | { kind: 'accepted' }
  /**
   * Send the same again under the same number. `certain`: this POST was certainly not accepted.
   * `tries`: after so many the message is set aside, so that the others can pass.
   */
  | { kind: 'retry'; reason: string; certain: boolean; tries: number }
  /** 503: repair the session, then look whether the message is in the history. */
  | { kind: 'handover' }
  /** Another number is expected. */
  | { kind: 'renumber'; sequence: number }
  /** This message will never be accepted. */
  | { kind: 'refused'; reason: string };

/** What is known of a POST besides its answer. */
export interface PostAttempt {
  /** The number that it carried. */
  sequence: number;
  /** The number of the last POST that was certainly accepted; 0 if there is none. */
  taken: number;
  /** An earlier POST of the same message under the same number has an unknown outcome. */
  repeated: boolean;
  /** Numbers that a 409 has already refused for this message. */
  refusedNumbers: readonly number[];
}

const MOST_TRIES = 12;
// A session that is gone is for the poll to find out, which it does at the latest when its time is
// up. So many tries take longer than that.
const TRIES_WITHOUT_SESSION = 24;

/** What a POST's answer asks for. */
export function decidePost(answer: Answer, attempt: PostAttempt): PostDecision {
  if (answer instanceof Error) {
    const { code: reason, certainlyNotSent: certain } = answer;
    return { kind: 'retry', reason, certain, tries: Infinity };
  }
  const { status } = answer;
  if (status >= 200 && status < 300) return { kind: 'accepted' };
  const reason = `status-${String(status)}`;
  switch (status) {
    case 503:
      return { kind: 'handover' };
    case 409:
      return decideConflict(answer.body, attempt);
    case 403:
      return { kind: 'retry', reason, certain: true, tries: TRIES_WITHOUT_SESSION };
    case 400:
    case 404:
    case 405:
    case 413:
      return { kind: 'refused', reason };
    case 429:
      return { kind: 'retry', reason, certain: true, tries: Infinity };
    case 408:
    case 502:
    case 504:
      // Something in between speaks for a service that it cannot reach: that says nothing of the
      // message.
      return { kind: 'retry', reason, certain: false, tries: Infinity };
    default:
      return { kind: 'retry', reason, certain: false, tries: MOST_TRIES };
  }
}

/**
 * A 409 says `Out of sync Ack. Expected 498. Actual 4`. Clients read the second number in two ways:
 * as the last one accepted (so the next is one more), or as the next one. The first reading is tried
 * first, and no number twice.
 */
function decideConflict(body: string, attempt: PostAttempt): PostDecision {
  const { sequence, taken, repeated } = attempt;
  const actual = parseActual(body);
  const again = attempt.refusedNumbers.includes(sequence);
  const refused = new Set([...attempt.refusedNumbers, sequence]);
  if (actual !== undefined) {
    // The earlier POST was accepted. If the service names this very number, it could also mean that
    // it waits for it; then the next try succeeds.
    if (repeated && (actual > sequence || (actual === sequence && again))) {
      return { kind: 'accepted' };
    }
    const next = [actual + 1, actual].find(
      // Under the number of a message that it has, the service would drop another one silently.
      (number) => number > 0 && number !== taken && !refused.has(number),
    );
    const unsettled = repeated && actual === sequence;
    // Once per reading: a third number would be a guess.
    if (next !== undefined && refused.size <= 2 && !unsettled) {
      return { kind: 'renumber', sequence: next };
    }
  }
  return { kind: 'retry', reason: 'status-409', certain: true, tries: MOST_TRIES };
}

function parseActual(body: string): number | undefined {
  const match = /actual[^\d-]{0,3}(\d{1,15})/iu.exec(body);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/**
 * How long to wait before the n-th try of something that failed in passing, in milliseconds: soon at
 * first, every 2 s while the chat can still be saved, then ever more seldom.
 */
export function retryDelay(attempt: number): number {
  if (attempt <= 1) return 250;
  if (attempt === 2) return 1000;
  return attempt <= 20 ? 2000 : 15_000;
}

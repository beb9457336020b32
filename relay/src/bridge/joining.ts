import type { MessageRecord } from '../store/records.ts';
import { PLENTY } from './allowance.ts';

/** What of a message decides with which others it goes out. */
export type Line = Pick<
  MessageRecord,
  | 'id'
  | 'kind'
  | 'text'
  | 'author'
  | 'conversationId'
  | 'requestId'
  | 'notice'
  | 'status'
  | 'certain'
  | 'attempts'
  | 'createdAt'
>;

export interface JoiningRules {
  /** Whether the channel carries this text in one piece. */
  fits: (text: string) => boolean;
  /** Ids of those that have to go out by themselves: together they were refused. */
  alone: ReadonlySet<string>;
  /** How long an agent's line waits for the next one, in milliseconds; 0: lines are not joined. */
  joinMs: number;
}

/** Lines as the customer reads them: one message, a line each. Pure. */
export function joined(lines: readonly Pick<Line, 'text'>[]): string {
  return lines.map(({ text }) => text).join('\n');
}

/**
 * The first of these lines, with those behind it that go out together with it, in order. What may have
 * arrived already is repeated as it was, with nothing added, so that a repetition can be seen to be one.
 * Pure.
 */
export function batchOf<L extends Line>(lines: readonly L[], rules: JoiningRules): L[] {
  const [first, ...others] = lines;
  if (first === undefined) return [];
  const batch = [first];
  for (const line of others) {
    const text = joined([...batch, line]);
    if (!belongTogether(first, line, rules) || !rules.fits(text)) break;
    batch.push(line);
  }
  return batch;
}

function belongTogether(first: Line, line: Line, { alone, joinMs }: JoiningRules): boolean {
  const mayJoin = mayHaveArrived(first)
    ? leftTogether(first, line)
    : joinMs > 0 && !mayHaveArrived(line);
  return (
    mayJoin &&
    [first, line].every((each) => isAgentsLine(each) && !alone.has(each.id)) &&
    first.author === line.author &&
    first.conversationId === line.conversationId
  );
}

/** A text of an agent; a command's needs an answer of its own, and a notice has a way of its own. */
function isAgentsLine({ kind, notice, requestId }: Line): boolean {
  return kind === 'text' && notice === null && requestId === null;
}

/** Those of one attempt have one fate: on their way when a process died, or tried equally often. */
function leftTogether(first: Line, line: Line): boolean {
  return (
    mayHaveArrived(line) &&
    first.status === line.status &&
    first.attempts === line.attempts &&
    (first.status === 'sending' || first.attempts > 0)
  );
}

function mayHaveArrived({ status, certain }: Pick<Line, 'status' | 'certain'>): boolean {
  return status === 'sending' || !certain;
}

export interface Waiting {
  now: number;
  /** Replies that are left, undefined if nobody knows, and of how many. */
  left: number | undefined;
  allowed: number;
  /** An agent is in the chat, and may write more. */
  agentPresent: boolean;
  agentTyping: boolean;
}

const ENOUGH = 4;
/** However many lines follow, the first one does not wait for more than so many pauses. */
const MOST_PAUSES = 4;

/**
 * How long the agent's next line is waited for, in milliseconds. The first answer after the customer
 * has written does not wait. Then the fewer replies are left, the longer: a third of `joinMs` with 4 or
 * more, `joinMs` with 2 or 3 or if nobody knows, and twice that with the last one. An agent who is typing
 * has twice as long, and `joinMs` at least. Pure.
 */
export function patience(
  { left, allowed, agentTyping }: Pick<Waiting, 'left' | 'allowed' | 'agentTyping'>,
  joinMs: number,
): number {
  if (left !== undefined && (left > PLENTY || left >= allowed)) return 0;
  const pause = joinMs * factorOf(left);
  return agentTyping ? Math.max(joinMs, 2 * pause) : pause;
}

function factorOf(left: number | undefined): number {
  if (left === undefined) return 1;
  if (left >= ENOUGH) return 1 / 3;
  return left === 1 ? 2 : 1;
}

/**
 * How long this batch still waits for one more line, in milliseconds; 0 if it goes out now. Pure.
 *
 * @param behind what follows the batch: if there is something, no line can be added any more
 */
export function waitFor(
  batch: readonly Line[],
  behind: Line | undefined,
  waiting: Waiting,
  rules: JoiningRules,
): number {
  const [first] = batch;
  const last = batch.at(-1);
  if (first === undefined || last === undefined || behind !== undefined) return 0;
  if (!isAgentsLine(first) || mayHaveArrived(first) || rules.alone.has(first.id)) return 0;
  if (!waiting.agentPresent) return 0;
  // A clock that was set back must not keep anything waiting.
  if (last.createdAt > waiting.now) return 0;
  const pause = patience(waiting, rules.joinMs);
  const until = Math.min(last.createdAt + pause, first.createdAt + MOST_PAUSES * pause);
  return Math.max(0, until - waiting.now);
}

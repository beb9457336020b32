import type { RunResult } from '../schedule/run-schedule.ts';
import { countsByKind } from './fault-kinds.ts';
import { emptyTally, type Tally, type Violation } from '../verdict/compare.ts';

/** Many runs in a few figures. */
export interface Summary {
  schedules: number;
  tally: Tally;
  injected: Record<string, number>;
  chats: number;
  lostChats: number;
  starts: number;
  /** The runs in which something happened that must not. */
  failed: { seed: number; violations: Violation[] }[];
}

export function emptySummary(): Summary {
  return {
    schedules: 0,
    tally: emptyTally(),
    injected: {},
    chats: 0,
    lostChats: 0,
    starts: 0,
    failed: [],
  };
}

export function addTo(summary: Summary, result: RunResult): void {
  const { tally } = summary;
  summary.schedules += 1;
  summary.chats += result.chats;
  summary.lostChats += result.lostChats;
  summary.starts += result.starts;
  tally.toAgent += result.tally.toAgent;
  tally.toCustomer += result.tally.toCustomer;
  tally.repeatedToCustomer += result.tally.repeatedToCustomer;
  tally.saidAgain += result.tally.saidAgain;
  tally.diedWithSession += result.tally.diedWithSession;
  tally.pictures += result.tally.pictures;
  tally.picturesWithoutLink += result.tally.picturesWithoutLink;
  tally.staleWrites += result.tally.staleWrites;
  tally.neverTaken += result.tally.neverTaken;
  addCounts(tally.marked, result.tally.marked);
  addCounts(summary.injected, result.injected);
  const { seed, violations } = result;
  if (violations.length > 0) summary.failed.push({ seed, violations });
}

/** The figures for people. */
export function describe(summary: Summary, seconds: number): string {
  const { tally, injected, failed } = summary;
  const number = (value: number): string => value.toLocaleString('en-US');
  const kinds = (...names: Violation['kind'][]): number =>
    failed.reduce(
      (sum, { violations }) => sum + violations.filter(({ kind }) => names.includes(kind)).length,
      0,
    );
  const line = (name: string, count: number): string =>
    `  ${name.padEnd(48)} ${number(count).padStart(9)}`;
  const lines = (counts: Record<string, number>): string[] =>
    Object.entries(counts)
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([name, count]) => line(name, count));
  const kindsOfFaults = countsByKind(injected).map(({ kind, count }) => line(kind, count));
  const marked = lines(tally.marked);
  return [
    `${number(summary.schedules)} schedules in ${seconds.toFixed(0)} s; ${number(summary.chats)} chats; ${number(summary.starts)} starts of a relay`,
    '',
    'Faults that really struck',
    ...kindsOfFaults,
    '',
    'The same, one by one',
    ...lines(injected),
    '',
    `To agents     ${number(tally.toAgent)} messages, ${number(tally.pictures)} pictures`,
    `To customers  ${number(tally.toCustomer)} messages`,
    `Lost ${number(kinds('lost'))}, reordered ${number(kinds('reordered'))}, duplicated ${number(kinds('duplicated'))}, wrongly marked ${number(kinds('wrongly-marked', 'invented'))}`,
    `Sessions polled twice at once ${number(kinds('double-poll'))}, secrets or words in the log ${number(kinds('leaked'))}, other ${number(kinds('stuck', 'crashed', 'org', 'client-error'))}`,
    '',
    'Allowed, and counted',
    `  answers sent twice, marked as uncertain ${number(tally.repeatedToCustomer)}`,
    `  said again in a new chat after the session of the former one died ${number(tally.saidAgain)}`,
    `  agents' words that died with their session ${number(tally.diedWithSession)} (of ${number(summary.lostChats)} sessions that nobody could poll)`,
    `  pictures of chats that were over before an agent could be told where they are ${number(tally.picturesWithoutLink)}`,
    `  writes that the org refused for an earlier owner ${number(tally.staleWrites)}`,
    `  customers' messages that WeChat has reported as failed ${number(tally.neverTaken)}`,
    ...(marked.length === 0 ? [] : ['Not delivered, and marked so in the journal', ...marked]),
    '',
    ...failed.slice(0, 20).map(({ seed, violations }) => failureLine(seed, violations)),
    failed.length === 0
      ? 'Nothing lost, nothing reordered, nothing doubled.'
      : `${number(failed.length)} schedules failed. Look at one with --replay SEED.`,
  ].join('\n');
}

/** What went wrong in one run, in a line. */
export function failureLine(seed: number, violations: readonly Violation[]): string {
  const first = violations.slice(0, 3).map(({ kind, detail }) => `${kind}: ${detail}`);
  return `FAILED seed ${String(seed)}: ${first.join('; ')}`;
}

function addCounts(sum: Record<string, number>, counts: Record<string, number>): void {
  for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
}

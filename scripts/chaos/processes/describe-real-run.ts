import type { Violation } from '../verdict/compare.ts';
import type { RealRunResult } from './real-run.ts';
import type { Resumption } from './resume.ts';

const ABSENCES = { killed: 'killed', left: 'stopped in order', stopped: 'hung', cut: 'cut off' };

/** The figures of a run with real processes, for people. */
export function describeRealRun(result: RealRunResult): string {
  const { tally, violations, injected } = result;
  const kinds = (...names: Violation['kind'][]): string =>
    String(violations.filter(({ kind }) => names.includes(kind)).length);
  const absences = Object.entries(ABSENCES).map(([name, words]) => {
    const times = Object.entries(result.polledAgainMs).find(([key]) => key === name)?.[1] ?? [];
    return `  ${words.padEnd(20)} ${spread(times)}`;
  });
  return [
    `${result.relays} relays for ${result.minutes} minutes with seed ${result.seed}; ${result.chats} chats`,
    '',
    'What was done to them',
    ...table(injected),
    '',
    'From the absence of a relay until all its chats were polled again',
    ...absences,
    `Stopped in order within      ${spread(result.stopMs)}`,
    '',
    `To agents     ${tally.toAgent} messages, ${tally.pictures} pictures`,
    `To customers  ${tally.toCustomer} messages`,
    `Lost ${kinds('lost')}, reordered ${kinds('reordered')}, duplicated ${kinds('duplicated')}, wrongly marked ${kinds('wrongly-marked', 'invented')}`,
    `Sessions polled twice at once ${kinds('double-poll')}, late ${kinds('late')}, words in the log ${kinds('leaked')}, other ${kinds('stuck', 'crashed', 'org', 'client-error')}`,
    '',
    'Allowed, and counted',
    `  answers sent twice, marked as uncertain ${tally.repeatedToCustomer}`,
    `  said again in a new chat after the session of the former one died ${tally.saidAgain}`,
    `  agents' words that died with their session ${tally.diedWithSession} (${result.lostChats} chats that Live Agent gave up)`,
    `  pictures of chats that were over before an agent could be told where they are ${tally.picturesWithoutLink}`,
    `  customers' messages that WeChat has reported as failed ${tally.neverTaken}`,
    ...table(tally.marked),
    '',
    ...violations.slice(0, 20).map(({ kind, detail }) => `FAILED ${kind}: ${detail}`),
    violations.length === 0 ? 'Nothing lost, nothing reordered, nothing doubled.' : '',
  ].join('\n');
}

/** The figures of resumption, for people. */
export function describeResumption(runs: readonly Resumption[]): string {
  const line = (what: string, times: readonly number[]): string =>
    `${what.padEnd(44)} ${spread(times)}`;
  const worked = runs.flatMap(({ workedMs }) => workedMs ?? []);
  return [
    `${runs.map(({ chats }) => chats).join(', ')} chats`,
    line(
      'until all of them were polled again',
      runs.map(({ allPolledMs }) => allPolledMs),
    ),
    line(
      'from the first of these polls to the last',
      runs.map(({ spreadMs }) => spreadMs),
    ),
    ...(worked.length === 0 ? [] : [line('worked by the new process by then', worked)]),
  ].join('\n');
}

function table(counts: Record<string, number>): string[] {
  return Object.entries(counts)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([name, count]) => `  ${name.padEnd(48)} ${String(count).padStart(9)}`);
}

function spread(times: readonly number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  const seconds = (ms = 0): string => `${(ms / 1000).toFixed(1)} s`;
  if (sorted.length === 0) return 'never';
  const median = sorted[Math.floor(sorted.length / 2)];
  return `${sorted.length} times, median ${seconds(median)}, at most ${seconds(sorted.at(-1))}`;
}

import { LIMITS, mostUsed, type LimitName } from '../run/limits.ts';
import { percentage, type ClassCoverage } from './coverage.ts';
import type { TestOutcome } from './run-test-classes.ts';

export interface Report {
  readonly outcomes: readonly TestOutcome[];
  readonly coverage: readonly ClassCoverage[];
}

/** What a run must reach; missing for no demand. */
export interface Thresholds {
  /** Per cent over all classes. */
  readonly coverage?: number;
  /** Per cent of each class. */
  readonly classCoverage?: number;
  /** Assertions executed, per test on average. */
  readonly assertions?: number;
}

/** Why a run is not good enough; empty if it is. */
export function shortcomings({ outcomes, coverage }: Report, thresholds: Thresholds): string[] {
  const failed = outcomes.filter(({ failure }) => failure !== undefined).length;
  const all = percentage(coverage);
  const average = assertionsPerTest(outcomes);
  const { coverage: least = 0, classCoverage = 0, assertions = 0 } = thresholds;
  return [
    ...(failed === 0 ? [] : [`${failed} of ${outcomes.length} tests failed`]),
    ...(outcomes.length === 0 ? ['no test was run'] : []),
    ...(all >= least ? [] : [`coverage is ${all.toFixed(1)} %, below ${least} %`]),
    ...coverage
      .filter((each) => percentage([each]) < classCoverage)
      .map(
        (each) =>
          `coverage of ${each.name} is ${percentage([each]).toFixed(1)} %, below ${classCoverage} %`,
      ),
    ...(average >= assertions
      ? []
      : [`${average.toFixed(1)} assertions per test, below ${assertions}`]),
  ];
}

export function assertionsPerTest(outcomes: readonly TestOutcome[]): number {
  const total = outcomes.reduce((sum, { assertions }) => sum + assertions, 0);
  return outcomes.length === 0 ? 0 : total / outcomes.length;
}

/** One line for a test, with message and stack when it failed. */
export function outcomeLines(outcome: TestOutcome): string[] {
  const { className, methodName, milliseconds, failure } = outcome;
  const line = `${failure === undefined ? '✓' : '✗'} ${className}.${methodName} (${milliseconds.toFixed(0)} ms)`;
  return failure === undefined
    ? [line]
    : [line, ...indented(failure.message), ...indented(failure.stack)];
}

function indented(text: string): string[] {
  return text === '' ? [] : text.split('\n').map((line) => `    ${line}`);
}

/** Coverage by class, governor use, and the sum of it all. */
export function summaryLines({ outcomes, coverage }: Report): string[] {
  const failed = outcomes.filter(({ failure }) => failure !== undefined).length;
  return [
    '',
    'Coverage (lines)',
    ...coverage.map(
      ({ name, lines, covered, uncovered }) =>
        `  ${percentage([{ lines, covered }]).toFixed(0).padStart(3)} %  ${name}${uncovered.length === 0 ? '' : `  not: ${uncovered.join(', ')}`}`,
    ),
    `  ${percentage(coverage).toFixed(1)} % overall`,
    '',
    'Most used in one transaction',
    ...governorLines(outcomes),
    '',
    `${outcomes.length} tests, ${failed} failed, ${assertionsPerTest(outcomes).toFixed(1)} assertions per test`,
  ];
}

function governorLines(outcomes: readonly TestOutcome[]): string[] {
  const most = mostUsed(outcomes.map(({ limits }) => limits));
  const names: LimitName[] = ['queries', 'queryRows', 'dmlStatements', 'dmlRows', 'callouts'];
  return names.map((name) => {
    const heaviest = outcomes.find(({ limits }) => limits[name] === most[name]);
    const where =
      heaviest === undefined || most[name] === 0
        ? ''
        : `  (${heaviest.className}.${heaviest.methodName})`;
    return `  ${LIMITS[name].name}: ${most[name]} of ${LIMITS[name].maximum}${where}`;
  });
}

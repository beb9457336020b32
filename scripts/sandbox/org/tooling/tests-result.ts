import { setImmediate as turn } from 'node:timers/promises';

import { install, type Package } from '../../../apex/project.ts';
import { coverageOf, percentage } from '../../../apex/testing/coverage.ts';
import { findTests } from '../../../apex/testing/find-tests.ts';
import { runTestClass, type TestOutcome } from '../../../apex/testing/run-test-classes.ts';
import type { ApexIds } from './apex-ids.ts';

export interface TestFacts extends Pick<TestOutcome, 'className' | 'methodName' | 'failure'> {
  classId: string;
  /** Whole milliseconds. */
  milliseconds: number;
}

export interface CoverageFacts {
  id: string;
  name: string;
  type: 'Class' | 'Trigger';
  lines: number;
  uncovered: readonly number[];
}

/** What a run of tests has shown. */
export interface TestsResult {
  outcomes: readonly TestFacts[];
  coverage: readonly CoverageFacts[];
}

export interface TestsRequest {
  ids: ApexIds;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Names of test classes, in any case; undefined for all of them. */
  classes?: ReadonlySet<string> | undefined;
}

/**
 * Runs Apex tests in an org of their own, which has the package and no data, as tests see an org. Others get
 * their turn between two classes.
 *
 * @throws MetadataError, CompileErrors
 */
export async function runTests(given: Package, request: TestsRequest): Promise<TestsResult> {
  const { ids, now, classes } = request;
  const { program, org } = install(given);
  const outcomes: TestFacts[] = [];
  for (const testClass of findTests(program)) {
    const { name } = testClass.declared;
    if (classes?.has(name.toLowerCase()) === false) continue;
    await turn();
    const elapsed = (): number => performance.now();
    const options = { program, org, user: org.admin, now, elapsed };
    for (const { methodName, milliseconds, failure } of runTestClass(testClass, options)) {
      outcomes.push({
        className: name,
        classId: ids.of('ApexClass', name),
        methodName,
        milliseconds: Math.round(milliseconds),
        ...(failure === undefined ? {} : { failure }),
      });
    }
  }
  const triggers = new Set(program.triggers.map(({ name }) => name));
  const coverage = coverageOf(program).map(({ name, lines, uncovered }): CoverageFacts => {
    const type = triggers.has(name) ? 'Trigger' : 'Class';
    return { id: ids.of(`Apex${type}`, name), name, type, lines, uncovered };
  });
  return { outcomes, coverage };
}

/** Per cent of lines that are covered, whole. */
export function percentCovered(coverage: readonly CoverageFacts[]): number {
  return Math.floor(
    percentage(
      coverage.map(({ lines, uncovered }) => ({ lines, covered: lines - uncovered.length })),
    ),
  );
}

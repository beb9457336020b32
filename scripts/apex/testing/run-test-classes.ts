import type { Org } from '../compile/org-port.ts';
import type { Program } from '../compile/program.ts';
import type { UserMethod } from '../compile/user-members.ts';
import { traceText } from '../platform/exceptions.ts';
import { RunnerFault } from '../run/faults.ts';
import { callMethod } from '../run/invoke.ts';
import { mostUsed, type LimitUse } from '../run/limits.ts';
import { Transaction, type Now, type RunningUser } from '../run/transaction.ts';
import { ThrownException } from '../values/exception.ts';
import { findTests, type TestClass } from './find-tests.ts';

/** What became of one test method. */
export interface TestOutcome {
  readonly className: string;
  readonly methodName: string;
  readonly milliseconds: number;
  readonly assertions: number;
  /** The most that any part of the test used of each limit. */
  readonly limits: Readonly<LimitUse>;
  /** Missing when the test passed. */
  readonly failure?: { readonly message: string; readonly stack: string };
}

export interface TestOptions {
  readonly program: Program;
  readonly org: Org;
  /** Who runs the tests. */
  readonly user: RunningUser;
  readonly now: Now;
  /** Milliseconds that only go forward, for the times in the report. */
  readonly elapsed: () => number;
  /** Part of `Class` or `Class.method`, in any case; missing for all. */
  readonly filter?: string;
  readonly log?: (text: string) => void;
  /** Called as soon as a test is over. */
  readonly onOutcome?: (outcome: TestOutcome) => void;
}

/**
 * Runs test methods, each in a transaction that is rolled back. What `@TestSetup` methods insert is there
 * anew for each method of their class (Apex Developer Guide, "Using Test Setup Methods").
 */
export function runTestClasses(options: TestOptions): TestOutcome[] {
  return findTests(options.program).flatMap((testClass) => runTestClass(testClass, options));
}

/** The same for one class. */
export function runTestClass(testClass: TestClass, options: TestOptions): TestOutcome[] {
  const chosen = testClass.tests.filter((test) => isChosen(test, options.filter));
  if (chosen.length === 0) {
    return [];
  }
  const { org } = options;
  const before = org.savepoint();
  try {
    const setup = testClass.setups
      .map((method) => runMethod(method, options))
      .find(({ failure }) => failure !== undefined);
    const prepared = org.savepoint();
    return chosen.map((test) => {
      const outcome =
        setup === undefined ? runMethod(test, options) : { ...setup, methodName: test.name };
      prepared.rollback();
      options.onOutcome?.(outcome);
      return outcome;
    });
  } finally {
    before.rollback();
  }
}

function isChosen({ owner, name }: UserMethod, filter: string | undefined): boolean {
  return (
    filter === undefined || `${owner.name}.${name}`.toLowerCase().includes(filter.toLowerCase())
  );
}

function runMethod(method: UserMethod, options: TestOptions): TestOutcome {
  const { program, org, user, now, log } = options;
  const transaction = new Transaction({
    program,
    org,
    user,
    now,
    isTest: true,
    ...(log === undefined ? {} : { log }),
  });
  const start = options.elapsed();
  const failure = failureOf(() => {
    program.within(transaction, () => callMethod(transaction, method, null, []));
  });
  return {
    className: method.owner.name,
    methodName: method.name,
    milliseconds: options.elapsed() - start,
    assertions: transaction.assertions,
    limits: mostUsed([transaction.limits, ...transaction.seen].map(({ usage }) => usage)),
    ...(failure === undefined ? {} : { failure }),
  };
}

function failureOf(work: () => void): TestOutcome['failure'] {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof ThrownException) {
      return { message: error.message, stack: traceText(error.value.trace ?? []) };
    }
    if (error instanceof RunnerFault) {
      return { message: faultText(error), stack: traceText(error.trace) };
    }
    throw error;
  }
}

/** What the runner itself did wrong needs its own stack, too. */
function faultText(fault: RunnerFault): string {
  const { cause } = fault;
  const isOwnFault = fault.code === 'apex-fault' && cause instanceof Error;
  return isOwnFault ? `${fault.message}\n${cause.stack ?? ''}` : fault.message;
}

import { Limits } from '../run/limits.ts';
import { PerTransaction, type Transaction } from '../run/transaction.ts';
import { platformException } from '../values/exception.ts';
import type { Value } from '../values/value.ts';
import { PlatformClass } from './declare.ts';

/** What a test method has asked of `Test`. */
export const testState = new PerTransaction<{
  phase: 'before' | 'started' | 'stopped';
  outer: Limits | undefined;
  readonly mocks: Map<string, Value>;
}>(() => ({ phase: 'before', outer: undefined, mocks: new Map() }));

/** Apex Developer Guide, "Using Limits, startTest, and stopTest". */
export const test = new PlatformClass<never>('System.Test').statics({
  'Boolean isRunningTest()': ({ isTest }) => isTest,
  'void startTest()': (transaction) => {
    const state = testState.of(transaction);
    if (!transaction.isTest || state.phase !== 'before') {
      throw platformException('System.FinalException', 'Testing already started');
    }
    state.phase = 'started';
    state.outer = transaction.limits;
    transaction.limits = new Limits();
    return null;
  },
  'void stopTest()': (transaction) => {
    const state = testState.of(transaction);
    if (state.phase !== 'started') {
      throw platformException('System.FinalException', 'Testing has not started');
    }
    state.phase = 'stopped';
    transaction.seen.push(transaction.limits);
    runJobs(transaction);
    transaction.limits = state.outer ?? transaction.limits;
    return null;
  },
  'void setMock(Type type, Object mock)': (type, mock, transaction) => {
    testState.of(transaction).mocks.set(type.name, mock);
    return null;
  },
});

/** Queued work runs at `stopTest`, each piece with limits and as the user of its own. */
export function runJobs(transaction: Transaction): void {
  for (let job = transaction.jobs.shift(); job !== undefined; job = transaction.jobs.shift()) {
    const before = { limits: transaction.limits, user: transaction.user };
    transaction.limits = new Limits();
    transaction.user = job.user;
    try {
      job.run(transaction);
    } finally {
      transaction.seen.push(transaction.limits);
      transaction.limits = before.limits;
      transaction.user = before.user;
    }
  }
}

import { ThrownException, platformException, exceptionTypeName } from '../values/exception.ts';
import { RunnerFault } from './faults.ts';
import type { Transaction } from './transaction.ts';

/** Apex Developer Guide: neither failed assertions nor exceeded limits can be caught. */
const UNCATCHABLE: ReadonlySet<string> = new Set([
  'System.AssertException',
  'System.LimitException',
]);

/**
 * The Apex exception that an error is, with its stack trace; undefined for a fault of the runner itself,
 * which Apex code must not see. A JavaScript stack that is full is an Apex stack that is full.
 */
export function thrownException(
  error: unknown,
  transaction: Transaction,
): ThrownException | undefined {
  const thrown =
    error instanceof RangeError && error.message.includes('call stack')
      ? platformException('System.LimitException', 'Maximum stack depth reached: 1001')
      : error;
  if (!(thrown instanceof ThrownException)) {
    return undefined;
  }
  thrown.value.trace ??= transaction.trace();
  return thrown;
}

/** What `catch` and `finally` see of an error; undefined if it passes them by. */
export function catchable(error: unknown, transaction: Transaction): ThrownException | undefined {
  const thrown = thrownException(error, transaction);
  if (thrown !== error || thrown === undefined) {
    return undefined;
  }
  return UNCATCHABLE.has(exceptionTypeName(thrown.value)) ? undefined : thrown;
}

/**
 * Runs Apex code from outside. If it throws, the exception gets its stack trace and the call stack is
 * what it was before.
 */
export function guarded<Result>(transaction: Transaction, work: () => Result): Result {
  const depth = transaction.frames.length;
  try {
    return work();
  } catch (error) {
    const thrown = thrownException(error, transaction);
    const fault =
      error instanceof RunnerFault ? error : new RunnerFault(error, transaction.trace());
    transaction.frames.length = depth;
    throw thrown ?? fault;
  }
}

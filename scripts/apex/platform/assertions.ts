import { equalValues } from '../values/equality.ts';
import { platformException } from '../values/exception.ts';
import { textOf } from '../values/text.ts';
import type { Value } from '../values/value.ts';

/**
 * Throws what a failed assertion throws, which no Apex code can catch.
 *
 * @param message of whoever asserts; null for none.
 * @param facts such as `Expected: 1, Actual: 2`; null for none.
 */
export function failAssertion(message: Value, facts: string | null): never {
  const parts = [
    'Assertion Failed',
    ...(message === null ? [] : [textOf(message)]),
    ...(facts === null ? [] : [facts]),
  ];
  throw platformException('System.AssertException', parts.join(': '));
}

export function checkEqual(expected: Value, actual: Value, message: Value): null {
  if (!equalValues(expected, actual)) {
    failAssertion(message, `Expected: ${textOf(expected)}, Actual: ${textOf(actual)}`);
  }
  return null;
}

export function checkNotEqual(expected: Value, actual: Value, message: Value): null {
  if (equalValues(expected, actual)) {
    failAssertion(message, `Same value: ${textOf(actual)}`);
  }
  return null;
}

import { isInstance, runtimeTypeName } from '../compile/runtime-types.ts';
import { typeName } from '../language/types.ts';
import type { Transaction } from '../run/transaction.ts';
import type { TypeValue } from '../values/type-value.ts';
import type { Value } from '../values/value.ts';
import { checkEqual, checkNotEqual, failAssertion } from './assertions.ts';
import { PlatformClass } from './declare.ts';

declare module './declare.ts' {
  interface ApexTypes {
    Type: TypeValue;
  }
}

const require = (condition: boolean, message: Value, facts: string): null =>
  condition ? null : failAssertion(message, facts);

function isInstanceOf(value: Value, { named }: TypeValue, { program }: Transaction): boolean {
  return isInstance(program.world, value, named);
}

/** Apex Reference Guide, "Assert Class". */
export const assert = new PlatformClass<never>('System.Assert').statics({
  'void areEqual(Object? expected, Object? actual)': (expected, actual) =>
    checkEqual(expected, actual, null),
  'void areEqual(Object? expected, Object? actual, String? message)': checkEqual,
  'void areNotEqual(Object? expected, Object? actual)': (expected, actual) =>
    checkNotEqual(expected, actual, null),
  'void areNotEqual(Object? expected, Object? actual, String? message)': checkNotEqual,
  'void fail()': () => failAssertion(null, null),
  'void fail(String? message)': (message) => failAssertion(message, null),
  'void isTrue(Boolean? condition)': (condition) =>
    require(condition === true, null, 'Expected: true, Actual: false'),
  'void isTrue(Boolean? condition, String? message)': (condition, message) =>
    require(condition === true, message, 'Expected: true, Actual: false'),
  'void isFalse(Boolean? condition)': (condition) =>
    require(condition === false, null, 'Expected: false, Actual: true'),
  'void isFalse(Boolean? condition, String? message)': (condition, message) =>
    require(condition === false, message, 'Expected: false, Actual: true'),
  'void isNull(Object? value)': (value) => checkEqual(null, value, null),
  'void isNull(Object? value, String? message)': (value, message) =>
    checkEqual(null, value, message),
  'void isNotNull(Object? value)': (value) => checkNotEqual(null, value, null),
  'void isNotNull(Object? value, String? message)': (value, message) =>
    checkNotEqual(null, value, message),
  'void isInstanceOfType(Object? value, Type type)': (value, type, transaction) =>
    requireInstance(value, type, null, transaction),
  'void isInstanceOfType(Object? value, Type type, String? message)': requireInstance,
  'void isNotInstanceOfType(Object? value, Type type)': (value, type, transaction) =>
    requireNoInstance(value, type, null, transaction),
  'void isNotInstanceOfType(Object? value, Type type, String? message)': requireNoInstance,
});

function requireInstance(
  value: Value,
  type: TypeValue,
  message: Value,
  transaction: Transaction,
): null {
  return require(isInstanceOf(
    value,
    type,
    transaction,
  ), message, `Expected type: ${typeName(type.named)}, Actual type: ${runtimeTypeName(value)}`);
}

function requireNoInstance(
  value: Value,
  type: TypeValue,
  message: Value,
  transaction: Transaction,
): null {
  return require(!isInstanceOf(
    value,
    type,
    transaction,
  ), message, `Not expected type: ${typeName(type.named)}, Actual type: ${runtimeTypeName(value)}`);
}

import { DateValue, DatetimeValue } from '../values/dates.ts';
import type { EnumValue } from '../values/enum.ts';
import { equalValues } from '../values/equality.ts';
import { hashOf } from '../values/hash.ts';
import { textOf } from '../values/text.ts';
import { checkEqual, checkNotEqual, failAssertion } from './assertions.ts';
import { PlatformClass, PlatformEnum } from './declare.ts';
import { clockFields } from './time-zone-rules.ts';

declare module './declare.ts' {
  interface ApexTypes {
    LoggingLevel: EnumValue;
  }
}

export const loggingLevel = new PlatformEnum('System.LoggingLevel', [
  'NONE',
  'INTERNAL',
  'FINEST',
  'FINER',
  'FINE',
  'DEBUG',
  'INFO',
  'WARN',
  'ERROR',
]);

export const system = new PlatformClass<never>('System.System').statics({
  'void debug(Object? value)': (value, { log }) => {
    log(`DEBUG|${textOf(value)}`);
    return undefined;
  },
  'void debug(LoggingLevel level, Object? value)': (level, value, { log }) => {
    log(`${level.name}|${textOf(value)}`);
    return undefined;
  },
  'void assert(Boolean condition)': (condition) => (condition ? null : failAssertion(null, null)),
  'void assert(Boolean condition, Object? message)': (condition, message) =>
    condition ? null : failAssertion(message, null),
  'void assertEquals(Object? expected, Object? actual)': (expected, actual) =>
    checkEqual(expected, actual, null),
  'void assertEquals(Object? expected, Object? actual, Object? message)': (
    expected,
    actual,
    message,
  ) => checkEqual(expected, actual, message),
  'void assertNotEquals(Object? expected, Object? actual)': (expected, actual) =>
    checkNotEqual(expected, actual, null),
  'void assertNotEquals(Object? expected, Object? actual, Object? message)': (
    expected,
    actual,
    message,
  ) => checkNotEqual(expected, actual, message),
  'Datetime now()': ({ now }) => new DatetimeValue(now()),
  'Date today()': ({ now, user }) => todayIn(now(), user.timeZone),
  'Long currentTimeMillis()': ({ now }) => BigInt(now()),
  'Boolean equals(Object? one, Object? other)': equalValues,
  'Integer hashCode(Object? value)': hashOf,
  'Boolean isBatch()': ({ quiddity }) => quiddity === 'batch',
  'Boolean isFuture()': ({ quiddity }) => quiddity === 'future',
  'Boolean isQueueable()': ({ quiddity }) => quiddity === 'queueable',
  'Boolean isScheduled()': ({ quiddity }) => quiddity === 'scheduled',
});

/** The day that the user's calendar shows. */
export function todayIn(ms: number, timeZone: string): DateValue {
  const { year, month, day } = clockFields(ms, timeZone);
  return DateValue.of(year, month, day);
}

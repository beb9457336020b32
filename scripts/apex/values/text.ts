import { BlobValue } from './blob.ts';
import { DateValue, DatetimeValue, TimeValue } from './dates.ts';
import { DecimalValue } from './decimal.ts';
import { DoubleValue, doubleText } from './double.ts';
import { EnumValue } from './enum.ts';
import { ExceptionValue, exceptionTypeName } from './exception.ts';
import { IdValue } from './id.ts';
import { InstanceValue } from './instance.ts';
import { ListValue } from './list.ts';
import { MapValue } from './map.ts';
import { PlatformValue } from './platform-value.ts';
import { SetValue } from './set.ts';
import { SObjectValue } from './sobject.ts';
import type { Value } from './value.ts';
import { typeName } from '../language/types.ts';

/** `2024-02-29`, in UTC. */
export function dateText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** `2024-02-29 23:59:59`, in UTC. */
export function datetimeText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

/**
 * A value as `+` with a String and `String.valueOf(Object)` write it. Dates get a midnight and datetimes
 * are in UTC, as in an org.
 */
export function textOf(value: Value): string {
  return textWithin(value, []);
}

function textWithin(value: Value, around: readonly Value[]): string {
  if (value === null || typeof value !== 'object') return String(value);
  if (value instanceof IdValue) return value.text;
  if (value instanceof DecimalValue) return value.toPlainString();
  if (value instanceof DoubleValue) return doubleText(value.value);
  if (value instanceof DateValue || value instanceof DatetimeValue) return datetimeText(value.ms);
  if (value instanceof TimeValue) return new Date(value.ms).toISOString().slice(11);
  if (value instanceof BlobValue) return `Blob[${value.bytes.length}]`;
  if (value instanceof EnumValue) return value.name;
  if (around.includes(value)) return '(already output)';
  const inner = (item: Value): string => textWithin(item, [...around, value]);
  if (value instanceof ListValue) return `(${value.items.map(inner).join(', ')})`;
  if (value instanceof SetValue) return `{${[...value.values()].map(inner).join(', ')}}`;
  if (value instanceof MapValue) return `{${pairs(value.entries(), inner)}}`;
  if (value instanceof SObjectValue) {
    return `${value.objectName}:{${pairs(value.entries(), inner)}}`;
  }
  if (value instanceof InstanceValue) return instanceText(value, inner);
  return value instanceof PlatformValue ? value.toText() : typeName(value.type);
}

function instanceText(value: InstanceValue, inner: (item: Value) => string): string {
  const { runtimeClass } = value;
  if (runtimeClass.responds('toString', 0)) {
    return textOf(runtimeClass.invoke(value, 'toString', []));
  }
  if (value instanceof ExceptionValue) {
    return `${exceptionTypeName(value)}: ${value.message ?? 'Script-thrown exception'}`;
  }
  const fields = runtimeClass.fieldNames.map(
    (name, slot) => `${name}=${inner(value.fields[slot] ?? null)}`,
  );
  // Of an inner class, an org writes the inner name alone.
  const name = typeName(value.type).replace(/^.*\./, '');
  return `${name}:[${fields.join(', ')}]`;
}

function pairs(
  entries: Iterable<readonly [Value, Value]>,
  inner: (value: Value) => string,
): string {
  return [...entries].map(([key, value]) => `${inner(key)}=${inner(value)}`).join(', ');
}

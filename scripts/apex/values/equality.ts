import { BlobValue } from './blob.ts';
import { DateValue, DatetimeValue, TimeValue } from './dates.ts';
import { DecimalValue } from './decimal.ts';
import { DoubleValue } from './double.ts';
import { EnumValue } from './enum.ts';
import { IdValue } from './id.ts';
import { InstanceValue } from './instance.ts';
import { ListValue } from './list.ts';
import { MapValue } from './map.ts';
import { SetValue } from './set.ts';
import { SObjectValue } from './sobject.ts';
import { TypeValue } from './type-value.ts';
import type { Value } from './value.ts';

/**
 * A key for a JavaScript map: the same for equal values, different for others. Strings stand for
 * themselves when they cannot be mistaken for something else. Case matters, as in Apex's own maps.
 */
export type Key = string | number | bigint | boolean | object | null;

/** What a text that is not a String starts with; strings that start with it are marked, too. */
const MARK = '\u0000';

/**
 * The key of a value. Objects with an `equals` and `hashCode` of their own are told apart by `canonical`,
 * which returns the first equal object that the collection has seen.
 */
export function keyOf(value: Value, canonical: (instance: InstanceValue) => object): Key {
  if (typeof value === 'string') {
    return value.startsWith(MARK) ? MARK + value : value;
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if (value instanceof InstanceValue) {
    return canonical(value);
  }
  const text = structuralKey(value, (inner) => objectKey(keyOf(inner, canonical)));
  return text === undefined ? value : MARK + text;
}

function structuralKey(value: object, inner: (value: Value) => string): string | undefined {
  if (value instanceof IdValue) return `id:${value.text}`;
  if (value instanceof DecimalValue) return `n:${value.stripped().toPlainString()}`;
  if (value instanceof DoubleValue) return `f:${value.value}`;
  if (value instanceof DateValue) return `d:${value.ms}`;
  if (value instanceof DatetimeValue) return `t:${value.ms}`;
  if (value instanceof TimeValue) return `h:${value.ms}`;
  if (value instanceof TypeValue) return `c:${value.name}`;
  if (value instanceof BlobValue) return `b:${Buffer.from(value.bytes).toString('base64')}`;
  if (value instanceof ListValue) return `l:${value.items.map(inner).join(',')}`;
  if (value instanceof SetValue) return `s:${[...value.values()].map(inner).sort().join(',')}`;
  if (value instanceof MapValue) return `m:${pairs(value.entries(), inner)}`;
  if (value instanceof SObjectValue) {
    return `o:${value.objectName}${pairs(value.entries(), inner)}`;
  }
  return undefined;
}

function pairs(entries: Iterable<[Value, Value]>, inner: (value: Value) => string): string {
  return [...entries]
    .map(([key, value]) => `${inner(key)}=${inner(value)}`)
    .sort()
    .join(',');
}

const identities = new WeakMap<object, number>();
let lastIdentity = 0;

/** The number of an object that nothing but itself is equal to. */
export function identityOf(value: object): number {
  let identity = identities.get(value);
  if (identity === undefined) {
    lastIdentity += 1;
    identity = lastIdentity;
    identities.set(value, identity);
  }
  return identity;
}

function objectKey(key: Key): string {
  if (key === null) return 'null';
  switch (typeof key) {
    case 'object':
      return `#${identityOf(key)}`;
    case 'string':
      return JSON.stringify(key);
    default:
      return `${typeof key}:${String(key)}`;
  }
}

/**
 * Whether two values are equal as `==` on objects, `equals` and collections see it: the same for strings
 * case by case. (`==` between expressions of static type String ignores case; the compiler sees to that.)
 */
export function equalValues(one: Value, other: Value): boolean {
  if (one === other) return true;
  if (one === null || other === null) return false;
  if (typeof one !== 'object' || typeof other !== 'object') {
    return equalNumbers(one, other) || equalIds(one, other);
  }
  if (one instanceof InstanceValue) {
    return one.runtimeClass.responds('equals', 1)
      ? one.runtimeClass.invoke(one, 'equals', [other]) === true
      : false;
  }
  if (one instanceof EnumValue) return false;
  if (one instanceof ListValue) {
    return (
      other instanceof ListValue &&
      one.items.length === other.items.length &&
      one.items.every((item, index) => equalValues(item, other.items[index] ?? null))
    );
  }
  if (one instanceof SetValue) {
    return (
      other instanceof SetValue &&
      one.size === other.size &&
      [...one.values()].every((item) => other.has(item))
    );
  }
  if (one instanceof MapValue) {
    return (
      other instanceof MapValue &&
      one.size === other.size &&
      [...one.entries()].every(
        ([key, value]) => other.has(key) && equalValues(value, other.get(key)),
      )
    );
  }
  if (one instanceof SObjectValue) return other instanceof SObjectValue && equalRecords(one, other);
  if (equalNumbers(one, other)) return true;
  const key = structuralKey(one, String);
  return key !== undefined && key === structuralKey(other, String);
}

/** Records are equal when all their fields are, unset ones counting as null. */
function equalRecords(one: SObjectValue, other: SObjectValue): boolean {
  if (one.objectName !== other.objectName) return false;
  const names = new Set([...one.entries(), ...other.entries()].map(([name]) => name));
  return [...names].every((name) => equalValues(one.get(name), other.get(name)));
}

function equalNumbers(one: Value, other: Value): boolean {
  const first = decimalOf(one);
  const second = decimalOf(other);
  return first !== undefined && second !== undefined && first.compare(second) === 0;
}

function decimalOf(value: Value): DecimalValue | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return DecimalValue.ofInteger(value);
  if (value instanceof DecimalValue) return value;
  return value instanceof DoubleValue && Number.isFinite(value.value)
    ? DecimalValue.ofDouble(value.value)
    : undefined;
}

function equalIds(one: Value, other: Value): boolean {
  const id = one instanceof IdValue ? one : other instanceof IdValue ? other : undefined;
  const text = typeof one === 'string' ? one : typeof other === 'string' ? other : undefined;
  return id !== undefined && text !== undefined && IdValue.read(text)?.text === id.text;
}

import {
  DATETIME,
  DECIMAL,
  DOUBLE,
  ID,
  LONG,
  sameType,
  STRING,
  typeKey,
  typeName,
  type Type,
} from '../language/types.ts';
import { DatetimeValue, DateValue } from '../values/dates.ts';
import { DecimalValue } from '../values/decimal.ts';
import { DoubleValue } from '../values/double.ts';
import { platformException } from '../values/exception.ts';
import { IdValue } from '../values/id.ts';
import { runtimeType } from '../values/runtime-type.ts';
import type { Value } from '../values/value.ts';
import { isInstance, runtimeTypeName } from './runtime-types.ts';
import type { World } from './world.ts';

/** Turns a value of one static type into one of another. Null stays null. */
export type Convert = (value: Value) => Value;

export const unchanged: Convert = (value) => value;

/**
 * How a value of type `from` is assigned to `to`; undefined if Apex does not allow it. Apex Developer
 * Guide, "Rules of Conversion".
 */
export function assignment(world: World, from: Type, to: Type): Convert | undefined {
  if (from.kind === 'void' || to.kind === 'void') {
    return undefined;
  }
  if (from.kind === 'null' || sameType(from, to) || isObjectType(to)) {
    return unchanged;
  }
  if (from.kind === 'primitive' && to.kind === 'primitive') {
    return WIDENINGS.get(`${from.name}>${to.name}`);
  }
  if (from.kind === 'sobject' && to.kind === 'sobject') {
    return to.name === 'SObject'
      ? unchanged
      : from.name === 'SObject'
        ? checked(world, to)
        : undefined;
  }
  return isSubtype(world, from, to) ? unchanged : undefined;
}

/** Whether a value of type `from` is one of type `to` without any change. */
export function isSubtype(world: World, from: Type, to: Type): boolean {
  if (sameType(from, to) || isObjectType(to)) {
    return true;
  }
  if (from.kind === 'list' && to.kind === 'list') {
    return isElementSubtype(world, from.element, to.element);
  }
  if (from.kind === 'map' && to.kind === 'map') {
    return isSubtype(world, from.key, to.key) && isSubtype(world, from.value, to.value);
  }
  if (from.kind === 'sobject' && to.kind === 'sobject') {
    return to.name === 'SObject';
  }
  if (from.kind === 'platform' && to.kind === 'platform' && from.name === to.name) {
    return from.args.every((argument, index) => {
      const other = to.args[index];
      return other !== undefined && isElementSubtype(world, argument, other);
    });
  }
  return world.supertypes(from).some((supertype) => isSubtype(world, supertype, to));
}

/** A `List<SObject>` can be assigned to a `List<Account>`; what comes out is checked where it is used. */
function isElementSubtype(world: World, from: Type, to: Type): boolean {
  return (
    isSubtype(world, from, to) ||
    (from.kind === 'sobject' && from.name === 'SObject' && to.kind === 'sobject')
  );
}

/** How `(to) value` works for a value of static type `from`; undefined if it never can. */
export function cast(world: World, from: Type, to: Type): Convert | undefined {
  const assigned = assignment(world, from, to);
  if (assigned !== undefined) {
    return assigned;
  }
  const narrowed = narrowing(from, to);
  if (narrowed !== undefined) {
    return narrowed;
  }
  return couldBe(world, from, to) ? checked(world, to) : undefined;
}

/** Whether an object of static type `from` may be a `to` at run time. */
export function couldBe(world: World, from: Type, to: Type): boolean {
  return (
    isObjectType(from) ||
    isSubtype(world, from, to) ||
    isSubtype(world, to, from) ||
    (isInterface(world, from) && to.kind !== 'primitive') ||
    (isInterface(world, to) && from.kind !== 'primitive') ||
    (from.kind === 'list' && to.kind === 'list' && couldBe(world, from.element, to.element)) ||
    (from.kind === 'set' && to.kind === 'set' && couldBe(world, from.element, to.element)) ||
    (from.kind === 'map' &&
      to.kind === 'map' &&
      couldBe(world, from.key, to.key) &&
      couldBe(world, from.value, to.value))
  );
}

function isInterface(world: World, type: Type): boolean {
  return type.kind === 'class'
    ? world.userClass(type)?.node.kind === 'interface'
    : type.kind === 'platform' && world.platform.class(type.name)?.kind === 'interface';
}

export function isObjectType(type: Type): boolean {
  return type.kind === 'primitive' && type.name === 'Object';
}

function checked(world: World, to: Type): Convert {
  return (value) => {
    if (value === null) {
      return null;
    }
    const widen = widened(value, to);
    if (widen !== undefined) {
      return widen(value);
    }
    if (!isInstance(world, value, to)) {
      throw platformException(
        'System.TypeException',
        `Invalid conversion from runtime type ${runtimeTypeName(value)} to ${typeName(to)}`,
      );
    }
    return value;
  };
}

/** `(Integer) aDouble` and the like: the places are cut, as in Java (PropicSignifi/R.apex relies on it). */
function narrowing(from: Type, to: Type): Convert | undefined {
  if (from.kind !== 'primitive' || to.kind !== 'primitive' || !NUMBERS.has(from.name)) {
    return undefined;
  }
  switch (to.name) {
    case 'Integer':
      return (value) => (value === null ? null : Number(BigInt.asIntN(32, wholeOf(value))));
    case 'Long':
      return (value) => (value === null ? null : BigInt.asIntN(64, wholeOf(value)));
    default:
      return undefined;
  }
}

const NUMBERS: ReadonlySet<string> = new Set(['Integer', 'Long', 'Double', 'Decimal']);

function wholeOf(value: Value): bigint {
  if (value instanceof DecimalValue) return value.truncated();
  if (value instanceof DoubleValue) return BigInt(Math.trunc(value.value));
  return typeof value === 'bigint' ? value : BigInt(Number(value));
}

/**
 * What an Object holds can be cast as it could be assigned: an Id and its text are one to Apex.
 * An Object that holds an Integer is an instance of Long, Double and Decimal, too, and can be cast to them;
 * a String that is a valid Id is an instance of Id (tests of public packages rely on both).
 */
export function widened(value: Value, to: Type): Convert | undefined {
  const from = runtimeType(value);
  return from?.kind === 'primitive' && to.kind === 'primitive' && from.name !== 'Date'
    ? WIDENINGS.get(`${from.name}>${to.name}`)
    : undefined;
}

function widening(from: Type, to: Type, convert: Convert): [string, Convert] {
  return [`${typeName(from)}>${typeName(to)}`, convert];
}

const INTEGER_OR_LONG = [{ kind: 'primitive', name: 'Integer' }, LONG] as const;

const WIDENINGS: ReadonlyMap<string, Convert> = new Map([
  widening(INTEGER_OR_LONG[0], LONG, (value) =>
    typeof value === 'number' ? BigInt(value) : value,
  ),
  ...INTEGER_OR_LONG.flatMap((from) => [
    widening(from, DOUBLE, toDouble),
    widening(from, DECIMAL, toDecimal),
  ]),
  widening(DOUBLE, DECIMAL, toDecimal),
  widening(DECIMAL, DOUBLE, toDouble),
  widening(ID, STRING, (value) => (value instanceof IdValue ? value.text : value)),
  widening(STRING, ID, (value) => (typeof value === 'string' ? toId(value) : value)),
  widening({ kind: 'primitive', name: 'Date' }, DATETIME, (value) =>
    value instanceof DateValue ? new DatetimeValue(value.ms) : value,
  ),
]);

export function toDecimal(value: Value): Value {
  if (value instanceof DoubleValue) return DecimalValue.ofDouble(value.value);
  return typeof value === 'number' || typeof value === 'bigint'
    ? DecimalValue.ofInteger(value)
    : value;
}

export function toDouble(value: Value): Value {
  if (value instanceof DecimalValue) return new DoubleValue(value.toNumber());
  return typeof value === 'number' || typeof value === 'bigint'
    ? new DoubleValue(Number(value))
    : value;
}

/** @throws a StringException when the text is no Id. */
export function toId(text: string): IdValue {
  const id = IdValue.read(text);
  if (id === undefined) {
    throw platformException('System.StringException', `Invalid id: ${text}`);
  }
  return id;
}

export function typesInclude(types: readonly Type[], type: Type): boolean {
  return types.some((other) => typeKey(other) === typeKey(type));
}

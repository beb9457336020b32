import { DecimalValue } from '../values/decimal.ts';
import { DoubleValue } from '../values/double.ts';
import { platformException } from '../values/exception.ts';
import type { Value } from '../values/value.ts';
import { toDecimal, toDouble } from './conversions.ts';

/** Two numbers that have been brought to the wider of their types. */
type Pair =
  | { readonly kind: 'integer'; readonly a: number; readonly b: number }
  | { readonly kind: 'long'; readonly a: bigint; readonly b: bigint }
  | { readonly kind: 'double'; readonly a: number; readonly b: number }
  | { readonly kind: 'decimal'; readonly a: DecimalValue; readonly b: DecimalValue };

/**
 * Integer < Long < Double < Decimal (Apex Developer Guide, "Rules of Conversion"). The static types have
 * been checked; values tell which they are.
 */
export function pairOf(left: Value, right: Value): Pair {
  if (typeof left === 'number' && typeof right === 'number') {
    return { kind: 'integer', a: left, b: right };
  }
  if (left instanceof DecimalValue || right instanceof DecimalValue) {
    const [a, b] = [toDecimal(left), toDecimal(right)];
    if (a instanceof DecimalValue && b instanceof DecimalValue) {
      return { kind: 'decimal', a, b };
    }
  }
  if (left instanceof DoubleValue || right instanceof DoubleValue) {
    const [a, b] = [toDouble(left), toDouble(right)];
    if (a instanceof DoubleValue && b instanceof DoubleValue) {
      return { kind: 'double', a: a.value, b: b.value };
    }
  }
  if (isWhole(left) && isWhole(right)) {
    return { kind: 'long', a: BigInt(left), b: BigInt(right) };
  }
  throw new Error('Arithmetic on what is not a number.');
}

function isWhole(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

const long = (value: bigint): bigint => BigInt.asIntN(64, value);

/** Integers wrap at 32 bits, Longs at 64. */
export function add(left: Value, right: Value): Value {
  const pair = pairOf(left, right);
  switch (pair.kind) {
    case 'integer':
      return (pair.a + pair.b) | 0;
    case 'long':
      return long(pair.a + pair.b);
    case 'double':
      return new DoubleValue(pair.a + pair.b);
    case 'decimal':
      return pair.a.plus(pair.b);
  }
}

export function subtract(left: Value, right: Value): Value {
  const pair = pairOf(left, right);
  switch (pair.kind) {
    case 'integer':
      return (pair.a - pair.b) | 0;
    case 'long':
      return long(pair.a - pair.b);
    case 'double':
      return new DoubleValue(pair.a - pair.b);
    case 'decimal':
      return pair.a.minus(pair.b);
  }
}

export function multiply(left: Value, right: Value): Value {
  const pair = pairOf(left, right);
  switch (pair.kind) {
    case 'integer':
      return Math.imul(pair.a, pair.b);
    case 'long':
      return long(pair.a * pair.b);
    case 'double':
      return new DoubleValue(pair.a * pair.b);
    case 'decimal':
      return pair.a.times(pair.b);
  }
}

/** Whole numbers are cut. @throws a MathException `Divide by 0` */
export function divide(left: Value, right: Value): Value {
  const pair = pairOf(left, right);
  switch (pair.kind) {
    case 'integer':
      return pair.b === 0 ? divisionByZero() : Math.trunc(pair.a / pair.b) | 0;
    case 'long':
      return pair.b === 0n ? divisionByZero() : long(pair.a / pair.b);
    case 'double':
      return pair.b === 0 ? divisionByZero() : new DoubleValue(pair.a / pair.b);
    case 'decimal':
      return pair.a.dividedBy(pair.b) ?? divisionByZero();
  }
}

export function divisionByZero(): never {
  throw platformException('System.MathException', 'Divide by 0');
}

export function compareNumbers(left: Value, right: Value): number {
  const pair = pairOf(left, right);
  return pair.kind === 'decimal'
    ? pair.a.compare(pair.b)
    : pair.a < pair.b
      ? -1
      : pair.a > pair.b
        ? 1
        : 0;
}

export function negate(value: Value): Value {
  return value instanceof DecimalValue ? value.negated : subtract(0, value);
}

import { CompileError } from '../language/position.ts';
import type { BinaryOperator, ExpressionOf } from '../language/syntax.ts';
import {
  BOOLEAN,
  DATE,
  DATETIME,
  DECIMAL,
  DOUBLE,
  INTEGER,
  LONG,
  sameType,
  STRING,
  typeName,
  type Type,
} from '../language/types.ts';
import type { Frame } from '../run/frame.ts';
import { DAY_MS, DatetimeValue, DateValue } from '../values/dates.ts';
import { nullReference } from '../values/exception.ts';
import { textOf } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import { add, divide, multiply, negate, subtract } from './arithmetic.ts';
import { toDecimal } from './conversions.ts';
import { compileExpression, compileNumber } from './expression.ts';
import type { TypedExpression } from './org-port.ts';
import type { Scope } from './scope.ts';
import { DecimalValue } from '../values/decimal.ts';

export interface Operation {
  readonly type: Type;
  readonly apply: (left: Value, right: Value, frame: Frame) => Value;
}

/** Arithmetic, text, bits: every binary operator that does not compare. */
export function compileBinary(node: ExpressionOf<'binary'>, scope: Scope): TypedExpression {
  const left = compileExpression(node.left, scope);
  const right = compileExpression(node.right, scope);
  const operation = binaryOperation(node.operator, left.type, right.type);
  if (operation === undefined) {
    throw new CompileError(
      node.position,
      `Operator ${node.operator} does not apply to ${typeName(left.type)} and ${typeName(right.type)}`,
    );
  }
  const { type, apply } = operation;
  return {
    type,
    evaluate: (frame) => apply(left.evaluate(frame), right.evaluate(frame), frame),
  };
}

/** What an operator does with operands of these types; undefined when Apex does not allow it. */
export function binaryOperation(
  operator: BinaryOperator,
  left: Type,
  right: Type,
): Operation | undefined {
  if (operator === '+' && (isText(left) || isText(right))) {
    return left.kind === 'void' || right.kind === 'void'
      ? undefined
      : { type: STRING, apply: (one, other) => textOf(one) + textOf(other) };
  }
  const arithmetic = ARITHMETIC.get(operator);
  if (arithmetic !== undefined) {
    const type = widerNumber(left, right);
    return type === undefined
      ? dateOperation(operator, left, right)
      : { type, apply: (one, other) => arithmetic(present(one), present(other)) };
  }
  return bitOperation(operator, left, right);
}

const ARITHMETIC: ReadonlyMap<string, (left: Value, right: Value) => Value> = new Map([
  ['+', add],
  ['-', subtract],
  ['*', multiply],
  ['/', divide],
]);

function present(value: Value): Value {
  if (value === null) {
    throw nullReference();
  }
  return value;
}

const NUMBERS = [INTEGER, LONG, DOUBLE, DECIMAL];

export function isNumber(type: Type): boolean {
  return NUMBERS.some((number) => sameType(number, type));
}

function isText(type: Type): boolean {
  return type.kind === 'primitive' && (type.name === 'String' || type.name === 'Id');
}

/** Integer < Long < Double < Decimal. */
function widerNumber(left: Type, right: Type): Type | undefined {
  const widths = [left, right].map((type) => NUMBERS.findIndex((number) => sameType(number, type)));
  return widths.includes(-1) ? undefined : NUMBERS[Math.max(...widths)];
}

/** `date + days`, `datetime + days` (with fractions). */
function dateOperation(operator: BinaryOperator, left: Type, right: Type): Operation | undefined {
  if ((operator !== '+' && operator !== '-') || !isNumber(right)) {
    return undefined;
  }
  const sign = operator === '+' ? 1 : -1;
  if (sameType(left, DATE) && !sameType(right, DECIMAL) && !sameType(right, DOUBLE)) {
    return {
      type: DATE,
      apply: (date, days) => DateValue.at(msOf(date) + sign * daysOf(days) * DAY_MS),
    };
  }
  return sameType(left, DATETIME)
    ? {
        type: DATETIME,
        apply: (date, days) =>
          new DatetimeValue(msOf(date) + Math.round(sign * daysOf(days) * DAY_MS)),
      }
    : undefined;
}

function msOf(value: Value): number {
  if (value instanceof DateValue || value instanceof DatetimeValue) {
    return value.ms;
  }
  throw nullReference();
}

function daysOf(value: Value): number {
  const days = toDecimal(present(value));
  return days instanceof DecimalValue ? days.toNumber() : 0;
}

function bitOperation(operator: BinaryOperator, left: Type, right: Type): Operation | undefined {
  if (sameType(left, BOOLEAN) && sameType(right, BOOLEAN)) {
    const apply = BOOLEAN_BITS.get(operator);
    return apply === undefined
      ? undefined
      : { type: BOOLEAN, apply: (one, other) => apply(present(one), present(other)) };
  }
  const isShift = operator === '<<' || operator === '>>' || operator === '>>>';
  const type = isShift ? left : widerNumber(left, right);
  if (type === undefined || !isNumber(right)) {
    return undefined;
  }
  if (sameType(type, INTEGER)) {
    const apply = INTEGER_BITS.get(operator);
    return apply === undefined
      ? undefined
      : { type, apply: (one, other) => apply(Number(present(one)), Number(present(other))) };
  }
  const apply = sameType(type, LONG) ? LONG_BITS.get(operator) : undefined;
  return apply === undefined
    ? undefined
    : {
        type,
        apply: (one, other) =>
          BigInt.asIntN(64, apply(bigintOf(present(one)), bigintOf(present(other)))),
      };
}

function bigintOf(value: Value): bigint {
  return typeof value === 'bigint' ? value : BigInt(Number(value));
}

const BOOLEAN_BITS: ReadonlyMap<string, (left: Value, right: Value) => boolean> = new Map([
  ['&', (left, right) => left === true && right === true],
  ['|', (left, right) => left === true || right === true],
  ['^', (left, right) => left !== right],
]);

const INTEGER_BITS: ReadonlyMap<string, (left: number, right: number) => number> = new Map([
  ['&', (left, right) => left & right],
  ['|', (left, right) => left | right],
  ['^', (left, right) => left ^ right],
  ['<<', (left, right) => left << right],
  ['>>', (left, right) => left >> right],
  ['>>>', (left, right) => (left >>> right) | 0],
]);

const LONG_BITS: ReadonlyMap<string, (left: bigint, right: bigint) => bigint> = new Map([
  ['&', (left, right) => left & right],
  ['|', (left, right) => left | right],
  ['^', (left, right) => left ^ right],
  ['<<', (left, right) => left << (right & 63n)],
  ['>>', (left, right) => left >> (right & 63n)],
  ['>>>', (left, right) => BigInt.asUintN(64, left) >> (right & 63n)],
]);

export function compileUnary(node: ExpressionOf<'unary'>, scope: Scope): TypedExpression {
  const { operator, operand } = node;
  if (operator === '-' && (operand.kind === 'integer' || operand.kind === 'long')) {
    return compileNumber(operand, `-${operand.text}`);
  }
  const { type, evaluate } = compileExpression(operand, scope);
  const apply = unaryOperation(operator, type);
  if (apply === undefined) {
    throw new CompileError(
      node.position,
      `Operator ${operator} does not apply to ${typeName(type)}`,
    );
  }
  return { type, evaluate: (frame) => apply(present(evaluate(frame))) };
}

function unaryOperation(
  operator: '+' | '-' | '!' | '~',
  type: Type,
): ((value: Value) => Value) | undefined {
  switch (operator) {
    case '!':
      return sameType(type, BOOLEAN) ? (value) => value !== true : undefined;
    case '-':
      return isNumber(type) ? negate : undefined;
    case '+':
      return isNumber(type) ? (value) => value : undefined;
    case '~':
      if (sameType(type, INTEGER)) {
        return (value) => ~Number(value);
      }
      return sameType(type, LONG) ? (value) => ~bigintOf(value) : undefined;
  }
}

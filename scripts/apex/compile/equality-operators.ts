import { CompileError } from '../language/position.ts';
import type { ExpressionOf } from '../language/syntax.ts';
import { BOOLEAN, DATETIME, ID, sameType, STRING, typeName, type Type } from '../language/types.ts';
import { DatetimeValue, DateValue, TimeValue } from '../values/dates.ts';
import { equalValues } from '../values/equality.ts';
import { IdValue } from '../values/id.ts';
import type { Value } from '../values/value.ts';
import { compareNumbers } from './arithmetic.ts';
import { assignment, couldBe, toId } from './conversions.ts';
import { compileExpression } from './expression.ts';
import { isNumber } from './operators.ts';
import type { TypedExpression } from './org-port.ts';
import type { Scope } from './scope.ts';

type Test = (left: Value, right: Value) => boolean;

/** `==`, `!=`, `===`, `!==`, `<`, `>`, `<=`, `>=`; undefined for other operators. */
export function compileEquality(
  node: ExpressionOf<'binary'>,
  scope: Scope,
): TypedExpression | undefined {
  switch (node.operator) {
    case '==':
    case '!=':
    case '===':
    case '!==':
      return compileEqual(node, scope);
    case '<':
    case '>':
    case '<=':
    case '>=':
      return compileOrder(node, node.operator, scope);
    default:
      return undefined;
  }
}

function compileEqual(node: ExpressionOf<'binary'>, scope: Scope): TypedExpression {
  const left = compileExpression(node.left, scope);
  const right = compileExpression(node.right, scope);
  const { world } = scope;
  const compatible =
    (isNumber(left.type) && isNumber(right.type)) ||
    assignment(world, left.type, right.type) !== undefined ||
    assignment(world, right.type, left.type) !== undefined ||
    couldBe(world, left.type, right.type);
  if (!compatible) {
    throw incomparable(node, left.type, right.type);
  }
  const exact = node.operator === '===' || node.operator === '!==';
  const test = exact ? identical : equalityOf(left.type, right.type);
  const wanted = node.operator === '==' || node.operator === '===';
  return {
    type: BOOLEAN,
    evaluate: (frame) => test(left.evaluate(frame), right.evaluate(frame)) === wanted,
  };
}

/** How `==` compares values of these types. */
export function equalityOf(left: Type, right: Type): Test {
  if (sameType(left, STRING) && sameType(right, STRING)) {
    return equalTexts;
  }
  if (
    (sameType(left, ID) && sameType(right, STRING)) ||
    (sameType(left, STRING) && sameType(right, ID))
  ) {
    return (one, other) => equalValues(idOf(one), idOf(other));
  }
  if (sameType(left, DATETIME) !== sameType(right, DATETIME)) {
    return (one, other) => equalValues(instantOf(one), instantOf(other));
  }
  return equalValues;
}

/** Apex Developer Guide, "Expression Operators": `==` on strings ignores case. */
function equalTexts(one: Value, other: Value): boolean {
  return (
    one === other ||
    (typeof one === 'string' &&
      typeof other === 'string' &&
      one.length === other.length &&
      one.toLowerCase() === other.toLowerCase())
  );
}

function idOf(value: Value): Value {
  return typeof value === 'string' ? toId(value) : value;
}

function instantOf(value: Value): Value {
  return value instanceof DateValue ? new DatetimeValue(value.ms) : value;
}

/** `===`: the same object; for values without identity, the same value. */
function identical(one: Value, other: Value): boolean {
  const isObject = typeof one === 'object' && one !== null && !isPlain(one);
  return isObject ? one === other : equalValues(one, other);
}

function isPlain(value: object): boolean {
  return (
    value instanceof IdValue ||
    value instanceof DateValue ||
    value instanceof DatetimeValue ||
    value instanceof TimeValue
  );
}

const ORDERS: Readonly<Record<'<' | '>' | '<=' | '>=', (comparison: number) => boolean>> = {
  '<': (comparison) => comparison < 0,
  '>': (comparison) => comparison > 0,
  '<=': (comparison) => comparison <= 0,
  '>=': (comparison) => comparison >= 0,
};

function compileOrder(
  node: ExpressionOf<'binary'>,
  operator: '<' | '>' | '<=' | '>=',
  scope: Scope,
): TypedExpression {
  const left = compileExpression(node.left, scope);
  const right = compileExpression(node.right, scope);
  const compare = comparisonOf(
    left.type.kind === 'null' ? right.type : left.type,
    right.type.kind === 'null' ? left.type : right.type,
  );
  if (compare === undefined) {
    throw incomparable(node, left.type, right.type);
  }
  const holds = ORDERS[operator];
  return {
    type: BOOLEAN,
    evaluate: (frame) => {
      const comparison = compare(left.evaluate(frame), right.evaluate(frame));
      return comparison !== undefined && holds(comparison);
    },
  };
}

/**
 * Apex Developer Guide, "Expression Operators": a comparison with null is false, but a String or Id that is
 * not null is greater than one that is.
 */
function comparisonOf(
  left: Type,
  right: Type,
): ((one: Value, other: Value) => number | undefined) | undefined {
  if (isNumber(left) && isNumber(right)) {
    return (one, other) =>
      one === null || other === null ? undefined : compareNumbers(one, other);
  }
  if (isTime(left) && isTime(right) && sameKind(left, right)) {
    return (one, other) => {
      const [a, b] = [timeOf(one), timeOf(other)];
      return a === undefined || b === undefined ? undefined : a - b;
    };
  }
  return isTextual(left) && isTextual(right)
    ? (one, other) => compareTexts(textual(one), textual(other))
    : undefined;
}

function isTime(type: Type): boolean {
  return type.kind === 'primitive' && ['Date', 'Datetime', 'Time'].includes(type.name);
}

function sameKind(left: Type, right: Type): boolean {
  return (typeName(left) === 'Time') === (typeName(right) === 'Time');
}

function timeOf(value: Value): number | undefined {
  return value instanceof DateValue || value instanceof DatetimeValue || value instanceof TimeValue
    ? value.ms
    : undefined;
}

function isTextual(type: Type): boolean {
  return sameType(type, STRING) || sameType(type, ID);
}

function textual(value: Value): string | undefined {
  return value instanceof IdValue ? value.text : typeof value === 'string' ? value : undefined;
}

function compareTexts(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) {
    return one === other ? 0 : one === undefined ? -1 : 1;
  }
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}

function incomparable(node: ExpressionOf<'binary'>, left: Type, right: Type): CompileError {
  return new CompileError(
    node.position,
    `Comparison arguments must be compatible types: ${typeName(left)}, ${typeName(right)}`,
  );
}

import { CompileError } from '../language/position.ts';
import type { Expression, TypeNode } from '../language/syntax.ts';
import {
  BOOLEAN,
  DECIMAL,
  DOUBLE,
  ID,
  INTEGER,
  LONG,
  NULL,
  sameType,
  STRING,
  typeName,
  VOID,
  type Type,
} from '../language/types.ts';
import { DecimalValue } from '../values/decimal.ts';
import { DoubleValue } from '../values/double.ts';
import { nullReference } from '../values/exception.ts';
import { IdValue } from '../values/id.ts';
import { TYPE, TypeValue } from '../values/type-value.ts';
import type { Value } from '../values/value.ts';
import { compileAssignment, compileIncrement } from './assignments.ts';
import { compileCall } from './calls.ts';
import { assignment, cast, couldBe, isSubtype } from './conversions.ts';
import { compileNew, compileNewArray, compileNewElements, compileNewPairs } from './creation.ts';
import { compileEquality } from './equality-operators.ts';
import { elementPlace } from './elements.ts';
import { compileBinary, compileUnary } from './operators.ts';
import type { Evaluate, TypedExpression } from './org-port.ts';
import { reading } from './place.ts';
import { compileQueryExpression } from './queries.ts';
import { resolve, valueOf, type ResolvedValue } from './resolve.ts';
import { converted } from './rows.ts';
import { isInstance } from './runtime-types.ts';
import type { Scope } from './scope.ts';

/**
 * Compiles an expression to its static type and a function that evaluates it.
 *
 * @throws CompileError
 */
export function compileExpression(node: Expression, scope: Scope): ResolvedValue {
  switch (node.kind) {
    case 'null':
      return constant(NULL, null);
    case 'boolean':
      return constant(BOOLEAN, node.value);
    case 'string':
      return constant(STRING, node.value);
    case 'integer':
    case 'long':
    case 'decimal':
    case 'double':
      return compileNumber(node, node.text);
    case 'this': {
      const { owner, isStatic } = scope.around;
      if (owner === undefined || isStatic) {
        throw new CompileError(node.position, 'this cannot be used in static code');
      }
      return { type: owner.type, evaluate: (frame) => frame.self };
    }
    case 'super':
      throw new CompileError(node.position, 'super must be followed by a method call');
    case 'name':
    case 'member':
      return valueOf(resolve(node, scope), scope, node.position);
    case 'call':
      return compileCall(node, scope);
    case 'constructor-call':
      throw new CompileError(
        node.position,
        `${node.of}(…) must be the first statement in a constructor`,
      );
    case 'new':
      return compileNew(node, scope);
    case 'new-elements':
      return compileNewElements(node, scope);
    case 'new-pairs':
      return compileNewPairs(node, scope);
    case 'new-array':
      return compileNewArray(node, scope);
    case 'index': {
      const place = elementPlace(node, scope);
      return { type: place.type, evaluate: reading(place), place };
    }
    case 'cast':
      return compileCast(node, scope);
    case 'instanceof':
      return compileInstanceOf(node, scope);
    case 'class-literal': {
      const value = new TypeValue(resolveType(node.type, scope));
      return constant(TYPE, value);
    }
    case 'increment':
      return compileIncrement(node, scope);
    case 'unary':
      return compileUnary(node, scope);
    case 'binary':
      return compileEquality(node, scope) ?? compileBinary(node, scope);
    case 'logical':
      return node.operator === '??'
        ? compileCoalesce(node.left, node.right, scope)
        : compileLogical(node, scope);
    case 'conditional':
      return compileConditional(node, scope);
    case 'assign':
      return compileAssignment(node, scope);
    case 'query':
      return compileQueryExpression(node, scope);
  }
}

/**
 * Compiles an expression whose value goes into something of type `to`.
 *
 * @throws CompileError `Illegal assignment from A to B`
 */
export function compileAs(node: Expression, to: Type, scope: Scope): Evaluate {
  const value = compileExpression(node, scope);
  const evaluate = converted(scope.world, value, to);
  if (evaluate === undefined) {
    throw new CompileError(
      node.position,
      `Illegal assignment from ${typeName(value.type)} to ${typeName(to)}`,
    );
  }
  return evaluate;
}

/** A condition: must be Boolean; null is a NullPointerException. */
export function compileCondition(node: Expression, scope: Scope): Evaluate {
  const { type, evaluate } = compileExpression(node, scope);
  if (!sameType(type, BOOLEAN)) {
    throw new CompileError(node.position, `Condition expression must be of type Boolean`);
  }
  return required(evaluate);
}

export function resolveType(node: TypeNode, scope: Scope): Type {
  return scope.world.resolve(node, scope.around.owner);
}

function constant(type: Type, value: Value): TypedExpression {
  return { type, evaluate: () => value };
}

/** @param text digits, with a minus sign when one stands before the literal. */
export function compileNumber(
  node: Expression & { kind: 'integer' | 'long' | 'decimal' | 'double' },
  text: string,
): TypedExpression {
  switch (node.kind) {
    case 'integer': {
      const value = Number(text);
      if (value !== (value | 0)) {
        throw new CompileError(node.position, `Illegal integer: ${text}`);
      }
      return constant(INTEGER, value);
    }
    case 'long': {
      const value = BigInt(text);
      if (value !== BigInt.asIntN(64, value)) {
        throw new CompileError(node.position, `Illegal long: ${text}`);
      }
      return constant(LONG, value);
    }
    case 'decimal':
      return constant(DECIMAL, DecimalValue.read(text) ?? null);
    case 'double':
      return constant(DOUBLE, new DoubleValue(Number(text)));
  }
}

function compileCast(node: Extract<Expression, { kind: 'cast' }>, scope: Scope): TypedExpression {
  const to = resolveType(node.type, scope);
  const { type, evaluate } = compileExpression(node.operand, scope);
  const convert = cast(scope.world, type, to);
  if (convert === undefined) {
    throw new CompileError(
      node.position,
      `Incompatible types since an instance of ${typeName(type)} is never an instance of ${typeName(to)}`,
    );
  }
  return { type: to, evaluate: (frame) => convert(evaluate(frame)) };
}

function compileInstanceOf(
  node: Extract<Expression, { kind: 'instanceof' }>,
  scope: Scope,
): TypedExpression {
  const to = resolveType(node.type, scope);
  const { type, evaluate } = compileExpression(node.operand, scope);
  const { world } = scope;
  // `text instanceof Id` asks whether the text is one.
  const asksForId = sameType(to, ID);
  if (!couldBe(world, type, to) && !(asksForId && sameType(type, STRING))) {
    throw new CompileError(
      node.position,
      `Operation instanceof is always false since an instance of ${typeName(type)} is never an instance of ${typeName(to)}`,
    );
  }
  return {
    type: BOOLEAN,
    evaluate: (frame) => {
      const value = evaluate(frame);
      const isId = asksForId && typeof value === 'string' && IdValue.read(value) !== undefined;
      return isId || isInstance(world, value, to);
    },
  };
}

function compileLogical(
  node: Extract<Expression, { kind: 'logical' }>,
  scope: Scope,
): TypedExpression {
  const left = compileCondition(node.left, scope);
  const right = compileCondition(node.right, scope);
  return {
    type: BOOLEAN,
    evaluate:
      node.operator === '&&'
        ? (frame) => left(frame) === true && right(frame) === true
        : (frame) => left(frame) === true || right(frame) === true,
  };
}

function required(evaluate: Evaluate): Evaluate {
  return (frame) => {
    const value = evaluate(frame);
    if (value === null) {
      throw nullReference();
    }
    return value;
  };
}

function compileCoalesce(left: Expression, right: Expression, scope: Scope): TypedExpression {
  const one = compileExpression(left, scope);
  const other = compileExpression(right, scope);
  const { type, first, second } = unified(one, other, left, scope);
  return { type, evaluate: (frame) => first(frame) ?? second(frame) };
}

function compileConditional(
  node: Extract<Expression, { kind: 'conditional' }>,
  scope: Scope,
): TypedExpression {
  const condition = compileCondition(node.condition, scope);
  const yes = compileExpression(node.yes, scope);
  const no = compileExpression(node.no, scope);
  const { type, first, second } = unified(yes, no, node.yes, scope);
  return { type, evaluate: (frame) => (condition(frame) === true ? first(frame) : second(frame)) };
}

/** Two branches, both converted to the wider of their types. */
function unified(
  one: TypedExpression,
  other: TypedExpression,
  node: Expression,
  scope: Scope,
): { type: Type; first: Evaluate; second: Evaluate } {
  const { world } = scope;
  for (const type of [one.type, other.type]) {
    const first = type.kind === 'null' ? undefined : assignment(world, one.type, type);
    const second = type.kind === 'null' ? undefined : assignment(world, other.type, type);
    const narrows =
      type.kind === 'sobject' &&
      !(isSubtype(world, one.type, type) && isSubtype(world, other.type, type)) &&
      one.type.kind !== 'null' &&
      other.type.kind !== 'null';
    if (first !== undefined && second !== undefined && !narrows) {
      return {
        type,
        first: (frame) => first(one.evaluate(frame)),
        second: (frame) => second(other.evaluate(frame)),
      };
    }
  }
  if (one.type.kind === 'null' && other.type.kind === 'null') {
    return { type: NULL, first: one.evaluate, second: other.evaluate };
  }
  throw new CompileError(
    node.position,
    `Incompatible types in ternary operator: ${typeName(one.type)}, ${typeName(other.type)}`,
  );
}

/** Whether the expression is a call of a method that returns nothing. */
export function isVoid(type: Type): boolean {
  return sameType(type, VOID);
}

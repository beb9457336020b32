import { CompileError } from '../language/position.ts';
import type { ExpressionOf } from '../language/syntax.ts';
import {
  DECIMAL,
  DOUBLE,
  INTEGER,
  LONG,
  sameType,
  typeName,
  type Type,
} from '../language/types.ts';
import { nullReference } from '../values/exception.ts';
import type { Frame } from '../run/frame.ts';
import type { Value } from '../values/value.ts';
import { assignment } from './conversions.ts';
import { compileAs, compileExpression } from './expression.ts';
import { add } from './arithmetic.ts';
import { binaryOperation } from './operators.ts';
import type { Evaluate, TypedExpression } from './org-port.ts';
import type { Place } from './place.ts';
import type { Scope } from './scope.ts';

type Write = (frame: Frame, target: Value, index: Value, value: Value) => void;

export function compileAssignment(node: ExpressionOf<'assign'>, scope: Scope): TypedExpression {
  const { place, write } = assignable(node.target, scope);
  const { type, target, index, read } = place;
  if (node.operator === undefined) {
    const value = compileAs(node.value, type, scope);
    return {
      type,
      evaluate: (frame) => {
        const object = target?.(frame) ?? null;
        const position = index?.(frame) ?? null;
        const assigned = value(frame);
        write(frame, object, position, assigned);
        return assigned;
      },
    };
  }
  const right = compileExpression(node.value, scope);
  const operation = binaryOperation(node.operator, type, right.type);
  const convert =
    operation === undefined ? undefined : assignment(scope.world, operation.type, type);
  if (operation === undefined || convert === undefined) {
    throw new CompileError(
      node.position,
      `Illegal assignment: ${typeName(type)} ${node.operator}= ${typeName(right.type)}`,
    );
  }
  return {
    type,
    evaluate: (frame) => {
      const object = target?.(frame) ?? null;
      const position = index?.(frame) ?? null;
      const before = read(frame, object, position);
      const assigned = convert(operation.apply(before, right.evaluate(frame), frame));
      write(frame, object, position, assigned);
      return assigned;
    },
  };
}

const ONE: ReadonlyMap<string, readonly [Value, Value]> = new Map([
  ['Integer', [1, -1]],
  ['Long', [1n, -1n]],
]);

/** `++` and `--`. */
export function compileIncrement(node: ExpressionOf<'increment'>, scope: Scope): TypedExpression {
  const { place, write } = assignable(node.operand, scope);
  const { type, target, index, read } = place;
  if (![INTEGER, LONG, DOUBLE, DECIMAL].some((number) => sameType(number, type))) {
    throw new CompileError(node.position, `++ and -- need a number, not ${typeName(type)}`);
  }
  const step = oneOf(type, node.by);
  const evaluate: Evaluate = (frame) => {
    const object = target?.(frame) ?? null;
    const position = index?.(frame) ?? null;
    const before = read(frame, object, position);
    if (before === null) {
      throw nullReference();
    }
    const after = add(before, step);
    write(frame, object, position, after);
    return node.prefix ? after : before;
  };
  return { type, evaluate };
}

function oneOf(type: Type, by: 1 | -1): Value {
  const steps = ONE.get(typeName(type));
  return steps?.[by === 1 ? 0 : 1] ?? by;
}

function assignable(
  node: ExpressionOf<'assign'>['target'],
  scope: Scope,
): { place: Place; write: Write } {
  const { place } = compileExpression(node, scope);
  if (place === undefined) {
    throw new CompileError(node.position, 'Expression cannot be assigned');
  }
  if (typeof place.write === 'string') {
    throw new CompileError(node.position, place.write);
  }
  return { place, write: place.write };
}

import { CompileError } from '../language/position.ts';
import type { ExpressionOf } from '../language/syntax.ts';
import { INTEGER, typeName } from '../language/types.ts';
import { nullReference, platformException } from '../values/exception.ts';
import { ListValue } from '../values/list.ts';
import type { Value } from '../values/value.ts';
import { compileAs, compileExpression } from './expression.ts';
import type { Place } from './place.ts';
import type { Scope } from './scope.ts';

/** `list[index]`. */
export function elementPlace(node: ExpressionOf<'index'>, scope: Scope): Place {
  const list = compileExpression(node.target, scope);
  if (list.type.kind !== 'list') {
    throw new CompileError(node.position, `Expression must be a list type: ${typeName(list.type)}`);
  }
  return {
    type: list.type.element,
    target: list.evaluate,
    index: compileAs(node.index, INTEGER, scope),
    read: (_frame, target, index) => {
      const { items, place } = located(target, index);
      return items[place] ?? null;
    },
    write: (_frame, target, index, value) => {
      const { items, place } = located(target, index);
      items[place] = value;
    },
  };
}

function located(target: Value, index: Value): { items: Value[]; place: number } {
  if (!(target instanceof ListValue) || typeof index !== 'number') {
    throw nullReference();
  }
  const { items } = target;
  if (index < 0 || index >= items.length) {
    throw platformException('System.ListException', `List index out of bounds: ${index}`);
  }
  return { items, place: index };
}

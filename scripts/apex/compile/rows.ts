import type { Type } from '../language/types.ts';
import { platformException } from '../values/exception.ts';
import { ListValue } from '../values/list.ts';
import { assignment } from './conversions.ts';
import type { Evaluate } from './org-port.ts';
import type { ResolvedValue } from './resolve.ts';
import type { World } from './world.ts';

/**
 * An expression converted to a type, or undefined if it cannot be assigned to it. The rows of a query can
 * be assigned to a single record.
 */
export function converted(world: World, value: ResolvedValue, to: Type): Evaluate | undefined {
  const { type, evaluate } = value;
  const isSingle = value.isRowSet === true && type.kind === 'list' && to.kind === 'sobject';
  const from = isSingle ? type.element : type;
  const convert = assignment(world, from, to);
  if (convert === undefined) {
    return undefined;
  }
  const given = isSingle ? single(evaluate) : evaluate;
  return (frame) => convert(given(frame));
}

/**
 * The one record of a query that is assigned to a single one.
 *
 * @throws a QueryException for none or several.
 */
export function single(rows: Evaluate): Evaluate {
  return (frame) => {
    const list = rows(frame);
    const items = list instanceof ListValue ? list.items : [];
    if (items.length === 0) {
      throw platformException(
        'System.QueryException',
        'List has no rows for assignment to SObject',
      );
    }
    if (items.length > 1) {
      throw platformException(
        'System.QueryException',
        'List has more than 1 row for assignment to SObject',
      );
    }
    return items[0] ?? null;
  };
}

import type { ExpressionOf } from '../language/syntax.ts';
import { INTEGER, listOf } from '../language/types.ts';
import { ListValue } from '../values/list.ts';
import { queryScope } from './query-scope.ts';
import type { ResolvedValue } from './resolve.ts';
import type { Scope } from './scope.ts';

/** `[SELECT …]`. Where a single record is wanted, assignment takes it out of the list. */
export function compileQueryExpression(node: ExpressionOf<'query'>, scope: Scope): ResolvedValue {
  const query = scope.world.org.compileQuery(node.tree, queryScope(scope));
  if (query.kind === 'count') {
    return { type: INTEGER, evaluate: query.run };
  }
  const { rowType, run } = query;
  return {
    type: listOf(rowType),
    evaluate: (frame) => new ListValue(rowType, run(frame)),
    isRowSet: true,
  };
}

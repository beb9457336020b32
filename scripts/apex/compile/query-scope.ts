import { positionIn } from '../language/tree.ts';
import { readExpression } from '../language/read-expressions.ts';
import { compileExpression } from './expression.ts';
import type { QueryScope } from './org-port.ts';
import type { Scope } from './scope.ts';

/** What a query sees of the code around it. */
export function queryScope(scope: Scope): QueryScope {
  const { file } = scope.around.unit;
  return {
    bind: (tree) => compileExpression(readExpression(file, tree), scope),
    position: (tree) => positionIn(file, tree),
  };
}

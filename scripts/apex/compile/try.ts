import { CompileError } from '../language/position.ts';
import type { Statement } from '../language/syntax.ts';
import { typeName } from '../language/types.ts';
import { catchable } from '../run/catching.ts';
import { NORMAL, type Run } from '../run/completion.ts';
import { resolveType } from './expression.ts';
import { isInstance } from './runtime-types.ts';
import type { Scope } from './scope.ts';
import { compileBlock, isException, sequence, compileStatements } from './statements.ts';

type Try = Extract<Statement, { kind: 'try' }>;

export function compileTry(node: Try, scope: Scope): Run {
  const body = compileBlock(node.body, scope);
  const caught = node.catches.length === 0 ? body : compileCatches(node, body, scope);
  return node.finally === undefined
    ? caught
    : withFinally(caught, compileBlock(node.finally, scope));
}

function compileCatches(node: Try, body: Run, scope: Scope): Run {
  const { world } = scope;
  const clauses = node.catches.map((clause) => {
    const type = resolveType(clause.type, scope);
    if (!isException(type, scope)) {
      throw new CompileError(clause.position, `Type cannot be caught: ${typeName(type)}`);
    }
    const inner = scope.inner();
    const { slot } = inner.declare(clause.name, type, clause.position);
    return { type, slot, run: sequence(compileStatements(clause.body.statements, inner)) };
  });
  return (frame) => {
    const { transaction } = frame;
    const depth = transaction.frames.length;
    try {
      return body(frame);
    } catch (error) {
      const thrown = catchable(error, transaction);
      const clause =
        thrown === undefined
          ? undefined
          : clauses.find(({ type }) => isInstance(world, thrown.value, type));
      if (thrown === undefined || clause === undefined) {
        throw error;
      }
      transaction.frames.length = depth;
      frame.locals[clause.slot] = thrown.value;
      return clause.run(frame);
    }
  };
}

/** `return`, `break` and exceptions in the last block win over those before it. */
function withFinally(run: Run, last: Run): Run {
  return (frame) => {
    const { transaction } = frame;
    const depth = transaction.frames.length;
    let completion;
    try {
      completion = run(frame);
    } catch (error) {
      if (catchable(error, transaction) === undefined) {
        throw error;
      }
      transaction.frames.length = depth;
      const ending = last(frame);
      if (ending !== NORMAL) {
        return ending;
      }
      throw error;
    }
    const { result } = frame;
    const ending = last(frame);
    if (ending !== NORMAL) {
      return ending;
    }
    frame.result = result;
    return completion;
  };
}

import { CompileError } from '../language/position.ts';
import type { Statement } from '../language/syntax.ts';
import { typeName } from '../language/types.ts';
import type { Run } from '../run/completion.ts';
import { nullReference } from '../values/exception.ts';
import { SObjectValue } from '../values/sobject.ts';
import { compileExpression } from './expression.ts';
import type { Scope } from './scope.ts';
import { compileBlock } from './statements.ts';

/** `System.runAs(user) { … }`, in tests only. */
export function compileRunAs(node: Extract<Statement, { kind: 'run-as' }>, scope: Scope): Run {
  const { type, evaluate } = compileExpression(node.user, scope);
  if (type.kind !== 'sobject' || type.name !== 'User') {
    throw new CompileError(node.position, `System.runAs takes a User, not ${typeName(type)}`);
  }
  const body = compileBlock(node.body, scope);
  return (frame) => {
    const { transaction } = frame;
    const record = evaluate(frame);
    if (!(record instanceof SObjectValue)) {
      throw nullReference();
    }
    const before = transaction.user;
    transaction.user = transaction.org.userOf(record, transaction);
    try {
      return body(frame);
    } finally {
      transaction.user = before;
    }
  };
}

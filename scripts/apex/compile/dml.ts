import { CompileError } from '../language/position.ts';
import type { Statement } from '../language/syntax.ts';
import { typeName } from '../language/types.ts';
import { NORMAL, type Run } from '../run/completion.ts';
import { nullReference } from '../values/exception.ts';
import { ListValue } from '../values/list.ts';
import { SObjectValue } from '../values/sobject.ts';
import type { Value } from '../values/value.ts';
import { compileExpression } from './expression.ts';
import type { Scope } from './scope.ts';

/** `insert records`, `upsert as user records Key__c`, … */
export function compileDml(node: Extract<Statement, { kind: 'dml' }>, scope: Scope): Run {
  const { type, evaluate } = compileExpression(node.records, scope);
  const isRecords =
    type.kind === 'sobject' || (type.kind === 'list' && type.element.kind === 'sobject');
  if (!isRecords) {
    throw new CompileError(
      node.position,
      `DML requires SObject or SObject list type: ${typeName(type)}`,
    );
  }
  const { operation, access, externalIdField } = node;
  return (frame) => {
    const { transaction } = frame;
    const records = recordsOf(evaluate(frame));
    transaction.org.dml({ operation, records, access, externalIdField }, transaction);
    return NORMAL;
  };
}

function recordsOf(value: Value): readonly SObjectValue[] {
  const items = value instanceof ListValue ? value.items : [value];
  return items.map((item) => {
    if (item instanceof SObjectValue) {
      return item;
    }
    throw nullReference();
  });
}

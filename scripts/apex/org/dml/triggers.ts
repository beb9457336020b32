import { ID, sObjectOf } from '../../language/types.ts';
import { catchable } from '../../run/catching.ts';
import type { Transaction, TriggerContext } from '../../run/transaction.ts';
import { exceptionTypeName, type ExceptionValue } from '../../values/exception.ts';
import { ListValue } from '../../values/list.ts';
import { MapValue } from '../../values/map.ts';
import type { SObjectValue } from '../../values/sobject.ts';
import type { ObjectDefinition } from '../schema/definition.ts';
import { rowError, type RowError } from './row-errors.ts';

export type TriggerOperation = TriggerContext['operation'];

/** The records that a trigger sees, old and new side by side. */
export interface TriggerRecords {
  readonly newRecords: readonly SObjectValue[] | undefined;
  readonly oldRecords: readonly SObjectValue[] | undefined;
}

export function hasTriggers(object: ObjectDefinition, transaction: Transaction): boolean {
  return transaction.program.triggers.some(({ sObject }) => sObject === object.name);
}

/**
 * Runs the triggers of an object for one moment. What they throw becomes the error of every record
 * ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, Name: execution of BeforeInsert caused by: …"), except for
 * exceeded limits and failed assertions, which end the transaction.
 *
 * @returns the error, or undefined.
 */
export function fireTriggers(
  object: ObjectDefinition,
  operation: TriggerOperation,
  records: TriggerRecords,
  transaction: Transaction,
): RowError | undefined {
  const size = records.newRecords?.length ?? records.oldRecords?.length ?? 0;
  if (size === 0) {
    return undefined;
  }
  for (const trigger of transaction.program.triggers) {
    if (trigger.sObject === object.name && trigger.events.has(operation)) {
      const depth = transaction.frames.length;
      transaction.triggers.push(contextOf(object, operation, records, size));
      try {
        trigger.run(transaction);
      } catch (error) {
        const thrown = catchable(error, transaction);
        if (thrown === undefined) {
          throw error;
        }
        transaction.frames.length = depth;
        return rowError(
          'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
          `${trigger.name}: execution of ${momentOf(operation)}\n\ncaused by: ${described(thrown.value, depth)}`,
        );
      } finally {
        transaction.triggers.pop();
      }
    }
  }
  return undefined;
}

function contextOf(
  object: ObjectDefinition,
  operation: TriggerOperation,
  { newRecords, oldRecords }: TriggerRecords,
  size: number,
): TriggerContext {
  return {
    operation,
    newRecords: listOf(object, newRecords),
    oldRecords: listOf(object, oldRecords),
    newMap: operation === 'BEFORE_INSERT' ? null : mapOf(object, newRecords),
    oldMap: mapOf(object, oldRecords),
    size,
  };
}

function listOf(
  object: ObjectDefinition,
  records: readonly SObjectValue[] | undefined,
): ListValue | null {
  return records === undefined ? null : new ListValue(sObjectOf(object.name), [...records]);
}

function mapOf(
  object: ObjectDefinition,
  records: readonly SObjectValue[] | undefined,
): MapValue | null {
  return records === undefined
    ? null
    : new MapValue(
        ID,
        sObjectOf(object.name),
        records.map((record) => [record.get('Id'), record] as const),
      );
}

/** `BEFORE_INSERT` → `BeforeInsert`. */
function momentOf(operation: TriggerOperation): string {
  return operation
    .toLowerCase()
    .replace(/(?:^|_)(\w)/gu, (_match, letter: string) => letter.toUpperCase());
}

/** The exception with the stack from the trigger on. @param depth of the stack around the trigger */
function described(exception: ExceptionValue, depth: number): string {
  const { trace = [] } = exception;
  const places = trace
    .slice(0, trace.length - depth)
    .map(({ place, line }) => `${place}: line ${line}, column 1`);
  const message = exception.message ?? 'Script-thrown exception';
  return `${exceptionTypeName(exception)}: ${message}\n\n${places.join('\n')}`;
}

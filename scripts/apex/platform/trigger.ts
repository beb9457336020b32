import type { Transaction, TriggerContext } from '../run/transaction.ts';
import { PlatformClass, PlatformEnum } from './declare.ts';

export const triggerOperation = new PlatformEnum('System.TriggerOperation', [
  'BEFORE_INSERT',
  'BEFORE_UPDATE',
  'BEFORE_DELETE',
  'AFTER_INSERT',
  'AFTER_UPDATE',
  'AFTER_DELETE',
  'AFTER_UNDELETE',
]);

const current = ({ triggers }: Transaction): TriggerContext | undefined => triggers.at(-1);
const when = (part: string): { get: (transaction: Transaction) => boolean } => ({
  get: (transaction) => current(transaction)?.operation.split('_').includes(part) ?? false,
});

/** `System.Trigger`: what the innermost trigger that is running was called for. */
export const trigger = new PlatformClass<never>('System.Trigger').staticProperties({
  'Boolean isExecuting': { get: (transaction) => current(transaction) !== undefined },
  'Boolean isBefore': when('BEFORE'),
  'Boolean isAfter': when('AFTER'),
  'Boolean isInsert': when('INSERT'),
  'Boolean isUpdate': when('UPDATE'),
  'Boolean isDelete': when('DELETE'),
  'Boolean isUndelete': when('UNDELETE'),
  'List<SObject> new': { get: (transaction) => current(transaction)?.newRecords ?? null },
  'List<SObject> old': { get: (transaction) => current(transaction)?.oldRecords ?? null },
  'Map<Id,SObject> newMap': { get: (transaction) => current(transaction)?.newMap ?? null },
  'Map<Id,SObject> oldMap': { get: (transaction) => current(transaction)?.oldMap ?? null },
  'Integer size': { get: (transaction) => current(transaction)?.size ?? null },
  'TriggerOperation operationType': {
    get: (transaction) => {
      const context = current(transaction);
      return context === undefined ? null : triggerOperation.constant(context.operation);
    },
  },
});

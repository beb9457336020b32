import { PerTransaction, type RunningUser, type Transaction } from '../../run/transaction.ts';
import type { SObjectValue } from '../../values/sobject.ts';
import type { ObjectDefinition } from '../schema/definition.ts';
import { rowError, type RowError } from './row-errors.ts';
import type { DmlOperation } from './dml-exception.ts';

/** Objects that a transaction writes together with no others (Apex Developer Guide, "sObjects That Cannot Be Used Together in DML Operations"). */
const SETUP_OBJECTS: ReadonlySet<string> = new Set([
  'Group',
  'GroupMember',
  'PermissionSet',
  'PermissionSetAssignment',
  'UserRole',
]);

/** Changing one of these makes a user a setup object. */
const SETUP_USER_FIELDS = ['UserRoleId', 'IsActive', 'Username', 'ProfileId'];

interface Written {
  setup: string | undefined;
  other: string | undefined;
}

/** What was written in whose name: `System.runAs` begins anew. */
const written = new PerTransaction(() => new WeakMap<RunningUser, Written>());

/** The error of writing setup objects and others in one transaction; undefined if that is not the case. */
export function mixedDmlError(
  object: ObjectDefinition,
  operation: DmlOperation,
  records: readonly SObjectValue[],
  transaction: Transaction,
): RowError | undefined {
  const byUser = written.of(transaction);
  const state = byUser.get(transaction.user) ?? { setup: undefined, other: undefined };
  byUser.set(transaction.user, state);
  const isSetup =
    SETUP_OBJECTS.has(object.name) ||
    (object.name === 'User' && records.some((record) => isSetupUser(record, operation)));
  const original = isSetup ? state.other : state.setup;
  if (original !== undefined) {
    return rowError(
      'MIXED_DML_OPERATION',
      'DML operation on setup object is not permitted after you have updated a non-setup object (or vice ' +
        `versa): ${object.name}, original object: ${original}`,
    );
  }
  if (isSetup) {
    state.setup ??= object.name;
  } else if (!object.isSetup) {
    state.other ??= object.name;
  }
  return undefined;
}

function isSetupUser(record: SObjectValue, operation: DmlOperation): boolean {
  return operation === 'insert'
    ? record.get('UserRoleId') !== null
    : SETUP_USER_FIELDS.some((name) => record.has(name));
}

import { platformException, type ThrownException } from '../../values/exception.ts';
import type { SObjectValue } from '../../values/sobject.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/definition.ts';
import type { Permissions } from '../security/permissions.ts';
import { inaccessibleFieldsText } from './dml-exception.ts';
import { rowError, type RowError } from './row-errors.ts';

export type Right = 'create' | 'edit' | 'delete';

const OPERATIONS: Readonly<Record<Right, string>> = {
  create: 'INSERT',
  edit: 'UPDATE',
  delete: 'DELETE',
};

/**
 * What user mode throws for an object that the user may not write: without read access a
 * SecurityException, otherwise a TypeException (both as seen in orgs; the documentation names neither).
 */
export function objectRefusal(
  object: ObjectDefinition,
  right: Right,
  permissions: Permissions,
): ThrownException | undefined {
  if (permissions.may(right, object)) {
    return undefined;
  }
  return permissions.may('read', object)
    ? platformException(
        'System.TypeException',
        `DML operation ${OPERATIONS[right]} not allowed on ${object.name}`,
      )
    : platformException('System.SecurityException', `Access to entity '${object.name}' denied`);
}

/**
 * The error of user mode for fields that a record assigns and the user may not write. A field that was
 * assigned null counts, and so does one that nobody may change, such as the master of a detail.
 */
export function fieldRefusal(
  object: ObjectDefinition,
  record: SObjectValue,
  right: 'create' | 'edit',
  permissions: Permissions,
): RowError | undefined {
  const refused: FieldDefinition[] = [];
  for (const [name] of record.entries()) {
    const field = object.fields.get(name.toLowerCase());
    if (field === undefined || field.type === 'ID') {
      continue;
    }
    const isWriteable = right === 'create' ? field.createable : field.updateable;
    if (!isWriteable || !permissions.edits(object, field)) {
      refused.push(field);
    }
  }
  return refused.length === 0
    ? undefined
    : rowError(
        'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
        inaccessibleFieldsText(object.name),
        refused,
      );
}

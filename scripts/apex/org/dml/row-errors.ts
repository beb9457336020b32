import type { FieldDefinition } from '../schema/definition.ts';

/** What is wrong with one record of a DML statement: what `Database.Error` tells. */
export interface RowError {
  /** A constant of `System.StatusCode`. */
  readonly status: string;
  readonly message: string;
  /** API names. */
  readonly fields: readonly string[];
}

export function rowError(
  status: string,
  message: string,
  fields: readonly FieldDefinition[] = [],
): RowError {
  return { status, message, fields: fields.map(({ name }) => name) };
}

/** An error that starts with the label of the field. */
export function fieldError(status: string, field: FieldDefinition, message: string): RowError {
  return rowError(status, `${field.label}: ${message}`, [field]);
}

export const required = (fields: readonly FieldDefinition[]): RowError =>
  rowError(
    'REQUIRED_FIELD_MISSING',
    `Required fields are missing: [${fields.map(({ name }) => name).join(', ')}]`,
    fields,
  );

export const tooLong = (field: FieldDefinition, value: string, length: number): RowError =>
  fieldError('STRING_TOO_LONG', field, `data value too large: ${value} (max length=${length})`);

export const badPicklistValue = (field: FieldDefinition, value: string): RowError =>
  fieldError(
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
    field,
    `bad value for restricted picklist field: ${value}`,
  );

export const outOfRange = (field: FieldDefinition, value: string): RowError =>
  fieldError(
    'NUMBER_OUTSIDE_VALID_RANGE',
    field,
    `value outside of valid range on numeric field: ${value}`,
  );

export const notNullable = (field: FieldDefinition): RowError =>
  fieldError('INVALID_TYPE_ON_FIELD_IN_RECORD', field, 'value not of required type: ');

export const badEmail = (field: FieldDefinition, value: string): RowError =>
  fieldError('INVALID_EMAIL_ADDRESS', field, `invalid email address: ${value}`);

export const notWriteable = (fields: readonly FieldDefinition[]): RowError =>
  rowError(
    'INVALID_FIELD_FOR_INSERT_UPDATE',
    `Unable to create/update fields: ${fields.map(({ name }) => name).join(', ')}. Please check the ` +
      'security settings of this field and verify that it is read/write for your profile or ' +
      'permission set.',
    fields,
  );

export const duplicate = (field: FieldDefinition, otherId: string): RowError =>
  rowError(
    'DUPLICATE_VALUE',
    `duplicate value found: ${field.name} duplicates value on record with id: ${otherId}`,
  );

/** The record with the same value is one that the user cannot see. */
export const hiddenDuplicate = (): RowError =>
  rowError(
    'DUPLICATE_VALUE',
    'duplicate value found: <unknown> duplicates value on record with id: <unknown>',
  );

export const wrongReference = (field: FieldDefinition, id: string): RowError =>
  fieldError('FIELD_INTEGRITY_EXCEPTION', field, `id value of incorrect type: ${id}`);

export const unknownReference = (): RowError =>
  rowError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');

export const hiddenReference = (id: string): RowError =>
  rowError(
    'INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY',
    `insufficient access rights on cross-reference id: ${id.slice(0, 15)}`,
  );

export const deletedEntity = (): RowError => rowError('ENTITY_IS_DELETED', 'entity is deleted');

export const noRecordAccess = (): RowError =>
  rowError('INSUFFICIENT_ACCESS_OR_READONLY', 'insufficient access rights on object id');

/** Another transaction has the record, and did not let it go within ten seconds. */
export const lockedRow = (): RowError =>
  rowError('UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record or 1 records');

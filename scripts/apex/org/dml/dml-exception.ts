import type { ThrownException } from '../../values/exception.ts';
import { platformException } from '../../values/exception.ts';
import type { RowError } from './row-errors.ts';

/** A record that a DML statement could not save. */
export interface RowFailure {
  /** Its place in the statement's list. */
  readonly index: number;
  /** 18 characters; undefined for a record that was to be inserted. */
  readonly id: string | undefined;
  readonly errors: readonly [RowError, ...RowError[]];
}

/** What a DmlException carries. */
export class DmlFailures {
  readonly rows: readonly RowFailure[];

  constructor(rows: readonly RowFailure[]) {
    this.rows = rows;
  }
}

export type DmlOperation = 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';

/** The exception of a statement whose records were not all saved. */
export function dmlException(
  operation: DmlOperation,
  rows: readonly [RowFailure, ...RowFailure[]],
): ThrownException {
  const [{ index, id, errors }] = rows;
  const [{ status, message, fields }] = errors;
  const name = operation.charAt(0).toUpperCase() + operation.slice(1);
  const row = id === undefined ? `row ${index}` : `row ${index} with id ${id}`;
  return platformException(
    'System.DmlException',
    `${name} failed. First exception on ${row}; first error: ${status}, ${message}: [${fields.join(', ')}]`,
    new DmlFailures(rows),
  );
}

/** The exception of user mode for fields that the user may not write. */
export function inaccessibleFields(object: string, rows: readonly RowFailure[]): ThrownException {
  return platformException(
    'System.DmlException',
    inaccessibleFieldsText(object),
    new DmlFailures(rows),
  );
}

export function inaccessibleFieldsText(object: string): string {
  return (
    `Operation failed due to fields being inaccessible on Sobject ${object}, check errors on ` +
    'Exception or Result!'
  );
}

import type { SObjectValue } from '../../values/sobject.ts';
import type { Row } from '../data/database.ts';
import type { RowError } from './row-errors.ts';

/** One record of a DML statement on its way into the database. */
export interface Work {
  /** Its place in the statement's list. */
  readonly index: number;
  /** What the statement was given. Never changed before the statement has succeeded. */
  readonly given: SObjectValue;
  readonly kind: 'insert' | 'update';
  /** What is in the database; undefined for an insert. */
  readonly before: Row | undefined;
  /** What triggers see and change. */
  record: SObjectValue;
  /** Once it has been written. */
  after: Row | undefined;
  readonly errors: RowError[];
}

export function workOf(
  index: number,
  given: SObjectValue,
  kind: Work['kind'],
  before: Row | undefined,
): Work {
  return { index, given, kind, before, record: given, after: undefined, errors: [] };
}

export function isSound({ errors }: Work): boolean {
  return errors.length === 0;
}

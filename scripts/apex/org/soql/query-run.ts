import type { Frame } from '../../run/frame.ts';
import type { Database, Row } from '../data/database.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/definition.ts';
import type { Schema } from '../schema/schema.ts';
import type { Value } from '../../values/value.ts';

/** What a query reads from. */
export interface QuerySource {
  readonly schema: Schema;
  readonly database: Database;
}

/** One run of a query: its binds have values, and "today" is a day. */
export interface QueryRun extends QuerySource {
  readonly frame: Frame;
  /** Whether the user may see a record; undefined if it does not matter. */
  readonly sees: ((row: Row) => boolean) | undefined;
}

export type Test = (row: Row) => boolean;

/** What a query looks at, for the permissions that user mode asks for. */
export interface FieldUse {
  readonly object: ObjectDefinition;
  readonly field: FieldDefinition;
  readonly inSelect: boolean;
  /** Written as part of a path, such as `Identity__r` in `Identity__r.OpenId__c`. */
  readonly relationship: string | undefined;
}

/** The record with an Id that a lookup holds; undefined for null and for what is in the recycle bin. */
export function rowOfId(source: QuerySource, id: string): Row | undefined {
  const object = source.schema.objectOfId(id);
  const row = object === undefined ? undefined : source.database.get(object, id);
  return row?.isDeleted === true ? undefined : row;
}

/** The value of a field; null where there is none. */
export function valueOf(row: Row, field: FieldDefinition): Value {
  return row.values.get(field.name) ?? null;
}

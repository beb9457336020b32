import { IdValue } from '../../values/id.ts';
import type { Value } from '../../values/value.ts';
import type { Row } from '../data/database.ts';
import type { FieldDefinition } from '../schema/definition.ts';
import type { Sharing } from '../security/sharing.ts';
import type { QuerySource } from '../soql/query-run.ts';
import {
  deletedEntity,
  duplicate,
  hiddenDuplicate,
  hiddenReference,
  required,
  unknownReference,
  wrongReference,
  type RowError,
} from './row-errors.ts';

/** The error of a record whose required fields are null; undefined if there are none. */
export function missing(
  fields: Iterable<FieldDefinition>,
  values: ReadonlyMap<string, Value>,
): RowError | undefined {
  const empty = [...fields].filter(
    (field) => field.required && (values.get(field.name) ?? null) === null,
  );
  return empty.length === 0 ? undefined : required(empty);
}

/**
 * Checks what a lookup points to: a record that exists, of the right object, and (where sharing counts)
 * that the user sees.
 */
export function referenceError(
  field: FieldDefinition,
  value: Value,
  source: QuerySource,
  sharing: Sharing | undefined,
): RowError | undefined {
  const { reference } = field;
  if (reference === undefined || !(value instanceof IdValue)) {
    return undefined;
  }
  const object = source.schema.objectOfId(value.text);
  if (object === undefined) {
    return unknownReference();
  }
  if (reference.to.length > 0 && !reference.to.includes(object.name)) {
    return wrongReference(field, value.text);
  }
  const target = source.database.get(object, value.text);
  if (target === undefined) {
    return unknownReference();
  }
  if (target.isDeleted) {
    return deletedEntity();
  }
  return sharing === undefined || sharing.sees(target) ? undefined : hiddenReference(value.text);
}

/** The error of a row that has a value which must be its own; undefined if it has none. */
export function duplicateError(
  row: Row,
  source: QuerySource,
  sharing: Sharing | undefined,
): RowError | undefined {
  for (const field of row.object.fields.values()) {
    const value = row.values.get(field.name) ?? null;
    if (!field.unique || value === null) {
      continue;
    }
    const other = source.database.find(row.object, field, value).find(({ id }) => id !== row.id);
    if (other !== undefined) {
      return sharing === undefined || sharing.sees(other)
        ? duplicate(field, other.id.slice(0, 15))
        : hiddenDuplicate();
    }
  }
  return undefined;
}

import { IdValue } from '../../values/id.ts';
import { platformException } from '../../values/exception.ts';
import type { SObjectValue } from '../../values/sobject.ts';
import type { QuerySource } from '../soql/query-run.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/definition.ts';
import { fieldOf } from '../schema/schema.ts';
import { comparisonKey } from '../soql/comparison.ts';
import { rowError } from './row-errors.ts';
import { workOf, type Work } from './work.ts';

/** The field that `upsert` tells records by. @throws an SObjectException if it cannot. */
export function upsertField(object: ObjectDefinition, name: string | undefined): FieldDefinition {
  const field = fieldOf(object, name ?? 'Id');
  if (field === undefined || !(field.type === 'ID' || field.externalId)) {
    throw platformException(
      'System.SObjectException',
      `Invalid field ${name ?? 'Id'} for upsert on ${object.name}`,
    );
  }
  return field;
}

/** Decides for each record whether it is inserted or updated (SOAP API Developer Guide, "upsert()"). */
export function matchRecords(
  object: ObjectDefinition,
  field: FieldDefinition,
  records: readonly { readonly index: number; readonly given: SObjectValue }[],
  source: QuerySource,
): Work[] {
  const keys = new Map<string, number>();
  for (const { given } of records) {
    const value = given.get(field.name);
    if (value !== null) {
      const key = comparisonKey(field, value);
      keys.set(key, (keys.get(key) ?? 0) + 1);
    }
  }
  return records.map(({ index, given }) => {
    const value = given.get(field.name);
    if (value === null) {
      return workOf(index, given, 'insert', undefined);
    }
    const found =
      value instanceof IdValue && field.type === 'ID'
        ? [source.database.get(object, value.text)].filter((row) => row !== undefined)
        : source.database.find(object, field, value);
    const [first, ...more] = found;
    const kind = first === undefined && field.type !== 'ID' ? 'insert' : 'update';
    const work = workOf(index, given, kind, first);
    if ((keys.get(comparisonKey(field, value)) ?? 0) > 1) {
      const text = comparisonKey(field, value);
      work.errors.push(
        rowError('DUPLICATE_VALUE', `Duplicate external id specified: ${text}`, [field]),
      );
    } else if (more.length > 0) {
      work.errors.push(
        rowError(
          'DUPLICATE_EXTERNAL_ID',
          `${field.label}: more than one record found for external id field: [${found.map(({ id }) => id).join(', ')}]`,
          [field],
        ),
      );
    }
    return work;
  });
}

import { IdValue } from '../../values/id.ts';
import type { Row } from '../data/database.ts';
import { nameFieldOf } from '../schema/schema.ts';
import type { QuerySource } from '../soql/query-run.ts';
import { addedErrors, type SaveContext } from './save.ts';
import { readOnly, recordOf } from './records.ts';
import { rowError, type RowError } from './row-errors.ts';
import { fireTriggers } from './triggers.ts';
import { isSound, type Work } from './work.ts';

/**
 * Deletes up to 200 records of one object: before triggers, the records with their details, after
 * triggers. Details that go with their master fire no triggers (Apex Developer Guide, "Operations That
 * Don't Invoke Triggers").
 */
export function deleteChunk(works: readonly Work[], context: SaveContext): void {
  const [first] = works;
  const object = first?.before?.object;
  if (object === undefined) {
    return;
  }
  fire(works, 'BEFORE_DELETE', context);
  for (const work of works.filter(isSound)) {
    const { before } = work;
    const error = before === undefined ? undefined : remove(before, before.id, context);
    work.errors.push(...(error === undefined ? [] : [error]));
  }
  fire(works, 'AFTER_DELETE', context);
}

function fire(
  works: readonly Work[],
  operation: 'BEFORE_DELETE' | 'AFTER_DELETE',
  context: SaveContext,
): void {
  const rows = works.flatMap((work) =>
    isSound(work) && work.before !== undefined ? [{ work, before: work.before }] : [],
  );
  const [first] = rows;
  if (first === undefined) {
    return;
  }
  const records = rows.map(({ before }) => readOnly(recordOf(before)));
  const error = fireTriggers(
    first.before.object,
    operation,
    { newRecords: undefined, oldRecords: records },
    context.transaction,
  );
  for (const [index, { work }] of rows.entries()) {
    const record = records[index];
    work.errors.push(
      ...(error === undefined ? [] : [error]),
      ...(record === undefined ? [] : addedErrors(record)),
    );
  }
}

/** Moves a record to the recycle bin, and does to those that point to it what their lookups say. */
function remove(row: Row, root: string, source: QuerySource): RowError | undefined {
  const { database, schema } = source;
  const id = IdValue.read(row.id) ?? null;
  const children = schema
    .children(row.object)
    .flatMap((child) =>
      database.find(child.object, child.field, id).map((found) => ({ ...child, found })),
    );
  const holding = children.filter(({ reference }) => reference.onDelete === 'Restrict');
  const [first] = holding;
  if (first !== undefined) {
    return rowError(
      'DELETE_FAILED',
      `Your attempt to delete ${nameOf(row)} could not be completed because it is associated with the ` +
        `following ${first.object.pluralLabel.toLowerCase()}.: ${holding.map(({ found }) => nameOf(found)).join(', ')}`,
    );
  }
  database.put({
    ...row,
    values: new Map(row.values).set('IsDeleted', true),
    isDeleted: true,
    ...(row.id === root ? {} : { deletedWith: root }),
  });
  for (const { field, reference, found } of children) {
    if (reference.onDelete === 'Cascade') {
      const error = remove(found, root, source);
      if (error !== undefined) {
        return error;
      }
    } else if (reference.onDelete === 'SetNull') {
      const values = new Map(found.values);
      values.delete(field.name);
      database.put({ ...found, values });
    }
  }
  return undefined;
}

/** Takes up to 200 records out of the recycle bin, with the details that went with them. */
export function undeleteChunk(works: readonly Work[], context: SaveContext): void {
  const { database, schema } = context;
  for (const { before } of works) {
    for (const object of before === undefined ? [] : schema.objects()) {
      for (const row of [...database.rows(object, true)]) {
        if (row.isDeleted && (row.deletedWith ?? row.id) === before?.id) {
          const { id, values } = row;
          const restored = new Map(values).set('IsDeleted', false);
          database.put({ id, object, values: restored, isDeleted: false });
        }
      }
    }
  }
  const rows = works.flatMap(({ before }) =>
    before === undefined ? [] : (database.get(before.object, before.id) ?? []),
  );
  const [first] = rows;
  if (first !== undefined) {
    const newRecords = rows.map((row) => readOnly(recordOf(row)));
    const error = fireTriggers(
      first.object,
      'AFTER_UNDELETE',
      { newRecords, oldRecords: undefined },
      context.transaction,
    );
    for (const [index, work] of works.entries()) {
      const record = newRecords[index];
      work.errors.push(
        ...(error === undefined ? [] : [error]),
        ...(record === undefined ? [] : addedErrors(record)),
      );
    }
  }
}

/** Removes records in the recycle bin, with their details, for good. */
export function purge(rows: readonly Row[], source: QuerySource): void {
  const { database, schema } = source;
  for (const row of rows) {
    database.remove(row);
    for (const { object, field, reference } of schema.children(row.object)) {
      if (reference.onDelete === 'Cascade') {
        const details = [...database.rows(object, true)].filter((detail) => {
          const master = detail.values.get(field.name);
          return detail.isDeleted && master instanceof IdValue && master.text === row.id;
        });
        purge(details, source);
      }
    }
  }
}

function nameOf(row: Row): string {
  const field = nameFieldOf(row.object);
  const name = field === undefined ? undefined : row.values.get(field.name);
  return typeof name === 'string' ? name : row.id;
}

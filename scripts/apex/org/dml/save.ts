import { Unsupported } from '../../run/faults.ts';
import type { Transaction } from '../../run/transaction.ts';
import { DatetimeValue } from '../../values/dates.ts';
import { IdValue } from '../../values/id.ts';
import { SObjectValue } from '../../values/sobject.ts';
import type { Value } from '../../values/value.ts';
import type { Row } from '../data/database.ts';
import type { FieldDefinition, ObjectDefinition } from '../schema/definition.ts';
import type { Sharing } from '../security/sharing.ts';
import type { QuerySource } from '../soql/query-run.ts';
import { autoNumber } from './auto-number.ts';
import { duplicateError, missing, referenceError } from './checks.ts';
import { defaultValue } from './defaults.ts';
import { stored } from './field-values.ts';
import { readOnly, recordOf } from './records.ts';
import { deletedEntity, notWriteable, rowError, type RowError } from './row-errors.ts';
import type { StandardBehaviour } from './standard-behaviour.ts';
import { fireTriggers, type TriggerOperation } from './triggers.ts';
import { isSound, type Work } from './work.ts';

/** What saving records needs to know of the statement. */
export interface SaveContext extends QuerySource {
  readonly transaction: Transaction;
  readonly behaviour: StandardBehaviour;
  /** Undefined where sharing does not count. */
  readonly sharing: Sharing | undefined;
}

/**
 * Saves up to 200 records of one object, in the order of execution of the Apex Developer Guide ("Triggers
 * and Order of Execution"): load, before triggers, validation, write, after triggers. Errors are left in
 * the works; the caller rolls back.
 */
export function saveChunk(
  object: ObjectDefinition,
  works: readonly Work[],
  context: SaveContext,
): void {
  for (const work of works) {
    load(object, work, context);
  }
  fire(object, works, 'BEFORE', context);
  for (const work of works.filter(isSound)) {
    write(object, work, context);
  }
  for (const work of works.filter(isSound)) {
    context.behaviour.afterWrite(work, context);
  }
  fire(object, works, 'AFTER', context);
}

/** Makes the record that triggers see: the new one with its defaults, or the old one with the changes. */
function load(object: ObjectDefinition, work: Work, { transaction }: SaveContext): void {
  const { given, before } = work;
  const isInsert = work.kind === 'insert';
  const record = before === undefined ? new SObjectValue(object.name) : recordOf(before);
  if (isInsert) {
    if (given.get('Id') !== null) {
      work.errors.push(
        rowError('INVALID_FIELD_FOR_INSERT_UPDATE', 'cannot specify Id in an insert call'),
      );
    }
    for (const field of object.fields.values()) {
      const value = defaultValue(object, field, transaction.now());
      if (value !== null) {
        record.set(field.name, value);
      }
    }
  } else if (before === undefined) {
    work.errors.push(
      given.get('Id') === null
        ? rowError('MISSING_ARGUMENT', 'Id not specified in an update call')
        : rowError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id'),
    );
  } else if (before.isDeleted) {
    work.errors.push(deletedEntity());
  }
  work.errors.push(...assign(object, work, record, isInsert));
  work.record = record;
}

/** Takes over what the statement was given. */
function assign(
  object: ObjectDefinition,
  { given, before }: Work,
  record: SObjectValue,
  isInsert: boolean,
): RowError[] {
  const refused: FieldDefinition[] = [];
  for (const [name, value] of given.entries()) {
    const field = object.fields.get(name.toLowerCase());
    if (field === undefined) {
      refuseNewParent(object, name, value);
    } else if (isInsert ? field.createable : field.updateable) {
      record.set(name, value);
    } else if (field.type !== 'ID' && !isUnchanged(field, value, before)) {
      refused.push(field);
    }
  }
  return refused.length === 0 ? [] : [notWriteable(refused)];
}

/** System fields that come along with a queried record are ignored; a detail that changes its master is not. */
function isUnchanged(field: FieldDefinition, value: Value, before: Row | undefined): boolean {
  if (field.reference?.masterDetail !== true) {
    return before !== undefined;
  }
  const known = before?.values.get(field.name);
  return known instanceof IdValue && value instanceof IdValue && known.text === value.text;
}

function refuseNewParent(object: ObjectDefinition, name: string, value: Value): void {
  if (value instanceof SObjectValue && value.selected === undefined) {
    throw new Unsupported(`a parent given by its external id (${object.name}.${name})`);
  }
}

function write(object: ObjectDefinition, work: Work, context: SaveContext): void {
  const { record, before } = work;
  context.behaviour.beforeWrite(work, context);
  const values = new Map<string, Value>();
  for (const field of object.fields.values()) {
    const result = stored(field, record.get(field.name));
    if ('error' in result) {
      work.errors.push(result.error);
      values.set(field.name, record.get(field.name));
    } else if (result.value !== null) {
      values.set(field.name, result.value);
    }
  }
  const id = before?.id ?? context.database.newId(object).text;
  system(object, work, id, values, context);
  const fields = [...object.fields.values()];
  const lack = missing(fields, values);
  work.errors.push(...(lack === undefined ? [] : [lack]));
  for (const field of fields) {
    const value = values.get(field.name) ?? null;
    const isNew = before?.values.get(field.name) !== value;
    const error = isNew ? referenceError(field, value, context, context.sharing) : undefined;
    work.errors.push(...(error === undefined ? [] : [error]));
  }
  if (!isSound(work)) {
    return;
  }
  const row: Row = { id, object, values, isDeleted: false };
  const taken = duplicateError(row, context, context.sharing);
  if (taken === undefined) {
    context.database.put(row);
    work.after = row;
  } else {
    work.errors.push(taken);
  }
}

/** Sets what the platform itself keeps: Id, owner, who and when, auto-numbers, names. */
function system(
  object: ObjectDefinition,
  { kind }: Work,
  id: string,
  values: Map<string, Value>,
  { transaction, database }: SaveContext,
): void {
  const now = new DatetimeValue(Math.floor(transaction.now() / 1000) * 1000);
  const user = IdValue.read(transaction.user.id) ?? null;
  const set = (name: string, value: Value): void => {
    if (object.fields.has(name.toLowerCase())) {
      values.set(name, value);
    }
  };
  if (kind === 'insert') {
    set('Id', IdValue.read(id) ?? null);
    set('IsDeleted', false);
    set('CreatedDate', now);
    set('CreatedById', user);
    if (!values.has('OwnerId')) {
      set('OwnerId', user);
    }
    for (const field of object.fields.values()) {
      if (field.autoNumber !== undefined) {
        const number = database.next(`${object.name}.${field.name}`);
        values.set(field.name, autoNumber(field.autoNumber, number));
      }
    }
    // The name of a custom object's record is its Id if it is given none.
    if (object.kind === 'custom' && !values.has('Name')) {
      set('Name', id.slice(0, 15));
    }
  }
  set('LastModifiedDate', now);
  set('LastModifiedById', user);
  set('SystemModstamp', now);
}

/** Runs the triggers of a moment, those of inserts before those of updates. */
function fire(
  object: ObjectDefinition,
  works: readonly Work[],
  moment: 'BEFORE' | 'AFTER',
  context: SaveContext,
): void {
  for (const kind of ['insert', 'update'] as const) {
    const sound = works.filter((work) => work.kind === kind && isSound(work));
    if (moment === 'AFTER') {
      for (const work of sound) {
        work.record = readOnly(recordOf(work.after ?? rowBefore(work)));
      }
    }
    const operation: TriggerOperation = `${moment}_${kind === 'insert' ? 'INSERT' : 'UPDATE'}`;
    const error = fireTriggers(
      object,
      operation,
      {
        newRecords: sound.map(({ record }) => record),
        oldRecords:
          kind === 'insert' ? undefined : sound.map((work) => readOnly(recordOf(rowBefore(work)))),
      },
      context.transaction,
    );
    for (const work of sound) {
      work.errors.push(...(error === undefined ? [] : [error]), ...addedErrors(work.record));
    }
  }
}

function rowBefore({ before }: Work): Row {
  if (before === undefined) {
    throw new Error('A record that is inserted has no past.');
  }
  return before;
}

/** What `addError` was called with. */
export function addedErrors(record: SObjectValue): RowError[] {
  return record.errors.map(({ field, message }) => ({
    status: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
    message,
    fields: field === '' ? [] : [field],
  }));
}

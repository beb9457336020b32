import type { Transaction } from '../../run/transaction.ts';
import { IdValue } from '../../values/id.ts';
import { platformException } from '../../values/exception.ts';
import type { SObjectValue } from '../../values/sobject.ts';
import type { ObjectDefinition } from '../schema/definition.ts';
import type { PermissionBook, Permissions } from '../security/permissions.ts';
import { Sharing } from '../security/sharing.ts';
import { isShared } from '../soql/gate.ts';
import type { QuerySource } from '../soql/query-run.ts';
import { fieldRefusal, objectRefusal, type Right } from './access.ts';
import {
  dmlException,
  inaccessibleFields,
  type DmlOperation,
  type RowFailure,
} from './dml-exception.ts';
import { matchRecords, upsertField } from './match.ts';
import { mixedDmlError } from './mixed-dml.ts';
import { deleteChunk, undeleteChunk } from './remove.ts';
import { deletedEntity, noRecordAccess, rowError, type RowError } from './row-errors.ts';
import { saveChunk, type SaveContext } from './save.ts';
import { standardBehaviour } from './standard-behaviour.ts';
import { hasTriggers } from './triggers.ts';
import { isSound, workOf, type Work } from './work.ts';

/** A DML statement or a call of a `Database` method. */
export interface DmlStatement {
  readonly operation: DmlOperation;
  readonly records: readonly SObjectValue[];
  readonly externalIdField: string | undefined;
  readonly userMode: boolean;
  readonly allOrNone: boolean;
}

/** What became of one record. */
export interface RowResult {
  /** 18 characters; undefined if it was not saved. */
  readonly id: string | undefined;
  /** Whether an upsert inserted it. */
  readonly isCreated: boolean;
  readonly errors: readonly RowError[];
}

/** Records go through triggers and validation in groups of this size. */
const CHUNK = 200;
const MOST_TYPES = 10;
const ATTEMPTS = 3;

const RIGHTS: Readonly<Record<DmlOperation, readonly Right[]>> = {
  insert: ['create'],
  update: ['edit'],
  upsert: ['create', 'edit'],
  delete: ['delete'],
  undelete: ['create'],
};

/** Writes records. */
export class DmlEngine {
  /** What keeps every record from being written now, such as a lock that somebody else holds. */
  obstacle: ((object: ObjectDefinition) => RowError | undefined) | undefined;
  readonly #source: QuerySource;
  readonly #permissions: PermissionBook;

  constructor(source: QuerySource, permissions: PermissionBook) {
    this.#source = source;
    this.#permissions = permissions;
  }

  /**
   * Runs a statement. When all must succeed and one does not, nothing is left of it.
   *
   * @throws a DmlException, or what user mode and limits throw.
   */
  run(statement: DmlStatement, transaction: Transaction): RowResult[] {
    const { records, operation } = statement;
    if (records.length === 0) {
      return [];
    }
    transaction.limits.use('dmlStatements');
    transaction.limits.use('dmlRows', records.length);
    requireDistinct(statement);
    const start = this.#source.database.savepoint();
    const works: Work[] = [];
    try {
      for (const group of groups(records, this.#source)) {
        works.push(...this.#group(group, statement, transaction));
      }
    } catch (error) {
      start.rollback();
      throw error;
    }
    const failures = failuresOf(works);
    const [first, ...more] = failures;
    if (statement.allOrNone && first !== undefined) {
      start.rollback();
      throw isInaccessible(first)
        ? inaccessibleFields(records[first.index]?.objectName ?? '', failures)
        : dmlException(operation, [first, ...more]);
    }
    return works.map((work) => finish(work));
  }

  /** Records of one object that stand beside each other in the list. */
  #group(group: Group, statement: DmlStatement, transaction: Transaction): Work[] {
    const { object } = group;
    const { operation, userMode, allOrNone } = statement;
    this.#requireAllowed(object, statement, transaction);
    const mixed = mixedDmlError(object, operation, statement.records, transaction);
    const works: Work[] = [];
    for (let from = 0; from < group.records.length; from += CHUNK) {
      const chunk = this.#works(group, from, statement);
      const permissions = this.#permissionsOf(transaction);
      const context = this.#context(userMode, permissions, transaction);
      for (const work of chunk) {
        const refused =
          mixed ??
          this.obstacle?.(object) ??
          refusal(object, work, statement, context, permissions);
        work.errors.push(...(refused === undefined ? [] : [refused]));
      }
      const save = (sound: readonly Work[]): void => {
        if (operation === 'delete') {
          deleteChunk(sound, context);
        } else if (operation === 'undelete') {
          undeleteChunk(sound, context);
        } else {
          saveChunk(object, sound, context);
        }
      };
      if (allOrNone) {
        if (chunk.every(isSound)) {
          save(chunk);
        }
      } else {
        this.#partially(object, chunk, save, transaction);
      }
      works.push(...chunk);
      if (allOrNone && !chunk.every(isSound)) {
        break;
      }
    }
    return works;
  }

  /**
   * Saves what can be saved: when a record fails, the others are done anew, triggers and all, with the
   * limits as they were (Apex Developer Guide, "Bulk DML Exception Handling").
   */
  #partially(
    object: ObjectDefinition,
    chunk: readonly Work[],
    save: (works: readonly Work[]) => void,
    transaction: Transaction,
  ): void {
    const restore = transaction.limits.mark();
    for (let attempt = 1; ; attempt += 1) {
      const sound = chunk.filter(isSound);
      const before = this.#source.database.savepoint();
      save(sound);
      if (sound.every(isSound)) {
        return;
      }
      before.rollback();
      restore();
      if (attempt === ATTEMPTS && hasTriggers(object, transaction)) {
        throw platformException(
          'System.DmlException',
          'Too many batch retries in the presence of Apex triggers and partial failures.',
        );
      }
    }
  }

  #works({ object, records }: Group, from: number, statement: DmlStatement): Work[] {
    const { operation } = statement;
    const chunk = records.slice(from, from + CHUNK);
    if (operation === 'upsert') {
      const field = upsertField(object, statement.externalIdField);
      return matchRecords(object, field, chunk, this.#source);
    }
    return chunk.map(({ index, given }) => {
      const id = given.get('Id');
      const isNew = operation === 'insert';
      const before =
        !isNew && id instanceof IdValue ? this.#source.database.get(object, id.text) : undefined;
      const work = workOf(index, given, isNew ? 'insert' : 'update', before);
      if (operation === 'delete' || operation === 'undelete') {
        work.errors.push(...presenceErrors(work, operation));
      }
      return work;
    });
  }

  #requireAllowed(
    object: ObjectDefinition,
    { operation, userMode, records }: DmlStatement,
    transaction: Transaction,
  ): void {
    const needed = operation === 'upsert' ? 'insert' : operation;
    if (!object.operations.has(needed) || object.kind === 'event') {
      const name = needed.charAt(0).toUpperCase() + needed.slice(1);
      throw platformException(
        'System.TypeException',
        `DML operation ${name} not allowed on ${object.name}`,
      );
    }
    if (userMode && records.length > 0) {
      const permissions = this.#permissionsOf(transaction);
      for (const right of RIGHTS[operation]) {
        const refusal = objectRefusal(object, right, permissions);
        if (refusal !== undefined) {
          throw refusal;
        }
      }
    }
  }

  #permissionsOf({ user }: Transaction): Permissions {
    return this.#permissions.of(user.id, user.profileId);
  }

  #context(userMode: boolean, permissions: Permissions, transaction: Transaction): SaveContext {
    const { schema, database } = this.#source;
    return {
      schema,
      database,
      transaction,
      behaviour: standardBehaviour,
      sharing:
        userMode || isShared(transaction)
          ? new Sharing(schema, database, transaction.user.id, permissions)
          : undefined,
    };
  }
}

/** Why one record may not be written by this user. */
function refusal(
  object: ObjectDefinition,
  { given, kind, before }: Work,
  { operation, userMode }: DmlStatement,
  { sharing }: SaveContext,
  permissions: Permissions,
): RowError | undefined {
  if (before !== undefined && sharing?.changes(before) === false) {
    return noRecordAccess();
  }
  return userMode && operation !== 'delete' && operation !== 'undelete'
    ? fieldRefusal(object, given, kind === 'insert' ? 'create' : 'edit', permissions)
    : undefined;
}

interface Group {
  readonly object: ObjectDefinition;
  readonly records: readonly { readonly index: number; readonly given: SObjectValue }[];
}

/** Records of the same object that follow each other are saved together. */
function groups(records: readonly SObjectValue[], { schema }: QuerySource): Group[] {
  const found: { object: ObjectDefinition; records: { index: number; given: SObjectValue }[] }[] =
    [];
  for (const [index, given] of records.entries()) {
    const object = schema.object(given.objectName);
    if (object === undefined) {
      throw new Error(`There is no object ${given.objectName}.`);
    }
    const last = found.at(-1);
    if (last?.object === object) {
      last.records.push({ index, given });
    } else {
      found.push({ object, records: [{ index, given }] });
    }
  }
  if (found.length > MOST_TYPES) {
    throw platformException(
      'System.TypeException',
      'Cannot have more than 10 chunks in a single operation. Please rearrange the data to reduce chunking.',
    );
  }
  return found;
}

function requireDistinct({ operation, records }: DmlStatement): void {
  const seen = new Set<string>();
  for (const record of operation === 'insert' ? [] : records) {
    const id = record.get('Id');
    if (id instanceof IdValue) {
      if (seen.has(id.text)) {
        throw platformException('System.ListException', `Duplicate id in list: ${id.text}`);
      }
      seen.add(id.text);
    }
  }
}

function presenceErrors({ given, before }: Work, operation: 'delete' | 'undelete'): RowError[] {
  if (given.get('Id') === null) {
    return [rowError('MISSING_ARGUMENT', `Id not specified in a ${operation} call`)];
  }
  if (operation === 'undelete') {
    return before?.isDeleted === true
      ? []
      : [rowError('UNDELETE_FAILED', 'Entity is not in the recycle bin')];
  }
  if (before === undefined) {
    return [rowError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id')];
  }
  return before.isDeleted ? [deletedEntity()] : [];
}

function failuresOf(works: readonly Work[]): RowFailure[] {
  return works.flatMap(({ index, errors: [first, ...more], before }) =>
    first === undefined ? [] : [{ index, id: before?.id, errors: [first, ...more] as const }],
  );
}

function isInaccessible({ errors: [first] }: RowFailure): boolean {
  return first.message.startsWith('Operation failed due to fields being inaccessible');
}

/** Gives a record that was saved its Id, and tells what became of it. */
function finish({ given, after, before, errors, kind }: Work): RowResult {
  const id = errors.length === 0 ? (after?.id ?? before?.id) : undefined;
  if (id !== undefined && kind === 'insert') {
    given.set('Id', IdValue.read(id) ?? null);
  }
  if (id !== undefined && kind === 'update' && given.get('Id') === null) {
    given.set('Id', IdValue.read(id) ?? null);
  }
  return { id, isCreated: kind === 'insert', errors };
}

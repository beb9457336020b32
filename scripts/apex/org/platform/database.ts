import { PlatformClass } from '../../platform/declare.ts';
import { readSignature } from '../../platform/signature.ts';
import { Unsupported } from '../../run/faults.ts';
import type { Transaction } from '../../run/transaction.ts';
import { IdValue } from '../../values/id.ts';
import { ListValue } from '../../values/list.ts';
import { PlatformValue } from '../../values/platform-value.ts';
import { SObjectValue } from '../../values/sobject.ts';
import type { Value } from '../../values/value.ts';
import type { OrgSavepoint } from '../../compile/org-port.ts';
import { purge } from '../dml/remove.ts';
import type { LocalOrg } from '../org.ts';
import { AccessLevelValue } from './access-level.ts';
import { DmlOptionsValue } from './dml-options.ts';
import { ResultValue, resultList } from './results.ts';
import { SObjectFieldValue } from './schema-tokens.ts';

declare module '../../platform/declare.ts' {
  interface ApexTypes {
    Savepoint: SavepointValue;
  }
}

/** What `Database.setSavepoint` gives: data, and what waits for the commit. */
class SavepointValue extends PlatformValue {
  readonly data: OrgSavepoint;
  readonly events: number;
  readonly jobs: number;

  constructor(data: OrgSavepoint, events: number, jobs: number) {
    super('System.Savepoint');
    this.data = data;
    this.events = events;
    this.jobs = jobs;
  }
}

type Operation = 'insert' | 'update' | 'upsert' | 'delete' | 'undelete';

const RESULTS: Readonly<Record<Operation, string>> = {
  insert: 'Database.SaveResult',
  update: 'Database.SaveResult',
  upsert: 'Database.UpsertResult',
  delete: 'Database.DeleteResult',
  undelete: 'Database.UndeleteResult',
};

/** The `Database` class. */
export function databaseClasses(org: LocalOrg): PlatformClass<never>[] {
  const database = new PlatformClass<never>('System.Database').statics({
    'List<SObject> query(String text)': (text, transaction) =>
      org.dynamicQueries.rows(text, undefined, undefined, transaction),
    'List<SObject> query(String text, AccessLevel access)': (text, access, transaction) =>
      org.dynamicQueries.rows(text, undefined, access, transaction),
    'List<SObject> queryWithBinds(String text, Map<String,Object> binds, AccessLevel access)': (
      text,
      binds,
      access,
      transaction,
    ) => org.dynamicQueries.rows(text, binds, access, transaction),
    'Integer countQuery(String text)': (text, transaction) =>
      org.dynamicQueries.count(text, undefined, undefined, transaction),
    'Integer countQuery(String text, AccessLevel access)': (text, access, transaction) =>
      org.dynamicQueries.count(text, undefined, access, transaction),
    'Integer countQueryWithBinds(String text, Map<String,Object> binds, AccessLevel access)': (
      text,
      binds,
      access,
      transaction,
    ) => org.dynamicQueries.count(text, binds, access, transaction),
    'Savepoint setSavepoint()': (transaction) => {
      transaction.limits.use('dmlStatements');
      const events = org.publishing.mark(transaction);
      return new SavepointValue(org.savepoint(), events, transaction.jobs.length);
    },
    'void rollback(Savepoint savepoint)': (savepoint, transaction) => {
      transaction.limits.use('dmlStatements');
      savepoint.data.rollback();
      org.publishing.forget(transaction, savepoint.events);
      transaction.jobs.length = savepoint.jobs;
      return undefined;
    },
    'void releaseSavepoint(Savepoint savepoint)': () => undefined,
    'Database.EmptyRecycleBinResult emptyRecycleBin(SObject record)': (record, transaction) =>
      emptyRecycleBin(org, [record], transaction)[0] ?? null,
    'List<Database.EmptyRecycleBinResult> emptyRecycleBin(List<SObject> records)': (
      records,
      transaction,
    ) =>
      resultList(
        'Database.EmptyRecycleBinResult',
        emptyRecycleBin(org, records.items, transaction).map(({ result }) => result),
      ),
    'List<Database.EmptyRecycleBinResult> emptyRecycleBin(List<Id> ids)': (ids, transaction) =>
      resultList(
        'Database.EmptyRecycleBinResult',
        emptyRecycleBin(org, ids.items, transaction).map(({ result }) => result),
      ),
  });
  for (const operation of ['insert', 'update', 'upsert', 'delete', 'undelete'] as const) {
    addDml(database, operation, org);
  }
  return [database, new PlatformClass<SavepointValue>('System.Savepoint')];
}

/** Every way to call `Database.insert` and its kin. */
function addDml(database: PlatformClass<never>, operation: Operation, org: LocalOrg): void {
  const singles = ['delete', 'undelete'].includes(operation) ? ['SObject', 'Id'] : ['SObject'];
  const keys = operation === 'upsert' ? ['', ', SObjectField field'] : [''];
  const options = ['', ', Boolean allOrNone'];
  if (operation === 'insert' || operation === 'update') {
    options.push(', Database.DMLOptions options');
  }
  options.push(...options.map((option) => `${option}, AccessLevel access`));
  const result = RESULTS[operation];
  for (const single of singles) {
    for (const key of keys) {
      for (const option of options) {
        database.staticTable.push(
          {
            syntax: readSignature(`${result} ${operation}(${single} record${key}${option})`),
            run: (...args) => run(operation, args, org).items[0] ?? null,
          },
          {
            syntax: readSignature(
              `List<${result}> ${operation}(List<${single}> records${key}${option})`,
            ),
            run: (...args) => run(operation, args, org),
          },
        );
      }
    }
  }
}

/** The arguments are told apart by what they are; the last one is the transaction. */
function run(operation: Operation, args: readonly unknown[], org: LocalOrg): ListValue {
  const given = args[0];
  const transaction = args.at(-1);
  const access = args.find((value) => value instanceof AccessLevelValue);
  const field = args.find((value) => value instanceof SObjectFieldValue);
  const options = args.find((value) => value instanceof DmlOptionsValue);
  const allOrNone =
    args.find((value) => typeof value === 'boolean') ??
    (options === undefined || options.optAllOrNone === true);
  const records = given instanceof ListValue ? given.items : [given];
  return resultList(
    RESULTS[operation],
    org.engine.run(
      {
        operation,
        records: records.map((record) => recordOf(org, record)),
        externalIdField: field?.field.name,
        userMode: access?.access === 'user',
        allOrNone,
      },
      transactionIn(transaction),
    ),
  );
}

function transactionIn(value: unknown): Transaction {
  if (!isTransaction(value)) {
    throw new Error('The last argument of a platform method is the transaction.');
  }
  return value;
}

function isTransaction(value: unknown): value is Transaction {
  return typeof value === 'object' && value !== null && 'program' in value && 'limits' in value;
}

/** A record, or a new one that stands for the Id. */
function recordOf(org: LocalOrg, value: unknown): SObjectValue {
  if (value instanceof SObjectValue) {
    return value;
  }
  const object = value instanceof IdValue ? org.schema.objectOfId(value.text) : undefined;
  if (!(value instanceof IdValue) || object === undefined) {
    throw new Unsupported('a null in a list of records');
  }
  const record = new SObjectValue(object.name);
  record.set('Id', value);
  return record;
}

function emptyRecycleBin(
  org: LocalOrg,
  values: readonly Value[],
  transaction: Transaction,
): ResultValue[] {
  transaction.limits.use('dmlStatements');
  transaction.limits.use('dmlRows', values.length);
  return values.map((value) => {
    const id = recordOf(org, value).get('Id');
    const object = id instanceof IdValue ? org.schema.objectOfId(id.text) : undefined;
    const row =
      id instanceof IdValue && object !== undefined ? org.database.get(object, id.text) : undefined;
    if (row?.isDeleted !== true) {
      throw new Unsupported('emptyRecycleBin for what is not in the recycle bin');
    }
    purge([row], org);
    return new ResultValue('Database.EmptyRecycleBinResult', {
      id: row.id,
      isCreated: false,
      errors: [],
    });
  });
}

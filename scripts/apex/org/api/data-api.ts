import { Frame } from '../../run/frame.ts';
import type { RunningUser, Transaction } from '../../run/transaction.ts';
import { parseQuery } from '../../language/parse.ts';
import { CompileError, CompileErrors } from '../../language/position.ts';
import { BlobValue } from '../../values/blob.ts';
import { exceptionTypeName, ThrownException } from '../../values/exception.ts';
import { IdValue } from '../../values/id.ts';
import { SObjectValue } from '../../values/sobject.ts';
import { DmlFailures } from '../dml/dml-exception.ts';
import type { RowError } from '../dml/row-errors.ts';
import type { ObjectDefinition } from '../schema/definition.ts';
import { fieldOf } from '../schema/schema.ts';
import { jsonOfRecord, valueOfJson, type Json } from './json-values.ts';
import type { ApexHost } from '../../server/apex-host.ts';
import type { LocalOrg } from '../org.ts';

/** Why the REST API does not do what it was asked for. */
export class DataApiError extends Error {
  override readonly name = 'DataApiError';
  readonly status: number;
  /** Such as `INVALID_FIELD`. */
  readonly code: string;
  readonly fields: readonly string[];

  constructor(status: number, code: string, message: string, fields: readonly string[] = []) {
    super(message);
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

/** Where the data API is; in the addresses of records. */
const PATH = '/services/data/v65.0';

/** sObject rows and queries, in the name of a user and with just that user's permissions. */
export class DataApi {
  readonly #org: LocalOrg;
  readonly #host: ApexHost;

  /** @param host of the same org */
  constructor(org: LocalOrg, host: ApexHost) {
    this.#org = org;
    this.#host = host;
  }

  /** Creates a record, or publishes an event, and returns its Id. @throws DataApiError */
  create(user: RunningUser, objectName: string, fields: Readonly<Record<string, unknown>>): string {
    const object = this.#object(objectName);
    const record = this.#record(object, fields);
    return this.#guarded(user, (transaction) => {
      const [result] =
        object.kind === 'event'
          ? this.#publish(user, object, record, transaction)
          : this.#write('insert', record, transaction);
      const [error] = result?.errors ?? [];
      if (result?.id === undefined || error !== undefined) {
        throw errorOfRow(error);
      }
      return result.id;
    });
  }

  /** Changes fields of a record. @throws DataApiError */
  update(
    user: RunningUser,
    objectName: string,
    id: string,
    fields: Readonly<Record<string, unknown>>,
  ): void {
    const object = this.#object(objectName);
    const record = this.#record(object, fields);
    const known = IdValue.read(id);
    if (known === undefined || this.#org.database.get(object, known.text) === undefined) {
      throw notFound();
    }
    record.set('Id', known);
    this.#guarded(user, (transaction) => this.#write('update', record, transaction));
  }

  /** The bytes of a field of type base64. @throws DataApiError */
  bytes(user: RunningUser, objectName: string, id: string, fieldName: string): Uint8Array {
    const object = this.#object(objectName);
    const field = fieldOf(object, fieldName);
    if (field?.type !== 'BASE64') {
      throw notFound();
    }
    // Whoever may not read the record does not get here; a record without bytes has none to give.
    this.read(user, objectName, id, ['Id', field.name]);
    const row = this.#org.database.get(object, IdValue.read(id)?.text ?? '');
    const value = row?.values.get(field.name);
    return value instanceof BlobValue ? value.bytes : new Uint8Array();
  }

  /** The named fields of a record, or all that the user may read. @throws DataApiError */
  read(user: RunningUser, objectName: string, id: string, fields?: readonly string[]): Json {
    const object = this.#object(objectName);
    const permissions = this.#org.permissions.of(user.id, user.profileId);
    const names =
      fields ??
      [...object.fields.values()]
        .filter((field) => permissions.reads(object, field))
        .map(({ name }) => name);
    const known = IdValue.read(id);
    if (known === undefined || names.some((name) => !/^\w+(?:\.\w+)*$/u.test(name))) {
      throw notFound();
    }
    const text = `SELECT ${names.join(', ')} FROM ${object.name} WHERE Id = '${known.text}'`;
    const [record] = this.query(user, text);
    if (record === undefined) {
      throw notFound();
    }
    return record;
  }

  /** The records that a query finds. @throws DataApiError */
  query(user: RunningUser, text: string): Json[] {
    return this.#guarded(user, (transaction) => {
      const frame = new Frame(transaction, null, [], { place: 'REST', sharing: undefined });
      transaction.frames.push(frame);
      const { records, withId } = this.#run(text, frame);
      transaction.frames.pop();
      return records.map((record) => jsonOfRecord(record, PATH, withId));
    });
  }

  /** Apex always gets the Id of a record; the REST API shows it if the query selects it. */
  #run(text: string, frame: Frame): { records: SObjectValue[]; withId: boolean } {
    try {
      const tree = parseQuery(text);
      const query = this.#org.compileQuery(tree, {
        bind: () => {
          throw new DataApiError(
            400,
            'MALFORMED_QUERY',
            'Bind variables only allowed in Apex code',
          );
        },
        position: ({ start }) => ({ file: 'query', line: start.line, column: start.column }),
      });
      if (query.kind === 'count') {
        throw new DataApiError(501, 'NOT_MODELLED', 'SELECT COUNT() is not modelled here.');
      }
      const selected = tree.selectList().selectEntry_list();
      return {
        records: query.run(frame, 'user'),
        withId: selected.some((entry) => entry.getText().toLowerCase() === 'id'),
      };
    } catch (error) {
      if (error instanceof CompileErrors) {
        throw new DataApiError(400, 'MALFORMED_QUERY', error.message);
      }
      if (error instanceof CompileError) {
        throw new DataApiError(400, codeOfQuery(error.reason), error.reason);
      }
      throw error;
    }
  }

  #write(operation: 'insert' | 'update', record: SObjectValue, transaction: Transaction) {
    return this.#org.engine.run(
      {
        operation,
        records: [record],
        externalIdField: undefined,
        userMode: true,
        allOrNone: true,
      },
      transaction,
    );
  }

  #publish(
    user: RunningUser,
    object: ObjectDefinition,
    record: SObjectValue,
    transaction: Transaction,
  ) {
    if (!this.#org.permissions.of(user.id, user.profileId).may('create', object)) {
      throw new DataApiError(403, 'INSUFFICIENT_ACCESS', `Access to ${object.name} is denied.`);
    }
    return this.#org.publishing.publish([record], transaction);
  }

  #record(object: ObjectDefinition, fields: Readonly<Record<string, unknown>>): SObjectValue {
    const record = new SObjectValue(object.name);
    for (const [name, json] of Object.entries(fields)) {
      const field = fieldOf(object, name);
      if (field === undefined) {
        throw new DataApiError(
          400,
          'INVALID_FIELD',
          `No such column '${name}' on sobject of type ${object.name}`,
        );
      }
      const value = valueOfJson(field, json);
      if (value === undefined) {
        throw new DataApiError(
          400,
          'JSON_PARSER_ERROR',
          `Cannot deserialize instance of ${field.type.toLowerCase()} from ${JSON.stringify(json)} for ${field.name}`,
        );
      }
      record.set(field.name, value);
    }
    return record;
  }

  #object(name: string): ObjectDefinition {
    const object = this.#org.schema.object(name);
    if (object === undefined) {
      throw new DataApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
    }
    return object;
  }

  #guarded<Result>(user: RunningUser, work: (transaction: Transaction) => Result): Result {
    try {
      return this.#host.run(user, work);
    } catch (error) {
      throw dataApiError(error) ?? error;
    }
  }
}

/** What an Apex exception is to a caller of the REST API; undefined for faults of the runner. */
function dataApiError(error: unknown): DataApiError | undefined {
  // Whatever passes through Apex is wrapped as a fault; the error itself is its cause.
  const cause = error instanceof Error && error.cause instanceof DataApiError ? error.cause : error;
  if (cause instanceof DataApiError) {
    return cause;
  }
  if (!(cause instanceof ThrownException)) {
    return undefined;
  }
  const { details, message } = cause.value;
  if (details instanceof DmlFailures) {
    return errorOfRow(details.rows[0]?.errors[0]);
  }
  if (exceptionTypeName(cause.value) === 'System.QueryException') {
    return new DataApiError(400, codeOfQuery(message ?? ''), message ?? '');
  }
  return new DataApiError(403, 'INSUFFICIENT_ACCESS', message ?? '');
}

function errorOfRow(error: RowError | undefined): DataApiError {
  return error === undefined
    ? notFound()
    : new DataApiError(400, error.status, error.message, error.fields);
}

function codeOfQuery(reason: string): string {
  if (reason.startsWith('sObject type')) return 'INVALID_TYPE';
  return /^(?:No such column|Didn't understand)/u.test(reason)
    ? 'INVALID_FIELD'
    : 'MALFORMED_QUERY';
}

function notFound(): DataApiError {
  return new DataApiError(404, 'NOT_FOUND', 'The requested resource does not exist');
}

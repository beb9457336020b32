import { PlatformClass } from '../../platform/declare.ts';
import { platformOf, STRING } from '../../language/types.ts';
import { IdValue } from '../../values/id.ts';
import { ListValue } from '../../values/list.ts';
import { PlatformValue } from '../../values/platform-value.ts';
import type { RowResult } from '../dml/engine.ts';
import type { RowError } from '../dml/row-errors.ts';
import { statusCode } from './status-code.ts';

/** A `Database.Error`. */
export class ErrorValue extends PlatformValue {
  readonly error: RowError;

  constructor(error: RowError) {
    super('Database.Error');
    this.error = error;
  }
}

const databaseError = new PlatformClass<ErrorValue>('Database.Error').methods({
  'String getMessage()': ({ error }) => error.message,
  'StatusCode getStatusCode()': ({ error }) => statusCode.constant(error.status),
  'List<String> getFields()': ({ error }) => new ListValue(STRING, [...error.fields]),
});

/** `Database.SaveResult` and its kin: what became of one record. */
export class ResultValue extends PlatformValue {
  readonly result: RowResult;

  constructor(className: string, result: RowResult) {
    super(className);
    this.result = result;
  }

  /** As `System.debug` shows it. */
  override toText(): string {
    const { id, errors } = this.result;
    const texts = errors.map(
      (error) =>
        `Database.Error[getFields=(${error.fields.join(', ')});getMessage=${error.message};getStatusCode=${error.status};]`,
    );
    return `${super.toText()}[getErrors=(${texts.join(', ')});getId=${id ?? 'null'};isSuccess=${String(errors.length === 0)};]`;
  }
}

function resultClass(name: string): PlatformClass<ResultValue> {
  return new PlatformClass<ResultValue>(name).methods({
    'Boolean isSuccess()': ({ result }) => result.errors.length === 0,
    'Id getId()': ({ result }) =>
      result.id === undefined ? null : (IdValue.read(result.id) ?? null),
    'List<Database.Error> getErrors()': ({ result }) =>
      new ListValue(
        platformOf('Database.Error'),
        result.errors.map((error) => new ErrorValue(error)),
      ),
  });
}

/** The results of a statement, of one class. */
export function resultList(className: string, results: readonly RowResult[]): ListValue {
  return new ListValue(
    platformOf(className),
    results.map((result) => new ResultValue(className, result)),
  );
}

export const results = [
  statusCode,
  databaseError,
  resultClass('Database.SaveResult'),
  resultClass('Database.DeleteResult'),
  resultClass('Database.EmptyRecycleBinResult'),
  resultClass('Database.UndeleteResult'),
  resultClass('Database.UpsertResult').methods({
    'Boolean isCreated()': ({ result }) => result.errors.length === 0 && result.isCreated,
  }),
];

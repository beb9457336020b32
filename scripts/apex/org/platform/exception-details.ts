import { setOf, STRING } from '../../language/types.ts';
import { PlatformClass } from '../../platform/declare.ts';
import {
  exceptionTypeName,
  platformException,
  type ExceptionValue,
} from '../../values/exception.ts';
import { IdValue } from '../../values/id.ts';
import { ListValue } from '../../values/list.ts';
import { MapValue } from '../../values/map.ts';
import { SetValue } from '../../values/set.ts';
import { DmlFailures, type RowFailure } from '../dml/dml-exception.ts';
import { InaccessibleFields } from '../soql/gate.ts';
import { statusCode } from './status-code.ts';

/**
 * What a DmlException tells of its rows, and a QueryException of user mode of its fields. Every exception
 * has the methods; other kinds refuse ("Procedure is only valid for System.DmlException").
 */
export const exceptionDetails = new PlatformClass<ExceptionValue>('System.Exception').methods({
  'Integer getNumDml()': (self) => failures(self).length,
  'Integer getDmlIndex(Integer number)': (self, number) => failure(self, number).index,
  'Id getDmlId(Integer number)': (self, number) =>
    IdValue.read(failure(self, number).id ?? '') ?? null,
  'String getDmlMessage(Integer number)': (self, number) => failure(self, number).errors[0].message,
  'String getDmlStatusCode(Integer number)': (self, number) =>
    failure(self, number).errors[0].status,
  'StatusCode getDmlType(Integer number)': (self, number) =>
    statusCode.constant(failure(self, number).errors[0].status),
  'List<String> getDmlFieldNames(Integer number)': (self, number) =>
    new ListValue(STRING, [...failure(self, number).errors[0].fields]),
  'Map<String,Set<String>> getInaccessibleFields()': (self) => {
    requireKind(self, 'System.QueryException');
    const { details } = self;
    return new MapValue(
      STRING,
      setOf(STRING),
      details instanceof InaccessibleFields
        ? [...details.byObject].map(
            ([object, fields]) => [object, new SetValue(STRING, fields)] as const,
          )
        : [],
    );
  },
});

function requireKind(self: ExceptionValue, kind: string): void {
  if (exceptionTypeName(self) !== kind) {
    throw platformException('System.TypeException', `Procedure is only valid for ${kind}`);
  }
}

function failures(self: ExceptionValue): readonly RowFailure[] {
  requireKind(self, 'System.DmlException');
  const { details } = self;
  return details instanceof DmlFailures ? details.rows : [];
}

function failure(self: ExceptionValue, number: number): RowFailure {
  const found = failures(self)[number];
  if (found === undefined) {
    throw platformException('System.ListException', `List index out of bounds: ${number}`);
  }
  return found;
}

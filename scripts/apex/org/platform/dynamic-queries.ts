import type { QueryScope } from '../../compile/org-port.ts';
import { parseQuery } from '../../language/parse.ts';
import { CompileError, CompileErrors } from '../../language/position.ts';
import { NULL } from '../../language/types.ts';
import type { Frame } from '../../run/frame.ts';
import type { Transaction } from '../../run/transaction.ts';
import { platformException } from '../../values/exception.ts';
import { ListValue } from '../../values/list.ts';
import type { MapValue } from '../../values/map.ts';
import { runtimeType } from '../../values/runtime-type.ts';
import type { Value } from '../../values/value.ts';
import type { QueryCompiler, RunnableQuery } from '../soql/compile-query.ts';
import { QueryNotModelled } from '../soql/query-errors.ts';
import type { AccessLevelValue } from './access-level.ts';

/** Runs the text of a query; its binds are the variables around the call, or the entries of a map. */
export class DynamicQueries {
  readonly #compiler: QueryCompiler;

  constructor(compiler: QueryCompiler) {
    this.#compiler = compiler;
  }

  rows(
    text: string,
    binds: MapValue | undefined,
    access: AccessLevelValue | undefined,
    transaction: Transaction,
  ): ListValue {
    const frame = frameOf(transaction);
    const query = this.#compile(text, binds, frame);
    if (query.kind === 'count') {
      throw platformException('System.QueryException', 'COUNT() needs Database.countQuery');
    }
    return new ListValue(query.rowType, query.run(frame, access?.access));
  }

  count(
    text: string,
    binds: MapValue | undefined,
    access: AccessLevelValue | undefined,
    transaction: Transaction,
  ): number {
    const frame = frameOf(transaction);
    const query = this.#compile(text, binds, frame);
    if (query.kind !== 'count') {
      throw platformException(
        'System.QueryException',
        'unexpected token: countQuery takes SELECT COUNT() FROM',
      );
    }
    return query.run(frame, access?.access);
  }

  /** What is wrong with the text is a QueryException; what is not modelled passes Apex code by. */
  #compile(text: string, binds: MapValue | undefined, frame: Frame): RunnableQuery {
    try {
      return this.#compiler.compile(parseQuery(text), scopeOf(binds, frame));
    } catch (error) {
      if (error instanceof CompileErrors) {
        throw platformException(
          'System.QueryException',
          error.errors.map(({ reason }) => reason).join('\n'),
        );
      }
      if (error instanceof CompileError && !(error instanceof QueryNotModelled)) {
        throw platformException('System.QueryException', error.reason);
      }
      throw error;
    }
  }
}

function frameOf({ frame }: Transaction): Frame {
  if (frame === undefined) {
    throw new Error('A query runs within Apex code.');
  }
  return frame;
}

function scopeOf(binds: MapValue | undefined, frame: Frame): QueryScope {
  const position: QueryScope['position'] = ({ start }) => ({
    file: 'query',
    line: start.line,
    column: start.column,
  });
  if (binds !== undefined) {
    return {
      position,
      bind: (tree) => {
        const value = entry(binds, tree.getText());
        return { type: runtimeType(value) ?? NULL, evaluate: () => value };
      },
    };
  }
  const { scope } = frame;
  return {
    position,
    bind: (tree) => scope?.bind(tree) ?? unknownVariable(tree.getText()),
  };
}

function entry(binds: MapValue, name: string): Value {
  for (const [key, value] of binds.entries()) {
    if (typeof key === 'string' && key.toLowerCase() === name.toLowerCase()) {
      return value;
    }
  }
  return unknownVariable(name);
}

function unknownVariable(name: string): never {
  throw platformException('System.QueryException', `Variable does not exist: ${name}`);
}

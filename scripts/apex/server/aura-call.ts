import type { UserMethod } from '../compile/user-members.ts';
import { traceText } from '../platform/exceptions.ts';
import { readJson } from '../platform/json-reader.ts';
import { JsonValues } from '../platform/json-values.ts';
import { isAuraEnabled, JsonWriter } from '../platform/json-writer.ts';
import { callMethod, staticsOf } from '../run/invoke.ts';
import { Limits } from '../run/limits.ts';
import type { RunningUser, Transaction } from '../run/transaction.ts';
import { exceptionTypeName, ThrownException } from '../values/exception.ts';
import type { Value } from '../values/value.ts';
import type { ApexHost } from './apex-host.ts';

export interface AuraCall {
  readonly user: RunningUser;
  readonly className: string;
  readonly methodName: string;
  /** A JSON object: the arguments by name. */
  readonly args: string;
}

/** What a component's promise resolves to (as JSON), or is rejected with. */
export type AuraAnswer =
  { readonly ok: true; readonly json: string } | { readonly ok: false; readonly error: AuraError };

/** The `error` that a component catches. */
export interface AuraError {
  readonly status: number;
  readonly statusText: string;
  readonly body: {
    readonly message: string;
    readonly exceptionType?: string;
    readonly isUserDefinedException?: boolean;
    readonly stackTrace?: string;
  };
}

/**
 * Calls an `@AuraEnabled` method as a component does, in a transaction of its own. A cacheable one may not
 * change data.
 *
 * @throws a RunnerFault for what is no exception of Apex.
 */
export function answerAura(host: ApexHost, call: AuraCall): AuraAnswer {
  const declared = host.program.findClass(call.className);
  if (declared === undefined || !host.mayUseClass(call.user, declared.name)) {
    return refused(`You do not have access to the Apex class named '${call.className}'.`);
  }
  const method = (declared.methods.get(call.methodName.toLowerCase()) ?? []).find(
    ({ isStatic, modifiers }) => isStatic && isAuraEnabled(modifiers),
  );
  if (method === undefined) {
    return refused(`Unable to find action '${call.methodName}' on the controller.`);
  }
  try {
    const json = host.run(
      call.user,
      (transaction) => {
        staticsOf(transaction, declared);
        const args = argumentsOf(method, call.args, transaction);
        const result = callMethod(transaction, method, null, args);
        return new JsonWriter(transaction, { forAura: true, suppressNulls: true }).write(result);
      },
      isCacheable(method) ? new Limits({ dmlStatements: 0 }) : new Limits(),
    );
    return { ok: true, json };
  } catch (error) {
    if (error instanceof ThrownException) {
      return { ok: false, error: errorOf(error) };
    }
    throw error;
  }
}

function isCacheable({ modifiers }: UserMethod): boolean {
  return modifiers.annotations.some(
    ({ name, values }) => name === 'auraenabled' && values.get('cacheable') === 'true',
  );
}

function argumentsOf(method: UserMethod, args: string, transaction: Transaction): Value[] {
  const json = readJson(args);
  const values = new JsonValues(transaction, false);
  return method.parameters.map(({ name, type }) => {
    const member = json.kind === 'object' ? json.members.get(name) : undefined;
    return member === undefined ? null : values.make(member, type);
  });
}

function errorOf({ value }: ThrownException): AuraError {
  const exceptionType = exceptionTypeName(value);
  return {
    status: 500,
    statusText: 'Server Error',
    body: {
      message: value.auraMessage ?? value.message ?? 'Script-thrown exception',
      exceptionType,
      isUserDefinedException: value.type.kind === 'class',
      stackTrace: traceText(value.trace ?? []),
    },
  };
}

function refused(message: string): AuraAnswer {
  return { ok: false, error: { status: 500, statusText: 'Server Error', body: { message } } };
}

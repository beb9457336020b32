import { sameType, VOID } from '../language/types.ts';
import { readJson } from '../platform/json-reader.ts';
import { JsonValues } from '../platform/json-values.ts';
import { JsonWriter } from '../platform/json-writer.ts';
import { traceText } from '../platform/exceptions.ts';
import { restContext, RestRequestValue, RestResponseValue } from '../platform/rest.ts';
import type { UserMethod } from '../compile/user-members.ts';
import { callMethod, staticsOf } from '../run/invoke.ts';
import type { RunningUser, Transaction } from '../run/transaction.ts';
import { BlobValue } from '../values/blob.ts';
import { ThrownException } from '../values/exception.ts';
import { textOf } from '../values/text.ts';
import type { Value } from '../values/value.ts';
import type { ApexHost } from './apex-host.ts';
import { resourceFor, restResources, type HttpMethod } from './rest-routes.ts';

export interface RestCall {
  readonly user: RunningUser;
  readonly method: HttpMethod;
  /** Below `/services/apexrest`, without the query: `/wechat/v1/chats`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export interface RestAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Answers a call of Apex REST as an org does, in a transaction of its own.
 *
 * @throws a RunnerFault for what is no exception of Apex.
 */
export function answerRest(host: ApexHost, call: RestCall): RestAnswer {
  const resource = resourceFor(restResources(host.program), call.path);
  if (resource === undefined) {
    return noResource();
  }
  const { declared, methods, mapping } = resource;
  if (!host.mayUseClass(call.user, declared.name)) {
    return failure(
      403,
      'FORBIDDEN',
      `You do not have access to the Apex class named: ${declared.name}`,
    );
  }
  const method = methods.get(call.method);
  if (method === undefined) {
    const allowed = [...methods.keys()].join(',');
    return failure(
      405,
      'METHOD_NOT_ALLOWED',
      `HTTP Method '${call.method}' not allowed. Allowed are ${allowed}`,
    );
  }
  try {
    return host.run(call.user, (transaction) => {
      const context = restContext.of(transaction);
      context.request = requestOf(call, mapping);
      context.response = new RestResponseValue();
      const args = argumentsOf(method, call.body, transaction);
      staticsOf(transaction, declared);
      const result = callMethod(transaction, method, null, args);
      return answerOf(context.response, method, result, transaction);
    });
  } catch (error) {
    if (error instanceof ThrownException) {
      const { message, value } = error;
      return failure(500, 'APEX_ERROR', `${message}\n\n${traceText(value.trace ?? [])}`);
    }
    throw error;
  }
}

/** What an org answers where no class has the address. */
export function noResource(): RestAnswer {
  return failure(404, 'NOT_FOUND', 'Could not find a match for URL');
}

function requestOf(call: RestCall, mapping: string): RestRequestValue {
  const request = new RestRequestValue();
  request.httpMethod = call.method;
  request.requestURI = call.path;
  request.resourcePath = `/services/apexrest${mapping}`;
  request.requestBody = new BlobValue(call.body);
  for (const [name, value] of Object.entries(call.query)) {
    request.params.set(name, value);
  }
  for (const [name, value] of Object.entries(call.headers)) {
    request.headers.set(name, value);
  }
  return request;
}

/** Parameters of the method take the members of a JSON body by name. */
function argumentsOf(method: UserMethod, body: Uint8Array, transaction: Transaction): Value[] {
  if (method.parameters.length === 0) {
    return [];
  }
  const json = readJson(Buffer.from(body).toString('utf8'));
  const values = new JsonValues(transaction, false);
  return method.parameters.map(({ name, type }) => {
    const member = json.kind === 'object' ? json.members.get(name) : undefined;
    return member === undefined ? null : values.make(member, type);
  });
}

function answerOf(
  response: RestResponseValue | null,
  method: UserMethod,
  result: Value,
  transaction: Transaction,
): RestAnswer {
  const headers = Object.fromEntries(
    [...(response?.headers.entries() ?? [])].map(([name, value]) => [textOf(name), textOf(value)]),
  );
  const status = response?.statusCode ?? 200;
  if (sameType(method.result, VOID)) {
    return { status, headers, body: response?.responseBody?.bytes ?? new Uint8Array() };
  }
  const text = new JsonWriter(transaction).write(result);
  return {
    status,
    headers: { 'Content-Type': 'application/json;charset=UTF-8', ...headers },
    body: Buffer.from(text, 'utf8'),
  };
}

function failure(status: number, errorCode: string, message: string): RestAnswer {
  return {
    status,
    headers: { 'Content-Type': 'application/json;charset=UTF-8' },
    body: Buffer.from(JSON.stringify([{ errorCode, message }]), 'utf8'),
  };
}

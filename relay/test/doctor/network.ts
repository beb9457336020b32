import type { Finding } from '../../src/doctor/checks.ts';
import {
  TransportError,
  type HttpAnswer,
  type HttpRequest,
  type Transport,
} from '../../src/transport.ts';

export type Answer = Partial<HttpAnswer> | TransportError;

/** Answers each request by its path, below which everything is answered alike. */
export function network(answers: Readonly<Record<string, Answer>>): Transport {
  return ({ url }: HttpRequest) => {
    const { pathname } = new URL(url);
    const found = Object.entries(answers).find(([path]) => pathname.includes(path))?.[1];
    if (found instanceof TransportError) return Promise.reject(found);
    return Promise.resolve({ status: 200, headers: {}, body: '', ...found });
  };
}

export function json(value: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(value) };
}

export const gone = new TransportError('unreachable', true, new Error('connect ECONNREFUSED'));
export const late = new TransportError('timeout', false, undefined);

/** Such as `fail chat-ids`. */
export function told(findings: readonly Finding[]): string[] {
  return findings.map(({ check, result }) => `${result} ${check}`);
}

export function wordsOf(findings: readonly Finding[], check: string): string {
  const finding = findings.find((each) => each.check === check);
  return finding === undefined ? '' : Object.values(finding).join(' ');
}

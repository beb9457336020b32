import { TransportError, type HttpRequest, type Transport } from '../../src/transport.ts';

/** A status, a status with a body (JSON unless it is text), no answer, or no answer for ever. */
export type Answer = number | [status: number, body: unknown] | TransportError['code'] | 'silence';

/** A service that answers as a test has written it down. */
export class ScriptedService {
  readonly calls: { noun: string; request: HttpRequest }[] = [];
  readonly #answers = new Map<string, Answer[]>();
  readonly #usual = new Map<string, Answer>();

  /** The next answers to a noun. */
  next(noun: string, ...answers: Answer[]): void {
    this.#answers.set(noun, [...(this.#answers.get(noun) ?? []), ...answers]);
  }

  /** The answer to a noun when nothing else is written. */
  always(noun: string, answer: Answer): void {
    this.#usual.set(noun, answer);
  }

  to(noun: string): HttpRequest[] {
    return this.calls.filter((call) => call.noun === noun).map(({ request }) => request);
  }

  readonly transport: Transport = async (request) => {
    const [, noun = ''] = /\/chat\/rest\/\w+\/(\w+)/u.exec(request.url) ?? [];
    const name = request.method === 'DELETE' ? `DELETE ${noun}` : noun;
    this.calls.push({ noun: name, request });
    const answer = this.#answers.get(name)?.shift() ?? this.#usual.get(name) ?? 404;
    if (answer === 'silence') return untilAborted(request.signal);
    await new Promise(setImmediate);
    if (request.signal?.aborted === true) throw new TransportError('aborted', false, undefined);
    if (typeof answer === 'string') {
      throw new TransportError(answer, answer === 'unreachable', undefined);
    }
    const [status, body] = typeof answer === 'number' ? [answer, ''] : answer;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return { status, headers: {}, body: text };
  };
}

function untilAborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const abort = (): void => {
      reject(new TransportError('aborted', false, undefined));
    };
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

import { errors, type Dispatcher } from 'undici';

import { TransportError, type HttpAnswer, type HttpRequest } from '../transport.ts';
import { webAddress } from './web-address.ts';

const LARGEST_ANSWER_BYTES = 4 * 1024 * 1024;

// Errors that undici and the operating system raise before a request can leave.
const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

type Controller = Dispatcher.DispatchController;
type Headers = Record<string, string | string[] | undefined>;

/** Makes one request by way of undici. Rejects with {@link TransportError} and nothing else. */
export function exchange(request: HttpRequest, dispatcher: Dispatcher): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(optionsOf(request), new Exchange(request, { resolve, reject }));
  });
}

function optionsOf(request: HttpRequest): Dispatcher.DispatchOptions {
  const { url, method, headers = {}, bytes, body } = request;
  const { origin, pathname, search } = webAddress(url);
  return {
    origin,
    path: `${pathname}${search}`,
    method,
    headers,
    body: bytes ?? body ?? null,
    headersTimeout: 0,
    bodyTimeout: 0,
  };
}

interface Outcome {
  resolve: (answer: HttpAnswer) => void;
  reject: (error: TransportError) => void;
}

/**
 * Gathers the answer to one request. By itself, because there is one for each open chat at any time:
 * undici's own ways make a stream of each answer.
 */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: HttpRequest;
  readonly #outcome: Outcome;
  readonly #deadline: NodeJS.Timeout;
  readonly #onAbort: (() => void) | undefined;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status = 0;
  #headers: Headers = {};
  #controller: Controller | undefined;
  #failure: TransportError | undefined;

  constructor(request: HttpRequest, outcome: Outcome) {
    this.#request = request;
    this.#outcome = outcome;
    const { signal, timeoutMs } = request;
    this.#deadline = setTimeout(() => {
      this.#giveUp('timeout', undefined);
    }, timeoutMs);
    if (signal === undefined) return;
    this.#onAbort = (): void => {
      this.#giveUp('aborted', signal.reason);
    };
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#failure !== undefined) controller.abort(this.#failure);
  }

  onResponseStart(_controller: Controller, status: number, headers: Headers): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > (this.#request.largestAnswer ?? LARGEST_ANSWER_BYTES)) {
      controller.abort(new TransportError('too-large', false, undefined));
    } else {
      this.#chunks.push(chunk);
    }
  }

  onResponseEnd(): void {
    this.#settle();
    const [first = Buffer.alloc(0), ...others] = this.#chunks;
    const bytes = others.length === 0 ? first : Buffer.concat(this.#chunks);
    const cookies = [this.#headers['set-cookie'] ?? []].flat();
    this.#outcome.resolve({
      status: this.#status,
      headers: firstValues(this.#headers),
      ...(this.#request.binary === true ? { body: '', bytes } : { body: bytes.toString('utf8') }),
      ...(cookies.length === 0 ? {} : { cookies }),
    });
  }

  onResponseError(_controller: Controller | null, error: Error): void {
    this.#settle();
    this.#outcome.reject(this.#failure ?? asTransportError(error));
  }

  /** Nobody waits for the answer any more: what is under way is broken off, what has not left stays. */
  #giveUp(code: 'timeout' | 'aborted', cause: unknown): void {
    const failure = new TransportError(code, false, cause ?? new Error(code));
    this.#failure ??= failure;
    this.#settle();
    this.#outcome.reject(this.#failure);
    this.#controller?.abort(failure);
  }

  #settle(): void {
    clearTimeout(this.#deadline);
    if (this.#onAbort !== undefined) {
      this.#request.signal?.removeEventListener('abort', this.#onAbort);
    }
  }
}

function firstValues(headers: Headers): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) result[name] = first;
  }
  return result;
}

function asTransportError(error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  const isUnsent =
    error instanceof errors.InvalidArgumentError ||
    (hasCode(error) && BEFORE_SENDING.has(error.code));
  return isUnsent
    ? new TransportError('unreachable', true, error)
    : new TransportError('broken', false, error);
}

function hasCode(error: unknown): error is { code: string } {
  return (
    typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
  );
}

import { createSecureContext } from 'node:tls';

import {
  request as undiciRequest,
  Agent,
  errors,
  type buildConnector,
  type Dispatcher,
} from 'undici';

import { resumedTls } from './resumed-tls.ts';

/** One HTTP request to a service. The body is text; the answer is read whole. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE' | 'PATCH' | 'PUT';
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** In place of `body`, for what is no text. */
  bytes?: Uint8Array;
  /** The answer is no text: it comes as `bytes`, and `body` stays empty. */
  binary?: boolean;
  /** Larger answers are refused; 4 MiB unless said. In bytes. */
  largestAnswer?: number;
  /** From the first byte sent to the last byte received, in milliseconds. */
  timeoutMs: number;
  /** The service answers when it has something to say (a long poll). */
  held?: boolean;
  signal?: AbortSignal;
}

export interface HttpAnswer {
  status: number;
  /** Lower-case names; of a repeated header, the first value. */
  headers: Record<string, string>;
  body: string;
  /** Of a `binary` request. */
  bytes?: Buffer;
  /** Every `Set-Cookie`, as it came. */
  cookies?: readonly string[];
}

/** How protocol clients reach the network. Throws {@link TransportError} and nothing else. */
export type Transport = (request: HttpRequest) => Promise<HttpAnswer>;

/** No whole answer came. */
export class TransportError extends Error {
  readonly code: 'unreachable' | 'timeout' | 'aborted' | 'broken' | 'too-large';
  /**
   * True if the request certainly never reached the service, so that sending it again cannot
   * repeat its effect. False means that nobody can know.
   */
  readonly certainlyNotSent: boolean;

  constructor(code: TransportError['code'], certainlyNotSent: boolean, cause: unknown) {
    // The address is left out on purpose: WeChat carries its token in the query.
    super(`No answer: ${code}`, { cause });
    this.name = 'TransportError';
    this.code = code;
    this.certainlyNotSent = certainlyNotSent;
  }
}

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
  'ERR_INVALID_URL',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

// In so many words, so that NODE_TLS_REJECT_UNAUTHORIZED, or an option of Node, does not change it.
const TLS = { rejectUnauthorized: true, minVersion: 'TLSv1.2' } as const;

export interface TransportOptions {
  /** Who vouches for the services, as PEM; whom Node trusts unless given. */
  ca?: string | undefined;
  /** In place of connecting. */
  connect?: buildConnector.connector | undefined;
}

/**
 * The real network, on undici: certificates are always checked. Connections are kept alive and not limited in number, because each
 * held poll needs one of its own.
 */
export function createTransport({ ca, connect }: TransportOptions = {}): {
  transport: Transport;
  close: () => Promise<void>;
} {
  const { minVersion } = TLS;
  // One for all: each held poll has a connection of its own, and would have a context of its own.
  const secureContext = createSecureContext({ minVersion, ...(ca === undefined ? {} : { ca }) });
  const dispatcher = new Agent({
    keepAliveTimeout: 20_000,
    pipelining: 1,
    // Over HTTP/2 a whole pool waits for one connection, and all polls would end with it.
    allowH2: false,
    connect: connect ?? resumedTls({ ...TLS, secureContext, allowH2: false }),
  });
  return {
    transport: (request) => exchange(request, dispatcher),
    close: () => dispatcher.destroy(),
  };
}

async function exchange(request: HttpRequest, dispatcher: Dispatcher): Promise<HttpAnswer> {
  const giveUp = new AbortController();
  let isLate = false;
  // Not AbortSignal.timeout, which cannot be called off: thousands would be under way for nothing.
  const deadline = setTimeout(() => {
    isLate = true;
    giveUp.abort();
  }, request.timeoutMs);
  const abort = (): void => {
    giveUp.abort();
  };
  request.signal?.addEventListener('abort', abort, { once: true });
  if (request.signal?.aborted === true) abort();
  try {
    const answer = await undiciRequest(request.url, {
      method: request.method,
      headers: request.headers ?? {},
      body: request.bytes ?? request.body ?? null,
      signal: giveUp.signal,
      dispatcher,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const bytes = await readCapped(answer.body, request.largestAnswer ?? LARGEST_ANSWER_BYTES);
    const cookies = [answer.headers['set-cookie'] ?? []].flat();
    return {
      status: answer.statusCode,
      headers: firstValues(answer.headers),
      ...(request.binary === true ? { body: '', bytes } : { body: bytes.toString('utf8') }),
      ...(cookies.length === 0 ? {} : { cookies }),
    };
  } catch (error) {
    throw asTransportError(error, request.signal?.aborted === true, isLate);
  } finally {
    clearTimeout(deadline);
    request.signal?.removeEventListener('abort', abort);
  }
}

async function readCapped(body: AsyncIterable<Buffer>, largest: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > largest) {
      throw new TransportError('too-large', false, undefined);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function firstValues(
  headers: Record<string, string | string[] | undefined>,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) result[name] = first;
  }
  return result;
}

function asTransportError(error: unknown, aborted: boolean, late: boolean): TransportError {
  if (error instanceof TransportError) return error;
  if (aborted) return new TransportError('aborted', false, error);
  if (late) return new TransportError('timeout', false, error);
  if (hasCode(error) && BEFORE_SENDING.has(error.code)) {
    return new TransportError('unreachable', true, error);
  }
  if (error instanceof errors.InvalidArgumentError) {
    return new TransportError('unreachable', true, error);
  }
  return new TransportError('broken', false, error);
}

function hasCode(error: unknown): error is { code: string } {
  return (
    typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
  );
}

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

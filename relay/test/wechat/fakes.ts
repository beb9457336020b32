import type { Clock } from '../../src/clock.ts';
import type { HttpAnswer, HttpRequest, Transport } from '../../src/transport.ts';

/** A clock that moves when the test says so. */
export class FakeClock implements Clock {
  #elapsed = 0;
  /** How wrong the time of day is. */
  #skewMs = 0;

  now(): number {
    return 1_700_000_000_000 + this.#elapsed + this.#skewMs;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  after(): () => void {
    throw new Error('Nothing here waits');
  }

  advance(ms: number): void {
    this.#elapsed += ms;
  }

  /** Somebody sets the time of day, by so many milliseconds forward, or backward. */
  jump(ms: number): void {
    this.#skewMs += ms;
  }
}

export interface RecordedCall {
  path: string;
  token: string | null;
  body: Record<string, unknown>;
  request: HttpRequest;
}

type Responder = (call: RecordedCall) => Reply | Promise<Reply>;
type Reply = HttpAnswer | Record<string, unknown>;

/** A network whose far end is a function. Keeps every request. */
export class FakeNetwork {
  readonly calls: RecordedCall[] = [];
  #respond: Responder;

  constructor(respond: Responder) {
    this.#respond = respond;
  }

  respond(respond: Responder): void {
    this.#respond = respond;
  }

  /** The calls to one endpoint. */
  to(ending: string): RecordedCall[] {
    return this.calls.filter(({ path }) => path.endsWith(ending));
  }

  readonly transport: Transport = async (request) => {
    const url = new URL(request.url);
    const body = JSON.parse(request.body ?? '{}') as Record<string, unknown>;
    const call: RecordedCall = {
      path: url.pathname,
      token: url.searchParams.get('access_token'),
      body,
      request,
    };
    this.calls.push(call);
    const reply = await this.#respond(call);
    return isAnswer(reply) ? reply : httpAnswer(JSON.stringify(reply));
  };
}

function isAnswer(reply: Reply): reply is HttpAnswer {
  return typeof reply.status === 'number' && typeof reply.body === 'string';
}

export function httpAnswer(body: string, status = 200): HttpAnswer {
  return { status, headers: { 'content-type': 'text/plain' }, body };
}

/** A promise that the test settles. */
export function gate<T>(): { promise: Promise<T>; open: (value: T) => void } {
  const { promise, resolve: open } = Promise.withResolvers<T>();
  return { promise, open };
}

/** For a channel in whose test no file comes or goes. */
export const NO_FILES = {
  fetchFile: (): Promise<Buffer> => Promise.reject(new Error('no file')),
  receiving: {
    transport: (): Promise<HttpAnswer> => Promise.reject(new Error('no network')),
    apiUrl: 'https://api.example.com',
    playableVoice: (): Promise<undefined> => Promise.resolve(undefined),
  },
};

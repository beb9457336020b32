import {
  TransportError,
  type HttpAnswer,
  type HttpRequest,
  type Transport,
} from '../../../relay/src/transport.ts';
import type { Random } from '../time/random.ts';
import type { VirtualTime } from '../time/virtual-time.ts';
import { never, type VirtualProcess } from '../world/virtual-process.ts';
import type { Connection, Fate } from './fate.ts';
import type { LocalAnswer, LocalRequest, Serving } from './local-server.ts';

/** A server at the far end of a connection. */
export interface Host {
  connection: Connection;
  serve: (request: LocalRequest) => Serving;
}

export interface NetworkOptions {
  time: VirtualTime;
  random: Random;
  /** By origin, such as `https://api.weixin.qq.com`. */
  hosts: ReadonlyMap<string, Host>;
  /** What becomes of the next exchange. */
  fateOf: (connection: Connection) => Fate;
  /** A fate has come true. */
  struck: (connection: Connection, fate: Exclude<Fate, { kind: 'none' }>) => void;
  /** Hears of every exchange, for the record of the run. */
  record: (line: string) => void;
}

const LATENCY_MS = [1, 25] as const;

/** Carries requests from processes to servers and answers back, as well or badly as it is told to. */
export class Network {
  readonly #options: NetworkOptions;

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  /** The network as a relay's process sees it. */
  transport(process: VirtualProcess): Transport {
    return (request) => {
      const url = new URL(request.url);
      const label = labelOf(request.method, url);
      if (!process.pass(label, 'before')) return never();
      return new Promise((resolve, reject) => {
        const exchange = new Exchange(
          this.#options,
          process,
          { request, url, label },
          (outcome) => {
            if (!process.pass(label, 'after')) return;
            if (outcome instanceof TransportError) reject(outcome);
            else resolve(outcome);
          },
        );
        exchange.begin();
      });
    };
  }
}

interface Sent {
  request: HttpRequest;
  url: URL;
  label: string;
}

/** One request on its way. */
class Exchange {
  readonly #options: NetworkOptions;
  readonly #process: VirtualProcess;
  readonly #request: HttpRequest;
  readonly #url: URL;
  readonly #label: string;
  readonly #finish: (outcome: HttpAnswer | TransportError) => void;
  readonly #undo: (() => void)[] = [];
  #over = false;
  #delivered = false;
  #serving: Serving | undefined;

  constructor(
    options: NetworkOptions,
    process: VirtualProcess,
    { request, url, label }: Sent,
    finish: (outcome: HttpAnswer | TransportError) => void,
  ) {
    this.#options = options;
    this.#process = process;
    this.#request = request;
    this.#url = url;
    this.#label = label;
    this.#finish = finish;
  }

  begin(): void {
    const { signal, timeoutMs } = this.#request;
    if (signal?.aborted === true) {
      this.#end(new TransportError('aborted', false, undefined));
      return;
    }
    const host = this.#options.hosts.get(this.#url.origin);
    this.#undo.push(
      this.#process.clock.after(timeoutMs, () => {
        this.#giveUp(new TransportError('timeout', false, undefined));
      }),
      this.#process.onDeath(() => {
        this.#giveUp(undefined);
      }),
    );
    if (signal !== undefined) {
      const abort = (): void => {
        this.#giveUp(new TransportError('aborted', false, undefined));
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#undo.push(() => {
        signal.removeEventListener('abort', abort);
      });
    }
    if (host === undefined) this.#failIn(this.#latency(), 'unreachable', true);
    else this.#send(host, this.#options.fateOf(host.connection));
  }

  #send(host: Host, fate: Fate): void {
    const way = this.#latency();
    switch (fate.kind) {
      case 'refuse':
        this.#struck(host, fate);
        this.#failIn(way, 'unreachable', true);
        return;
      case 'lose-request':
        this.#struck(host, fate);
        if (!fate.silent) this.#failIn(way, 'broken', false);
        return;
      case 'gateway':
        if (!fate.after) {
          this.#struck(host, fate);
          this.#answerIn(way, { status: fate.status, body: gatewayPage(fate.status) });
          return;
        }
        break;
      case 'none':
      case 'lose-answer':
      case 'cut-body':
      case 'delay':
      case 'slow-body':
        break;
    }
    const isLate = fate.kind === 'delay' && fate.side === 'request';
    if (isLate) this.#struck(host, fate);
    const delay = isLate ? fate.ms : 0;
    this.#options.time.after(way + delay, () => {
      this.#deliver(host, fate);
    });
  }

  #deliver(host: Host, fate: Fate): void {
    // Of a request whose caller has just gone, the server may read all the same; but not of a poll,
    // which it would answer to nobody, and not of one that was long on its way.
    const late = fate.kind === 'delay' || isPoll(this.#request);
    if (this.#over && (late || this.#options.random.chance(0.5))) return;
    this.#delivered = true;
    const serving = host.serve(this.#localRequest(host, fate));
    this.#serving = serving;
    void serving.answer.then((answer) => {
      this.#options.record(`${this.#label} ${statusOf(answer)}`);
      this.#comeBack(host, answer, fate);
    });
  }

  /** What the server reads; of a slow body one half first. */
  #localRequest(host: Host, fate: Fate): LocalRequest {
    const whole = localRequest(this.#request, this.#url);
    if (fate.kind !== 'slow-body' || fate.side !== 'request' || whole.body === '') return whole;
    this.#struck(host, fate);
    const restLater = (arrive: () => void): void => {
      this.#options.time.after(fate.ms, () => {
        if (!this.#over) arrive();
      });
    };
    return { ...whole, restLater };
  }

  #comeBack(host: Host, answer: LocalAnswer, fate: Fate): void {
    this.#serving = undefined;
    const way = this.#latency();
    if (happensOnTheWayBack(fate)) this.#struck(host, fate);
    if (fate.kind === 'lose-answer') {
      if (!fate.silent) this.#failIn(way, 'broken', false);
    } else if (answer === 'broken') {
      this.#failIn(way, 'broken', false);
    } else if (fate.kind === 'gateway') {
      this.#answerIn(way, { status: fate.status, body: gatewayPage(fate.status) });
    } else if (fate.kind === 'cut-body' && this.#request.binary === true) {
      // WeChat and the org name a file's length, so that the HTTP client sees that it is not whole.
      this.#failIn(way, 'broken', false);
    } else if (fate.kind === 'cut-body') {
      const body = answer.body.slice(0, answer.body.length >> 1);
      this.#answerIn(way, { status: answer.status, body });
    } else {
      this.#answerIn(way + (isSlowBack(fate) ? fate.ms : 0), answer);
    }
  }

  #answerIn(ms: number, { status, body }: { status: number; body: string }): void {
    this.#options.time.after(ms, () => {
      this.#process.enter(() => {
        const bytes = Buffer.from(body);
        this.#end({
          status,
          headers: {},
          ...(this.#request.binary === true ? { bytes, body: '' } : { body }),
        });
      });
    });
  }

  #failIn(ms: number, code: TransportError['code'], certainlyNotSent: boolean): void {
    this.#options.time.after(ms, () => {
      this.#process.enter(() => {
        this.#end(new TransportError(code, certainlyNotSent, undefined));
      });
    });
  }

  /** The caller waits no longer; the server notices a little later. */
  #giveUp(error: TransportError | undefined): void {
    if (this.#over) return;
    if (this.#delivered) {
      this.#options.time.after(this.#latency(), () => {
        this.#serving?.hangUp();
      });
    }
    if (error === undefined) this.#close();
    else this.#end(error);
  }

  #end(outcome: HttpAnswer | TransportError): void {
    if (this.#over) return;
    this.#close();
    this.#finish(outcome);
  }

  #close(): void {
    this.#over = true;
    for (const undo of this.#undo.splice(0)) undo();
  }

  #struck({ connection }: Host, fate: Exclude<Fate, { kind: 'none' }>): void {
    this.#options.struck(connection, fate);
  }

  #latency(): number {
    return this.#options.random.between(...LATENCY_MS);
  }
}

/** Such as `POST Chasitor/ChatMessage`. */
export function labelOf(method: string, url: URL): string {
  const path = url.pathname
    .replace(/^\/chat\/rest\/|^\/cgi-bin\/|^\/services\/(apexrest\/wechat\/v1\/)?/u, '')
    .replace(/^(System\/SessionId|chats|identities|data\/.+\/ContentVersion)\/.+$/u, '$1/…');
  return `${method} ${path}`;
}

type SlowBack = Extract<Fate, { kind: 'delay' | 'slow-body' }>;

function isSlowBack(fate: Fate): fate is SlowBack {
  return (fate.kind === 'delay' || fate.kind === 'slow-body') && fate.side === 'answer';
}

function happensOnTheWayBack(fate: Fate): fate is Exclude<Fate, { kind: 'none' | 'refuse' }> {
  switch (fate.kind) {
    case 'lose-answer':
    case 'cut-body':
    case 'gateway':
      return true;
    default:
      return isSlowBack(fate);
  }
}

function isPoll({ url }: HttpRequest): boolean {
  return url.includes('/System/Messages');
}

function localRequest(
  { method, headers = {}, body = '', bytes }: HttpRequest,
  { pathname, search }: URL,
): LocalRequest {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    method,
    path: `${pathname}${search}`,
    headers: Object.fromEntries(lower) as Record<string, string>,
    // Files are text here as well.
    body: bytes === undefined ? body : Buffer.from(bytes).toString('utf8'),
  };
}

function statusOf(answer: LocalAnswer): string {
  return answer === 'broken' ? answer : String(answer.status);
}

function gatewayPage(status: number): string {
  return `<html><head><title>${status}</title></head><body>gateway</body></html>`;
}

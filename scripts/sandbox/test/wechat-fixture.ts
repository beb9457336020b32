import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { onTestFinished, vi } from 'vitest';
import type { Clock } from '../../../relay/src/clock.ts';
import type { AccountOptions } from '../wechat/account.ts';
import { startWeChatStandIn, type WeChatStandIn } from '../wechat/stand-in.ts';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #now: number;
  /** How many timers there have been. */
  scheduled = 0;
  readonly #timers = new Set<{ at: number; callback: () => void }>();

  constructor(now = Date.UTC(2024, 3, 25, 6)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    this.scheduled += 1;
    const timer = { at: this.#now + ms, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers still wait. */
  get waiting(): number {
    return this.#timers.size;
  }

  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#now = Math.max(this.#now, due.at);
      due.callback();
    }
    this.#now = end;
  }
}

export const ACCOUNT = {
  name: 'shop',
  title: 'The Shop',
  originalId: 'gh_97417a04a28d',
  appId: 'wxba5fad812f8e6fb9',
  appSecret: '0123456789abcdef0123456789abcdef',
  token: 'AAAAA',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  mode: 'plain',
} satisfies AccountOptions;

export const OTHER: AccountOptions = {
  ...ACCOUNT,
  name: 'other',
  originalId: 'gh_0000000000ff',
  appId: 'wx00000000000000ff',
};

const TOKEN_LIFE = 7_200_000;
const anyObject = z.record(z.string(), z.unknown());
const errorBody = z.looseObject({ errcode: z.number().default(0), errmsg: z.string().default('') });

/** A stand-in with the account {@link ACCOUNT}, a clock of its own, and a caller of its API. */
export async function startFixture({
  clock = new ManualClock(),
  account = {},
  attempts,
}: {
  clock?: ManualClock;
  account?: Partial<AccountOptions>;
  attempts?: number;
} = {}): Promise<Fixture> {
  const wechat = await startWeChatStandIn({
    accounts: [{ ...ACCOUNT, ...account }, OTHER],
    clock,
    ...(attempts === undefined ? {} : { attempts }),
  });
  onTestFinished(() => wechat.close());
  return new Fixture(wechat, clock);
}

/** What the relay would be to the API. */
export class Fixture {
  readonly wechat: WeChatStandIn;
  readonly clock: ManualClock;
  #token: { period: number; text: string } | undefined;

  constructor(wechat: WeChatStandIn, clock: ManualClock) {
    this.wechat = wechat;
    this.clock = clock;
  }

  /** Fetches from the API's address. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.wechat.url}${path}`, init);
  }

  /** Calls the API without a token and reads the JSON. */
  async json(path: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
    return anyObject.parse(await (await this.fetch(path, init)).json());
  }

  /** A token of `/cgi-bin/stable_token`. */
  async stableToken(more: Record<string, unknown> = {}, account = ACCOUNT): Promise<string> {
    const answer = await this.json('/cgi-bin/stable_token', {
      method: 'POST',
      body: JSON.stringify({
        grant_type: 'client_credential',
        appid: account.appId,
        secret: account.appSecret,
        ...more,
      }),
    });
    return z.string().parse(answer['access_token']);
  }

  /** The address of a path with a good token. */
  async withToken(path: string): Promise<string> {
    const period = Math.floor(this.clock.now() / TOKEN_LIFE);
    if (this.#token?.period !== period) this.#token = { period, text: await this.stableToken() };
    const address = new URL(path, 'http://localhost');
    address.searchParams.set('access_token', this.#token.text);
    return `${address.pathname}${address.search}`;
  }

  /** A GET with a good token. */
  async get(path: string): Promise<Record<string, unknown>> {
    return this.json(await this.withToken(path));
  }

  /** A POST of JSON with a good token. A string is sent as it is. */
  async post(path: string, body: unknown): Promise<Record<string, unknown>> {
    return this.json(await this.withToken(path), {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** The errcode of a text to a customer. */
  async sendText(openId: string, content = 'Hello'): Promise<number> {
    return this.send({ touser: openId, msgtype: 'text', text: { content } });
  }

  /** The errcode of a message. */
  async send(body: unknown): Promise<number> {
    return errcodeOf(await this.post('/cgi-bin/message/custom/send', body));
  }

  /** A customer who has just written, so that the account may answer. */
  async customer(text = 'Hi'): Promise<string> {
    const { openId } = this.wechat.addCustomer({ name: '小明' });
    await this.wechat.write(openId, text);
    return openId;
  }
}

/** 0 if the answer has no errcode. */
export function errcodeOf(answer: unknown): number {
  return errorBody.parse(answer).errcode;
}

/** One request that an account's server has received. */
export interface Delivery {
  method: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}

/** What it answers: a text as HTTP 200, a status, or whatever a function does. */
export type Reaction = string | number | ((response: ServerResponse, delivery: Delivery) => void);

/** An account's server. It answers as `reactions` say, one after the other, then with `success`. */
export async function startCallback(
  ...reactions: Reaction[]
): Promise<{ url: string; received: Delivery[] }> {
  const received: Delivery[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
      const { searchParams } = new URL(request.url ?? '', 'http://localhost');
      const delivery: Delivery = {
        method: request.method ?? '',
        query: searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      received.push(delivery);
      react(reactions.shift() ?? 'success', response, delivery);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = z.object({ port: z.number() }).parse(server.address());
  return { url: `http://127.0.0.1:${address.port}/wechat/shop`, received };
}

/** Waits until a check passes; a busy machine may need seconds. */
export function until(check: () => void): Promise<void> {
  return vi.waitFor(check, 10_000);
}

/** Never answers. */
export const silence: Reaction = () => undefined;

function react(reaction: Reaction, response: ServerResponse, delivery: Delivery): void {
  if (typeof reaction === 'function') reaction(response, delivery);
  else if (typeof reaction === 'number') response.writeHead(reaction).end();
  else response.end(reaction);
}

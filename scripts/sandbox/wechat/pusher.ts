import { Agent, request } from 'undici';
import { sleep, type Clock } from '../../../relay/src/clock.ts';
import type { Account } from './account.ts';
import type { WeChatFaults } from './fault-list.ts';
import { readCallbackAnswer, type CallbackAnswer } from './passive-reply.ts';
import { makeSeal, pushRequest, verificationUrl } from './push-request.ts';
import { makeDigits, type Randomness } from './randomness.ts';
import type { XmlElements } from './xml-writer.ts';

/** What became of a push. */
export interface PushResult {
  outcome: 'success' | 'reply' | 'unavailable';
  attempts: number;
  /** The HTTP status of each attempt; null when no whole answer came in time. */
  statuses: (number | null)[];
}

/** Carries one request to an account's server. Rejects if there is no whole answer. */
export type Carry = (request: {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body: string | undefined;
  signal: AbortSignal;
}) => Promise<{ status: number; body: string }>;

interface PusherOptions {
  clock: Clock;
  random: Randomness;
  faults: WeChatFaults;
  /** How long WeChat waits for an answer, and how far apart the attempts begin, in milliseconds. */
  answerTimeoutMs: number;
  /** Attempts in all. */
  attempts: number;
  /** The real network, unless another one is given. */
  carry?: Carry | undefined;
}

interface Answer {
  status: number | null;
  body: string;
}

const HEADERS = { 'content-type': 'text/xml', accept: '*/*', 'user-agent': 'Mozilla/4.0' };
const NO_ANSWER: Answer = { status: null, body: '' };

/** Carries pushes to the accounts' servers, and repeats what was not answered. */
export class Pusher {
  readonly #options: PusherOptions;
  readonly #carry: Carry;
  readonly #agent = new Agent({ connections: null, pipelining: 1 });
  readonly #closing = new AbortController();
  readonly #underWay = new Set<AbortController>();

  constructor(options: PusherOptions) {
    this.#options = options;
    this.#carry = options.carry ?? ((request) => overTheNetwork(request, this.#agent));
  }

  /**
   * Pushes until there is an answer that WeChat accepts, or no attempt is left. An attempt is dropped
   * after the answer timeout. Every attempt carries the same elements. Never rejects.
   */
  async push(
    account: Account,
    openId: string,
    elements: XmlElements,
  ): Promise<{ result: PushResult; answer: CallbackAnswer }> {
    const { clock, random, faults, answerTimeoutMs, attempts } = this.#options;
    const statuses: (number | null)[] = [];
    let answer: CallbackAnswer = { kind: 'junk', reason: 'The account has no callback URL' };
    let seal = makeSeal(clock.now(), random);
    while (statuses.length < attempts && !this.#closing.signal.aborted) {
      const url = account.callbackUrl;
      if (url === undefined) break;
      const startedAt = clock.now();
      const { status, body } = await this.#attempt(
        pushRequest(account, url, openId, elements, seal, random),
      );
      statuses.push(status);
      answer = judge(status, body, account, openId);
      if (answer.kind !== 'junk' && faults.take('push-answer-lost')) {
        answer = { kind: 'junk', reason: 'The answer was lost' };
      }
      if (answer.kind !== 'junk' || statuses.length === attempts) break;
      const wait = startedAt + answerTimeoutMs - clock.now();
      if (wait > 0) await sleep(clock, wait, this.#closing.signal);
      if (faults.on('push-retry-fresh')) {
        faults.struck('push-retry-fresh');
        seal = makeSeal(clock.now(), random);
      }
    }
    const outcome = outcomeOf(answer);
    return { result: { outcome, attempts: statuses.length, statuses }, answer };
  }

  /** Asks a server for the echostr, as the console of WeChat does before it saves a callback. */
  async verify(account: Account): Promise<{ ok: true } | { ok: false; reason: string }> {
    const { clock, random } = this.#options;
    if (account.callbackUrl === undefined) return { ok: false, reason: 'There is no URL' };
    const echo = makeDigits(random, 19);
    const seal = makeSeal(clock.now(), random);
    const url = verificationUrl(account, account.callbackUrl, seal, echo);
    const { status, body } = await this.#exchange('GET', url);
    if (status === null) return { ok: false, reason: 'No answer came in time' };
    if (status !== 200) return { ok: false, reason: `The answer had the status ${status}` };
    return body === echo ? { ok: true } : { ok: false, reason: 'The answer was not the echostr' };
  }

  /** Drops everything that is under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const exchange of this.#underWay) exchange.abort();
    await this.#agent.destroy();
  }

  async #attempt({ url, body }: { url: string; body: string }): Promise<Answer> {
    const twice = this.#options.faults.take('push-duplicate');
    const [answer] = await Promise.all([
      this.#exchange('POST', url, body),
      twice ? this.#exchange('POST', url, body) : undefined,
    ]);
    return answer;
  }

  async #exchange(method: 'GET' | 'POST', url: string, body?: string): Promise<Answer> {
    const { clock, answerTimeoutMs } = this.#options;
    const exchange = new AbortController();
    this.#underWay.add(exchange);
    const cancel = clock.after(answerTimeoutMs, () => {
      exchange.abort();
    });
    try {
      const headers = body === undefined ? {} : HEADERS;
      return await this.#carry({ method, url, headers, body, signal: exchange.signal });
    } catch {
      return NO_ANSWER;
    } finally {
      cancel();
      this.#underWay.delete(exchange);
    }
  }
}

const overTheNetwork = async (
  { method, url, headers, body, signal }: Parameters<Carry>[0],
  dispatcher: Agent,
): ReturnType<Carry> => {
  const answer = await request(url, {
    method,
    headers,
    body: body ?? null,
    signal,
    dispatcher,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return { status: answer.statusCode, body: await answer.body.text() };
};

function judge(
  status: number | null,
  body: string,
  account: Account,
  openId: string,
): CallbackAnswer {
  if (status === null) return { kind: 'junk', reason: 'No answer came in time' };
  if (status !== 200) return { kind: 'junk', reason: `The answer had the status ${status}` };
  return readCallbackAnswer(body, account, openId);
}

function outcomeOf(answer: CallbackAnswer): PushResult['outcome'] {
  if (answer.kind === 'junk') return 'unavailable';
  return answer.kind === 'success' ? 'success' : 'reply';
}

import { pino } from 'pino';

import { intoInbox } from '../../relay/src/bridge/intake.ts';
import { publicApplication } from '../../relay/src/http/server.ts';
import { createWebhook } from '../../relay/src/http/webhook.ts';
import { createMetrics } from '../../relay/src/metrics.ts';
import { createObservers } from '../../relay/src/observers.ts';
import { Journal } from '../../relay/src/store/journal.ts';
import type { Arrival, Customer, Intake } from '../../relay/src/store/records.ts';
import { sqliteDialect } from '../../relay/src/store/sqlite.ts';
import { interpretMessage } from '../../relay/src/wechat/interpret.ts';
import { parseStored } from '../../relay/src/wechat/messages.ts';
import { FakeClock } from '../../relay/test/fixtures/fake-clock.ts';
import { CUSTOMER, SENT_AT } from '../../relay/test/wechat/pushes.ts';
import { serve } from '../chaos/network/local-server.ts';
import { ACCOUNTS, AES_KEY, TOKEN, type FuzzedPush } from './push.ts';

/** What became of a request. */
export interface Outcome {
  status: number;
  /** How long it took, in milliseconds: all the CPU time, and whatever else the machine did meanwhile. */
  elapsedMs: number;
  /** CPU time of this thread, in milliseconds; some systems tell it in steps of several. */
  cpuMs: number;
  /** What went wrong besides, if something did. */
  trouble: string | undefined;
  /** Why it was refused, as the log tells it. */
  refusal: string | undefined;
}

/** The part of the front that a test exchanges to see whether a mistake in it would be found. */
export type Receive = Journal['receive'];

const SECRET = [TOKEN, AES_KEY, CUSTOMER];
// An element that repeats itself is 64 KiB; all of them would fill the memory.
const PUSHES_IN_JOURNAL = 20_000;

// One for all: creating it starts the collection of the process's own figures.
const metrics = createMetrics();

/**
 * The relay's front: the real express application, and the real journal, in memory. What it takes is
 * also read again and interpreted, as a conversation does it.
 */
export class Front {
  #journal: Journal | undefined;
  #taken = 0;
  #trouble: string | undefined;
  #refusal: string | undefined;
  readonly #receive: Receive | undefined;
  readonly #clock = new FakeClock(SENT_AT * 1000);
  readonly #application: ReturnType<typeof publicApplication>;

  constructor(receive?: Receive) {
    this.#receive = receive;
    const log = pino(
      { level: 'trace', base: null },
      {
        write: (line) => {
          this.#read(line);
        },
      },
    );
    const webhook = createWebhook({
      clock: this.#clock,
      account: (name) =>
        name === 'plain' || name === 'encrypted'
          ? { kind: 'served', channel: name, account: ACCOUNTS[name] }
          : { kind: 'unknown' },
      receive: (...push) => this.#keep(...push),
      hasChat: () => Promise.resolve(false),
      received: (_, payload) => {
        this.#interpret(payload);
        return undefined;
      },
      observer: createObservers(log, metrics).webhook,
    });
    this.#application = publicApplication(webhook);
  }

  /** Sends one request, without a socket; nothing else may happen meanwhile. */
  async send({ path, body }: FuzzedPush): Promise<Outcome> {
    await this.#makeRoom();
    this.#trouble = undefined;
    this.#refusal = undefined;
    const before = process.threadCpuUsage();
    const begin = performance.now();
    const answer = await serve(this.#application, { method: 'POST', path, headers: {}, body })
      .answer;
    const elapsedMs = performance.now() - begin;
    const { user, system } = process.threadCpuUsage(before);
    const cpuMs = (user + system) / 1000;
    const status = answer === 'broken' ? 0 : answer.status;
    return { status, elapsedMs, cpuMs, refusal: this.#refusal, trouble: this.#trouble };
  }

  async close(): Promise<void> {
    await this.#journal?.close();
    this.#journal = undefined;
  }

  async #makeRoom(): Promise<void> {
    if (this.#taken >= PUSHES_IN_JOURNAL) await this.close();
    if (this.#journal !== undefined) return;
    this.#taken = 0;
    this.#journal = await Journal.open(sqliteDialect(':memory:'), () => this.#clock.now());
  }

  #keep(customer: Customer, arrival: Arrival): Promise<Intake> {
    this.#taken += 1;
    const journal = this.#journal;
    if (journal === undefined) throw new Error('The journal is closed.');
    const receive: Receive = this.#receive ?? ((...push) => journal.receive(...push));
    return intoInbox({ receive }, customer, arrival);
  }

  #interpret(payload: unknown): void {
    try {
      // As it comes out of the journal.
      const kept: unknown = JSON.parse(JSON.stringify(payload));
      interpretMessage(parseStored(kept), 'zh-CN');
    } catch (error) {
      this.#trouble = `what was taken cannot be read: ${String(error)}`;
    }
  }

  #read(line: string): void {
    this.#refusal = /"code":"([\w.-]+)"/u.exec(line)?.[1];
    if (SECRET.some((secret) => line.includes(secret))) this.#trouble = 'the log tells a secret';
  }
}

import { sleep, type Clock } from '../clock.ts';
import { OrgError } from '../org.ts';
import type { HttpAnswer } from '../transport.ts';
import {
  connectMessage,
  disconnectMessage,
  handshakeMessage,
  KEPT_EVENTS,
  readStreamAnswer,
  subscribeMessage,
  type StreamAnswer,
  type StreamEvent,
  type StreamTrouble,
} from './bayeux.ts';
import type { OrgConnection } from './connection.ts';
import { CookieJar } from './cookies.ts';
import { isSuccess, parseJson } from './exchange.ts';

export interface EventStreamOptions {
  connection: Pick<OrgConnection, 'request' | 'forgetSession' | 'apiVersion'>;
  clock: Clock;
  /** Such as `/event/WeChat_Chat_Command__e`. */
  topic: string;
  /** Behind which event to begin: asked before each subscription. May reject. */
  replayFrom: () => Promise<number>;
  /**
   * The subscription stands; `orgTime` is the org's own time of then, in milliseconds since the epoch.
   * May reject.
   */
  subscribed: (orgTime: number) => Promise<void>;
  /** Takes one event. If it rejects, the stream begins again behind the last one that was taken. */
  take: (event: StreamEvent) => Promise<void>;
  observer: EventStreamObserver;
}

export interface EventStreamObserver {
  /** Whether events arrive. */
  connected(up: boolean): void;
  /** The stream has to begin again; `what` is a short word, `error` what was thrown. */
  streamTrouble(what: string, error?: unknown): void;
  /** The org no longer knows the last event: everything that it keeps is read again. */
  replayLost(): void;
}

// The org holds a connect for 110 s.
const HELD_TIMEOUT_MS = 130_000;
const LONGEST_PAUSE_MS = 60_000;
const FAREWELL_MS = 2000;

/**
 * Platform events by CometD's long polling, for ever. An event counts as received when `take` has
 * returned; nothing but what `replayFrom` says decides where the stream goes on.
 *
 * It stands on the relay's own transport: faye, on which jsforce's streaming is built, was seen to hang
 * when an answer is cut or refused with 401, and to run out of memory on one that does not end.
 */
export class EventStream {
  readonly #options: EventStreamOptions;
  readonly #stopping = new AbortController();
  #cookies = new CookieJar();
  #clientId: string | undefined;
  #failures = 0;
  #readsAll = false;
  #running: Promise<void> | undefined;

  constructor(options: EventStreamOptions) {
    this.#options = options;
  }

  /** Begins, once. Returns at once. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends the poll that is held. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { observer } = this.#options;
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      const trouble = await this.#subscribeAndListen();
      observer.connected(false);
      if (this.#stopping.signal.aborted) break;
      this.#heed(trouble);
      const seconds = Math.min(2 ** Math.min(this.#failures - 1, 10), LONGEST_PAUSE_MS / 1000);
      await sleep(this.#options.clock, seconds * 1000, signal);
    }
    await this.#sayGoodbye();
  }

  /** Returns why it has ended. Never rejects. */
  async #subscribeAndListen(): Promise<StreamTrouble | { kind: 'thrown'; error: unknown }> {
    try {
      return await this.#listen();
    } catch (error) {
      return { kind: 'thrown', error };
    }
  }

  async #listen(): Promise<StreamTrouble> {
    const { topic, replayFrom, subscribed, observer } = this.#options;
    this.#cookies = new CookieJar();
    this.#clientId = undefined;
    const hello = await this.#ask('/meta/handshake', handshakeMessage());
    if (hello.trouble !== undefined) return hello.trouble;
    const { clientId } = hello;
    if (clientId === undefined) return { kind: 'failed', reason: 'no-client-id' };
    this.#clientId = clientId;
    const from = this.#readsAll ? KEPT_EVENTS : await replayFrom();
    const begun = await this.#ask('/meta/subscribe', subscribeMessage(clientId, topic, from));
    if (begun.trouble !== undefined) return begun.trouble;
    await subscribed(begun.orgTime);
    this.#readsAll = false;
    await this.#takeAll(begun.events);
    observer.connected(true);
    for (;;) {
      const answer = await this.#ask('/meta/connect', connectMessage(clientId));
      await this.#takeAll(answer.events);
      if (answer.trouble !== undefined) return answer.trouble;
      this.#failures = 0;
    }
  }

  /** What the next attempt has to do otherwise. */
  #heed(trouble: StreamTrouble | { kind: 'thrown'; error: unknown }): void {
    const { observer, connection } = this.#options;
    this.#failures += 1;
    if (trouble.kind === 'thrown') {
      observer.streamTrouble('thrown', trouble.error);
      return;
    }
    if (trouble.kind === 'replay') {
      this.#readsAll = true;
      observer.replayLost();
      return;
    }
    if (trouble.kind === 'session') connection.forgetSession();
    observer.streamTrouble(`${trouble.kind}-${trouble.reason}`);
  }

  async #takeAll(events: readonly StreamEvent[]): Promise<void> {
    for (const event of events) await this.#options.take(event);
  }

  async #ask(channel: string, message: object): Promise<StreamAnswer & { orgTime: number }> {
    const answer = await this.#post(message, this.#stopping.signal, HELD_TIMEOUT_MS);
    this.#cookies.keep(answer.cookies ?? []);
    const orgTime = Date.parse(answer.headers['date'] ?? '') || this.#options.clock.now();
    if (!isSuccess(answer.status)) {
      const trouble = { kind: 'failed', reason: `http-${String(answer.status)}` } as const;
      return { events: [], clientId: undefined, trouble, orgTime };
    }
    return { ...readStreamAnswer(parseJson(answer.body), channel, this.#options.topic), orgTime };
  }

  #post(message: object, signal: AbortSignal, timeoutMs: number): Promise<HttpAnswer> {
    const { connection } = this.#options;
    const cookie = this.#cookies.header;
    return connection.request({
      method: 'POST',
      path: `/cometd/${connection.apiVersion}/`,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(cookie === '' ? {} : { cookie }),
      },
      body: JSON.stringify([message]),
      signal,
      timeoutMs,
      held: true,
      free: true,
    });
  }

  /** Lets the org forget the client now, rather than after its time is up. */
  async #sayGoodbye(): Promise<void> {
    if (this.#clientId === undefined) return;
    try {
      const never = new AbortController();
      await this.#post(disconnectMessage(this.#clientId), never.signal, FAREWELL_MS);
    } catch (error) {
      // It forgets by itself.
      if (!(error instanceof OrgError)) throw error;
    }
  }
}

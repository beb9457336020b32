import { createServer } from 'node:http';

import express from 'express';
import { pino } from 'pino';
import { z } from 'zod';

import { compose, type Relay } from '../../../relay/src/compose.ts';
import { createMetrics } from '../../../relay/src/metrics.ts';
import { Journal } from '../../../relay/src/store/journal.ts';
import { AgentConsole } from '../../sandbox/live-agent/agent-console.ts';
import type { LiveChat } from '../../sandbox/live-agent/chat.ts';
import { restRoutes } from '../../sandbox/live-agent/rest.ts';
import type { Service } from '../../sandbox/live-agent/service.ts';
import type { Session } from '../../sandbox/live-agent/session.ts';
import { createService } from '../../sandbox/live-agent/stand-in.ts';
import { openAccount } from '../../sandbox/wechat/account.ts';
import type { Carry } from '../../sandbox/wechat/pusher.ts';
import { WeChatStandIn } from '../../sandbox/wechat/stand-in.ts';
import type { Connection, Fate } from '../network/fate.ts';
import { serve } from '../network/local-server.ts';
import { Network, type Host } from '../network/network.ts';
import { SurvivingDatabase } from '../store/surviving-database.ts';
import type { Random } from '../time/random.ts';
import { VirtualTime } from '../time/virtual-time.ts';
import { ACCOUNT, END_KEYWORD, LIVE_AGENT, ORIGINS } from './identities.ts';
import { ModelOrg } from './model-org.ts';
import { VirtualProcess, type Point } from './virtual-process.ts';

export interface WorldOptions {
  random: Random;
  agents: readonly string[];
  /** What the network does to the next exchange; nothing unless given. */
  fateOf?: (connection: Connection) => Fate;
  /** It has really done so. */
  struck?: (connection: Connection, fate: Exclude<Fate, { kind: 'none' }>) => void;
  onPoint?: (point: Point) => void;
  /** A chat at Live Agent has changed. */
  onChat?: () => void;
  /** Wraps what the relay is made of, to plant a bug. */
  plant?: (parts: Parameters<typeof compose>[0]) => Parameters<typeof compose>[0];
}

// One for all: creating it starts the collection of the process's own figures.
const metrics = createMetrics();
const LONGEST_RECORD = 200_000;

/** WeChat, Live Agent, the org, and a relay that can die and be started again; in virtual time. */
export class World {
  readonly time = new VirtualTime();
  readonly database = new SurvivingDatabase();
  readonly wechat: WeChatStandIn;
  readonly liveAgent: Service;
  readonly agents: AgentConsole;
  readonly org: ModelOrg;
  /** Every line that a relay has logged. */
  readonly log: string[] = [];
  /** Everything that has crossed the network, in order. */
  readonly record: string[] = [];
  /** Polls that a process sent while it waited for another one of the same session. */
  doublePolls = 0;
  starts = 0;
  /** How wrong the clock of the relay's machine is. */
  skewMs = 0;
  readonly #options: WorldOptions;
  readonly #network: Network;
  #process: VirtualProcess | undefined;
  #relay: Relay | undefined;
  readonly #sessions = new Map<LiveChat, Session>();

  constructor(options: WorldOptions) {
    const { random, agents } = options;
    this.#options = options;
    this.liveAgent = createService({ ...LIVE_AGENT, clock: this.time, agents }, () => {
      this.#meet();
      options.onChat?.();
    });
    this.agents = new AgentConsole(this.liveAgent, () => undefined);
    const wechatServer = createServer();
    const wechatRandom = random.fork('wechat');
    this.wechat = new WeChatStandIn(
      {
        accounts: [],
        clock: this.time,
        random: (size) => wechatRandom.bytes(size),
        carry: (request) => this.#push(request),
      },
      [openAccount({ ...ACCOUNT, mode: 'plain', callbackUrl: `${ORIGINS.relay}/wechat/Main` })],
      wechatServer,
      ORIGINS.wechat,
    );
    this.org = new ModelOrg(ORIGINS.org, [channelRecord()], random.fork('org'));
    const liveAgentApplication = express()
      .disable('x-powered-by')
      .disable('etag')
      .use('/chat/rest', restRoutes(this.liveAgent));
    const hosts = new Map<string, Host>([
      [
        ORIGINS.wechat,
        {
          connection: 'wechat',
          serve: (request) =>
            serve((incoming, response) => {
              wechatServer.emit('request', incoming, response);
            }, request),
        },
      ],
      [
        ORIGINS.liveAgent,
        { connection: 'live-agent', serve: (request) => serve(liveAgentApplication, request) },
      ],
      [
        ORIGINS.org,
        {
          connection: 'org',
          serve: (request) => ({
            answer: Promise.resolve(this.org.answer(request)),
            hangUp: () => undefined,
          }),
        },
      ],
    ]);
    this.#network = new Network({
      time: this.time,
      random: random.fork('network'),
      hosts,
      fateOf: (connection) => this.#fateOf(connection),
      struck: (connection, fate) => options.struck?.(connection, fate),
      record: (line) => {
        this.note(line);
      },
    });
  }

  /** The process that lives, or the last one that did. */
  get process(): VirtualProcess | undefined {
    return this.#process;
  }

  get up(): boolean {
    return this.#process?.dead === false;
  }

  /** Adds to the record of the run. */
  note(line: string): void {
    if (this.record.length < LONGEST_RECORD) {
      this.record.push(`${String(this.time.elapsed())} ${line}`);
    }
  }

  /** What agents have said in a chat and Live Agent could not be rid of. */
  undelivered(chat: LiveChat): string[] {
    const messages = this.#sessions.get(chat)?.log.deliver()?.messages ?? [];
    return messages.flatMap(({ type, message }) => {
      if (type === 'ChatMessage') return [String(message['text'])];
      // After a handover the history may be all that tells them.
      return type === 'ChasitorSessionData' ? agentsWords(message['chatMessages']) : [];
    });
  }

  /** Starts a relay on the same disk, unless one lives. */
  async start(): Promise<void> {
    if (this.up) return;
    const process = new VirtualProcess(this.time);
    process.onPoint = (point) => this.#options.onPoint?.(point);
    process.skewMs = this.skewMs;
    this.#process = process;
    this.#relay = undefined;
    this.starts += 1;
    this.note('start');
    const random = this.#options.random.fork(`process ${String(this.starts)}`);
    const journal = await Promise.race([
      Journal.open(this.database.dialect(process), () => process.clock.now()),
      process.death,
    ]);
    if (journal === undefined || process.dead) return;
    const parts: Parameters<typeof compose>[0] = {
      settings: {
        salesforce: {
          loginUrl: ORIGINS.org,
          clientId: this.org.credentials.clientId,
          apiVersion: '65.0',
          grant: { kind: 'client-credentials', clientSecret: this.org.credentials.clientSecret },
        },
        wechatApiUrl: ORIGINS.wechat,
        relayName: 'chaos',
      },
      environment: { WECHAT_MAIN_APP_SECRET: ACCOUNT.appSecret, WECHAT_MAIN_TOKEN: ACCOUNT.token },
      journal,
      transport: this.#network.transport(process),
      clock: process.clock,
      log: pino({ level: 'trace', base: null }, { write: (line) => this.log.push(line) }),
      metrics,
      newId: () => random.id(),
    };
    const relay = compose(this.#options.plant?.(parts) ?? parts);
    this.#relay = relay;
    void relay.start();
  }

  /** Sets the relay's clock wrong by so many milliseconds, or right. */
  setSkew(ms: number): void {
    this.skewMs = ms;
    if (this.#process !== undefined) this.#process.skewMs = ms;
  }

  /** Whoever does not follow the account does so again. */
  followAgain(openId: string): void {
    if (this.wechat.customer(openId).subscribed) return;
    void this.wechat.event(openId, { event: 'subscribe' });
  }

  kill(): void {
    if (!this.up) return;
    this.note('kill');
    this.#process?.kill();
  }

  close(): void {
    this.kill();
    this.liveAgent.sessions.close();
    this.database.close();
    void this.wechat.close().catch(() => undefined);
  }

  /** Remembers the session of each chat, for when Live Agent has forgotten it. */
  #meet(): void {
    for (const chat of this.liveAgent.chats.values()) {
      const session = this.#sessions.has(chat)
        ? undefined
        : this.liveAgent.sessions.get(chat.view.id);
      if (session !== undefined) this.#sessions.set(chat, session);
    }
  }

  #fateOf(connection: Connection): Fate {
    return this.#options.fateOf?.(connection) ?? { kind: 'none' };
  }

  /** A push of WeChat on its way to whichever relay lives when it arrives. */
  #push: Carry = async ({ method, url, headers, body = '', signal }) => {
    // The outside world: it does not die with the relay.
    const outside = new VirtualProcess(this.time);
    const carrier = new Network({
      time: this.time,
      random: this.#options.random.fork(`push ${String(this.time.now())}`),
      hosts: new Map([[ORIGINS.relay, { connection: 'webhook', serve: this.#serveWebhook }]]),
      fateOf: (connection) =>
        this.up && this.#relay !== undefined ? this.#fateOf(connection) : REFUSED,
      struck: (connection, fate) => {
        // That nobody listens is no trouble of the network.
        if (fate !== REFUSED) this.#options.struck?.(connection, fate);
      },
      record: (line) => {
        this.note(line);
      },
    });
    const request = { method, url, headers, body, signal, timeoutMs: 60_000 };
    return carrier.transport(outside)(request);
  };

  readonly #serveWebhook: Host['serve'] = (request) => {
    const process = this.#process;
    const relay = this.#relay;
    if (process === undefined || process.dead || relay === undefined) {
      return { answer: Promise.resolve('broken'), hangUp: () => undefined };
    }
    let hangUp = (): void => undefined;
    const answer = new Promise<{ status: number; body: string } | 'broken'>((resolve) => {
      process.onDeath(() => {
        resolve('broken');
      });
      // One that stands still reads when it goes on.
      process.enter(() => {
        const serving = serve(relay.application, request);
        hangUp = serving.hangUp;
        void serving.answer.then((result) => {
          if (!process.pass('answer push', 'before')) return;
          resolve(result);
          process.pass('answer push', 'after');
        });
      });
    });
    return {
      answer,
      hangUp: () => {
        hangUp();
      },
    };
  };
}

const REFUSED: Fate = { kind: 'refuse' };

const history = z.array(z.object({ type: z.string(), content: z.string() }));

function agentsWords(chatMessages: unknown): string[] {
  return history
    .parse(chatMessages)
    .filter(({ type }) => type === 'Agent')
    .map(({ content }) => content);
}

function channelRecord(): unknown {
  return {
    name: ACCOUNT.name,
    originalId: ACCOUNT.originalId,
    appId: ACCOUNT.appId,
    language: 'en_US',
    liveAgent: { endpoint: `${ORIGINS.liveAgent}/chat/rest/`, ...LIVE_AGENT, apiVersion: 52 },
    texts: {},
    endKeywords: [END_KEYWORD],
    // What is erased cannot be compared.
    eraseOnUnfollow: false,
  };
}

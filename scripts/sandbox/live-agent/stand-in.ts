import { once } from 'node:events';
import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import express, { type Router } from 'express';
import { systemClock, type Clock } from '../../../relay/src/clock.ts';
import { AgentConsole } from './agent-console.ts';
import { factsOf, type ChatFacts } from './chat-facts.ts';
import type { LiveChat } from './chat.ts';
import { controlRoutes } from './control.ts';
import { uploadRoutes } from './file-transfer.ts';
import { Conversation } from './conversation.ts';
import { liveAgentFaults, type LiveAgentFaults } from './fault-definitions.ts';
import { LiveUpdates } from './live-updates.ts';
import { Queue, type ButtonSetup } from './queue.ts';
import { restRoutes } from './rest.ts';
import { Roster } from './roster.ts';
import type { Service, ServiceSettings } from './service.ts';
import { Sessions } from './sessions.ts';

export interface LiveAgentOptions
  extends
    Pick<ServiceSettings, 'organizationId' | 'deploymentId' | 'buttonId'>,
    Partial<Omit<ServiceSettings, 'organizationId' | 'deploymentId' | 'buttonId'>>,
    Partial<ButtonSetup> {
  /** 0 or absent: any free port. */
  port?: number;
  clock?: Clock;
  /**
   * A session that nobody polls for so long is gone, in milliseconds. Unless set, 5 s more than
   * clientPollTimeout: a runbook seen in code says that more than 45 s between polls ends in 403.
   */
  deathMs?: number;
  /** Names of agents who are online from the start. */
  agents?: readonly string[];
  /** Each chat is accepted at once, by the agents in turn. For load tests. */
  autoAccept?: boolean;
  /** Serves https with this key and certificate (PEM). */
  tls?: { key: string; cert: string };
  /** Hears each message of a visitor as the agent sees it. For load tests that measure. */
  onVisitorMessage?: (chatId: string, text: string) => void;
  /** Hears of each change of a chat, as the org that keeps the transcripts does. */
  onChatChanged?: (chat: ChatFacts) => void;
}

interface Parts {
  url: string;
  service: Service;
  updates: LiveUpdates;
  server: Server;
  control: Router;
}

/** The running stand-in of Live Agent: the agents' operations, and the service at `url`. */
export class LiveAgentStandIn extends AgentConsole {
  /** Where it is served. The relay talks to `${url}/chat/rest/`. */
  readonly url: string;
  /** The control API; also served at `/_control`. */
  readonly control: Router;
  readonly faults: LiveAgentFaults;
  readonly #parts: Parts;

  constructor(parts: Parts) {
    super(parts.service, () => {
      parts.updates.changed();
    });
    this.url = parts.url;
    this.control = parts.control;
    this.faults = parts.service.faults;
    this.#parts = parts;
  }

  /** Ends every session, held poll and connection. */
  async close(): Promise<void> {
    const { service, updates, server } = this.#parts;
    updates.close();
    service.sessions.close();
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }
}

/** Starts a stand-in of Live Agent on this machine. */
export async function startLiveAgentStandIn(options: LiveAgentOptions): Promise<LiveAgentStandIn> {
  const updates = new LiveUpdates(options.clock ?? systemClock, () => desk.state());
  const service = createService(options, () => {
    updates.changed();
  });
  const desk = new AgentConsole(service, () => {
    updates.changed();
  });
  const control = controlRoutes(desk, service.faults, updates);
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use('/chat/rest', restRoutes(service));
  app.use(uploadRoutes(service));
  app.use('/_control', control);
  const server = createServer(app, options.tls);
  server.listen({ port: options.port ?? 0, host: '127.0.0.1', backlog: 4_096 });
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const scheme = options.tls === undefined ? 'http' : 'https';
  const url = `${scheme}://127.0.0.1:${address.port}`;
  service.url = url;
  return new LiveAgentStandIn({ url, service, updates, server, control });
}

// Longer than clients keep an idle connection, so that none is closed under a request.
const KEEP_ALIVE_MS = 120_000;

function createServer(app: RequestListener, tls: LiveAgentOptions['tls']): Server {
  const server = tls === undefined ? createPlainServer(app) : createTlsServer(tls, app);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

/** The service without a server. `updated` is called whenever a chat changes. */
export function createService(options: LiveAgentOptions, updated: () => void): Service {
  const { clock = systemClock, clientPollTimeout = 40 } = options;
  const faults = liveAgentFaults();
  const roster = new Roster();
  for (const name of options.agents ?? []) roster.add(name);
  const sessions = new Sessions(
    clock,
    options.deathMs ?? clientPollTimeout * 1_000 + 5_000,
    (session, why) => {
      if (session.chat !== null) conversation.visitorLost(session.chat, 'service', why);
    },
  );
  const changed = (chat: LiveChat): void => {
    if (chat.view.state === 'ended') {
      const session = sessions.get(chat.view.id);
      if (session !== undefined) sessions.retire(session);
    }
    options.onChatChanged?.(factsOf(chat, roster));
    if (options.autoAccept === true && chat.view.state === 'waiting') acceptInTurn(chat);
    updated();
  };
  const parts = {
    clock,
    faults,
    roster,
    changed,
    setup: {
      connectionTimeoutMs: options.connectionTimeoutMs ?? 150_000,
      sneakPeekEnabled: options.sneakPeekEnabled ?? false,
      idleTimeout: options.idleTimeout ?? null,
    },
  };
  const queue = new Queue(parts);
  const conversation = new Conversation(parts, queue);
  const chats = new Map<string, LiveChat>();
  const acceptInTurn = (chat: LiveChat): void => {
    const willing = roster.all().filter((agent) => chat.canGoTo(agent));
    const agent = willing[chats.size % willing.length];
    if (agent !== undefined) queue.accept(chat, agent);
  };
  return {
    settings: {
      organizationId: options.organizationId,
      deploymentId: options.deploymentId,
      buttonId: options.buttonId,
      otherButtonIds: options.otherButtonIds ?? [],
      holdMs: options.holdMs ?? 30_000,
      clientPollTimeout,
      apiVersionFloor: options.apiVersionFloor ?? 29,
    },
    url: '',
    clock,
    faults,
    sessions,
    roster,
    queue,
    conversation,
    chats,
    heard: options.onVisitorMessage ?? (() => undefined),
  };
}

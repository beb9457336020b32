import type { AddressInfo } from 'node:net';
import express, { type Response, type Router } from 'express';
import { z } from 'zod';
import { faultRoutes, Faults, type FaultDefinition } from '../faults.ts';
import { createPage } from '../page-server.ts';
import type { NoticeText } from '../page/guards.ts';
import type {
  Agent,
  Bubble,
  Chat,
  ConsoleState,
  Customer,
  Line,
  PhoneState,
} from '../page/state.ts';

/** The page with control APIs behind it that do what a test says, and no more. */
export interface FakeServices {
  url: string;
  phone: PhoneState;
  desk: ConsoleState;
  /** Every call that changes something, as `POST /console/…` and its body. */
  calls: { call: string; body: unknown }[];
  /** While true, a customer's message shows on the phone but its POST is not answered. */
  relayHangs: boolean;
  /** When set, every call that would change something is refused with it. */
  refusal: string | undefined;
  liveAgentFaults: Faults;
  relay: { running: boolean; pid: number | null } | undefined;
  /** What the relay says in its own words. */
  notices: NoticeText[];
  /** Sends both states to the page. */
  show: () => void;
  /** Breaks both event streams; until `false`, new ones are refused. */
  breakStreams: (broken: boolean) => void;
  close: () => Promise<void>;
}

const FAULTS: FaultDefinition[] = [
  { name: 'poll-lost', description: 'The next answer is lost.', kind: 'times', default: 0 },
  { name: 'text-plain', description: 'JSON says `text/plain`.', kind: 'switch', default: false },
  {
    name: 'double-poll',
    description: 'What a second poll does.',
    kind: 'switch',
    default: 'end',
    choices: ['end', 'ignore'],
  },
  { name: 'hold-ms', description: 'How long a poll is held.', kind: 'value', default: 30_000 },
];

export function customer(openId: string, name: string, bubbles: Bubble[] = []): Customer {
  return {
    openId,
    account: 'support',
    name,
    subscribed: true,
    typing: false,
    allowance: { left: 5, until: Date.now() + 48 * 3_600_000 },
    bubbles,
  };
}

export function agent(id: string, name: string, status: Agent['status'] = 'online'): Agent {
  return { id, name, status };
}

export function bubble(
  id: number,
  from: Bubble['from'],
  text: string,
  more: Partial<Bubble> = {},
): Bubble {
  return { id, from, type: 'text', text, at: Date.now(), status: 'arrived', ...more };
}

export function chat(id: string, visitorName: string, more: Partial<Chat> = {}): Chat {
  return {
    id,
    visitorName,
    state: 'waiting',
    agentId: null,
    createdAt: Date.now(),
    acceptedAt: null,
    endedAt: null,
    endReason: null,
    visitorTyping: false,
    agentTyping: false,
    declinedBy: [],
    prechat: [],
    messages: [],
    ...more,
  };
}

export function line(id: number, from: Line['from'], name: string, text: string): Line {
  return { id, from, name, text, at: Date.now() };
}

/** `panel` serves the console panel and its org; without it, the page has none. */
export async function startFakeServices(panel: Router = noPanel()): Promise<FakeServices> {
  const streams: Record<'phone' | 'desk', Set<Response>> = { phone: new Set(), desk: new Set() };
  let broken = false;
  const app = express();
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const port = z
    .object({ port: z.number() })
    .parse(server.address() satisfies AddressInfo | string | null).port;

  const fake: FakeServices = {
    url: `http://127.0.0.1:${port}`,
    phone: {
      accounts: [{ name: 'support', originalId: 'gh_1', appId: 'wx1', title: '安心家电客服' }],
      customers: [],
    },
    desk: { agents: [], chats: [] },
    calls: [],
    relayHangs: false,
    refusal: undefined,
    liveAgentFaults: new Faults(FAULTS),
    relay: undefined,
    notices: [],
    show: () => {
      for (const key of ['phone', 'desk'] as const) {
        for (const stream of streams[key]) stream.write(`data: ${JSON.stringify(fake[key])}\n\n`);
      }
    },
    breakStreams: (yes) => {
      broken = yes;
      if (!yes) return;
      for (const stream of [...streams.phone, ...streams.desk]) stream.destroy();
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  app.use(panel);
  app.use(createPage());
  app.use(express.json());
  for (const [path, key] of [
    ['/phone/events', 'phone'],
    ['/console/events', 'desk'],
  ] as const) {
    app.get(path, (_request, response) => {
      if (broken) {
        response.status(503).end();
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${JSON.stringify(fake[key])}\n\n`);
      streams[key].add(response);
      response.once('close', () => streams[key].delete(response));
    });
  }
  app.get('/relay/state', (_request, response) => {
    if (fake.relay) response.json(fake.relay);
    else response.status(404).end();
  });
  app.get('/relay/notices', (_request, response) => {
    response.json({ notices: fake.notices });
  });
  app.use((request, response, next) => {
    if (request.method !== 'GET') {
      fake.calls.push({ call: `${request.method} ${request.path}`, body: request.body as unknown });
      if (fake.refusal !== undefined) {
        response.status(409).json({ error: fake.refusal });
        return;
      }
    }
    next();
  });
  app.use('/phone', faultRoutes(new Faults(FAULTS.slice(0, 1))), phoneCalls(fake));
  app.use('/console', faultRoutes(fake.liveAgentFaults), consoleCalls(fake));
  app.post('/relay/kill', (_request, response) => {
    fake.relay = { running: false, pid: null };
    response.json({});
  });
  return fake;
}

function noPanel(): Router {
  const router = express.Router();
  router.get('/panel/newest', (_request, response) => {
    response.json({ module: null });
  });
  return router;
}

const textBody = z.object({ text: z.string() });
const messageBody = z.object({ type: z.string(), text: z.string().default('') });
const nameBody = z.object({ name: z.string() });

function phoneCalls(fake: FakeServices): Router {
  const router = express.Router();
  router.post('/customers', (request, response) => {
    const added = customer(
      `open-${fake.phone.customers.length}`,
      nameBody.parse(request.body).name,
    );
    fake.phone.customers.push(added);
    fake.show();
    response.json(added);
  });
  router.post('/customers/:openId/messages', (request, response) => {
    const writer = fake.phone.customers.find((one) => one.openId === request.params.openId);
    const { type, text } = messageBody.parse(request.body);
    const added = bubble(writer?.bubbles.length ?? 0, 'customer', text, {
      type,
      ...(fake.relayHangs ? { status: 'sending' } : {}),
    });
    writer?.bubbles.push(added);
    fake.show();
    if (!fake.relayHangs) response.json({ bubble: added });
  });
  router.post('/customers/:openId/events', (request, response) => {
    const writer = fake.phone.customers.find((one) => one.openId === request.params.openId);
    const { event } = z.object({ event: z.string() }).parse(request.body);
    if (writer && event.endsWith('subscribe')) writer.subscribed = event === 'subscribe';
    fake.show();
    response.json({});
  });
  return router;
}

function consoleCalls(fake: FakeServices): Router {
  const router = express.Router();
  const onChat = (action: string, change: (chat: Chat, body: unknown) => void): void => {
    router.post(`/chats/:id/${action}`, (request, response) => {
      const found = fake.desk.chats.find((one) => one.id === request.params.id);
      if (found) change(found, request.body);
      fake.show();
      response.json({ chat: found });
    });
  };
  const agentBody = z.object({ agentId: z.string() });
  router.post('/agents', (request, response) => {
    const added = agent(`005-${fake.desk.agents.length}`, nameBody.parse(request.body).name);
    fake.desk.agents.push(added);
    fake.show();
    response.json(added);
  });
  router.patch('/agents/:id', (request, response) => {
    const found = fake.desk.agents.find((one) => one.id === request.params.id);
    if (found) found.status = found.status === 'online' ? 'away' : 'online';
    fake.show();
    response.json(found);
  });
  onChat('accept', (taken, body) => {
    taken.state = 'active';
    taken.agentId = agentBody.parse(body).agentId;
    taken.acceptedAt = Date.now();
  });
  onChat('decline', (declined, body) => {
    declined.declinedBy.push(agentBody.parse(body).agentId);
  });
  onChat('messages', (active, body) => {
    active.messages.push(line(active.messages.length, 'agent', 'Grace', textBody.parse(body).text));
  });
  onChat('typing', () => undefined);
  onChat('disconnect', () => undefined);
  onChat('request-file', (asking) => {
    asking.wantsFile = true;
  });
  onChat('cancel-file', (asking) => {
    asking.wantsFile = false;
  });
  onChat('conference', (joined, body) => {
    const { agentId, on } = z.object({ agentId: z.string(), on: z.boolean() }).parse(body);
    joined.joined = on ? [agentId] : [];
  });
  onChat('transfer', (moved, body) => {
    const { toAgentId } = z.object({ toAgentId: z.string().optional() }).parse(body);
    moved.agentId = toAgentId ?? null;
    if (toAgentId === undefined) moved.state = 'waiting';
  });
  onChat('end', (over) => {
    over.state = 'ended';
    over.endedAt = Date.now();
    over.endReason = 'agent';
  });
  return router;
}

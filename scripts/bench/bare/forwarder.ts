import { readFile, writeFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';

import express from 'express';
import { Agent, request, type Dispatcher } from 'undici';
import { z } from 'zod';

import { answer } from '../processes/child.ts';
import { openIdOf } from '../town/account.ts';

// The baseline: the relay's HTTP libraries and the same messages, but no journal, no signature, no
// order, no retries, no logic. What comes in at one end goes out at the other.

interface Visitor {
  key: string;
  affinity: string;
}

const CREATING_AT_ONCE = 25;

const knownSchema = z.array(
  z.tuple([z.string(), z.object({ key: z.string(), affinity: z.string() })]),
);
const createdSchema = z.object({ key: z.string(), affinityToken: z.string() });
const batchSchema = z.object({
  sequence: z.number(),
  messages: z.array(
    z.object({ type: z.string(), message: z.object({ text: z.string().optional() }) }),
  ),
});

// As the relay sets it, but for the sessions of TLS: otherwise each poll costs a context of its own.
const agent = new Agent({
  keepAliveTimeout: 20_000,
  pipelining: 1,
  allowH2: false,
  connect: { secureContext: createSecureContext({ minVersion: 'TLSv1.2' }) },
});
const visitors = new Map<string, Visitor>();
let endpoint = '';
let wechatUrl = '';

answer({
  start: async (facts) => {
    endpoint = `${String(facts['liveAgentUrl'])}/chat/rest/`;
    wechatUrl = String(facts['wechatUrl']);
    return { port: await listen() };
  },
  /** Chats for the customers `from` to `to`, and a poll for each. */
  open: async ({ from, to }) => {
    let next = Number(from);
    const lane = async (): Promise<void> => {
      while (next < Number(to)) {
        const openId = openIdOf(next);
        next += 1;
        await open(openId);
      }
    };
    await Promise.all(Array.from({ length: CREATING_AT_ONCE }, lane));
    return {};
  },
  /** Writes the sessions to a file, for `resume` in another process. */
  remember: async ({ file }) => {
    await writeFile(String(file), JSON.stringify([...visitors]));
    return {};
  },
  resume: async ({ file }) => {
    const known = knownSchema.parse(JSON.parse(await readFile(String(file), 'utf8')));
    for (const [openId, visitor] of known) {
      visitors.set(openId, visitor);
      void poll(openId, visitor);
    }
    return {};
  },
});

async function listen(): Promise<number> {
  const application = express();
  application.disable('x-powered-by');
  application.set('etag', false);
  const readBody = express.raw({ type: () => true });
  application.post('/wechat/:channel', readBody, (incoming, response) => {
    response.type('text/plain').send('success');
    const openId = first(incoming.query['openid']);
    const visitor = visitors.get(openId);
    const text = `${first(incoming.query['nonce'])} ${String(incoming.body)}`;
    if (visitor !== undefined) void post(visitor, 'ChatMessage', { text });
  });
  return new Promise((resolve) => {
    const server = application.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function first(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

async function open(openId: string): Promise<void> {
  const { body } = await send('GET', 'System/SessionId', {});
  const { key, affinityToken: affinity } = createdSchema.parse(await body.json());
  const visitor = { key, affinity };
  visitors.set(openId, visitor);
  await post(visitor, 'ChasitorInit', { visitorName: openId });
  void poll(openId, visitor);
}

async function poll(openId: string, visitor: Visitor): Promise<void> {
  for (let ack = -1; ;) {
    const path = `System/Messages?ack=${String(ack)}`;
    const { statusCode, body } = await send('GET', path, visitor);
    const text = await body.text();
    if (statusCode !== 200) continue;
    const batch = batchSchema.parse(JSON.parse(text));
    ack = batch.sequence;
    for (const { type, message } of batch.messages) {
      if (type === 'ChatMessage') void toCustomer(openId, message.text ?? '');
    }
  }
}

async function toCustomer(openId: string, content: string): Promise<void> {
  const { body } = await request(`${wechatUrl}/cgi-bin/message/custom/send?access_token=bench`, {
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({ touser: openId, msgtype: 'text', text: { content } }),
    dispatcher: agent,
  });
  await body.text();
}

async function post(visitor: Visitor, noun: string, content: object): Promise<void> {
  const { body } = await send('POST', `Chasitor/${noun}`, visitor, JSON.stringify(content));
  await body.text();
}

function send(
  method: 'GET' | 'POST',
  path: string,
  { key, affinity = 'null' }: Partial<Visitor>,
  body: string | null = null,
): Promise<Dispatcher.ResponseData> {
  return request(`${endpoint}${path}`, {
    method,
    headers: {
      'X-LIVEAGENT-API-VERSION': '52',
      'X-LIVEAGENT-AFFINITY': affinity,
      ...(key === undefined ? {} : { 'X-LIVEAGENT-SESSION-KEY': key }),
    },
    body,
    dispatcher: agent,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

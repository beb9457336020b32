import { z } from 'zod';
import type { ServerMessage } from '../live-agent/message-log.ts';
import {
  startLiveAgentStandIn,
  type LiveAgentOptions,
  type LiveAgentStandIn,
} from '../live-agent/stand-in.ts';

export const ids = {
  organizationId: '00D5g000001AbCd',
  deploymentId: '5725g000000AbCd',
  buttonId: '5735g000000AbCd',
};

export const initBody = {
  ...ids,
  userAgent: 'test',
  language: 'zh-CN',
  screenResolution: '390x844',
  visitorName: 'Mei',
  prechatDetails: [
    { label: 'City', value: 'Xiamen', transcriptFields: ['City__c'], displayToAgent: true },
  ],
  prechatEntities: [],
  receiveQueueUpdates: true,
  isPost: true,
};

export function start(options: Partial<LiveAgentOptions> = {}): Promise<LiveAgentStandIn> {
  return startLiveAgentStandIn({ ...ids, agents: ['Ada'], ...options });
}

export interface Answer {
  status: number;
  body: string;
}

export const sessionAnswer = z.object({
  id: z.string(),
  key: z.string(),
  affinityToken: z.string(),
  clientPollTimeout: z.union([z.number(), z.string()]),
});

export const messagesAnswer = z.object({
  messages: z.array(z.object({ type: z.string(), message: z.record(z.string(), z.unknown()) })),
  sequence: z.number(),
  offset: z.number(),
});

const reconnectAnswer = z.object({
  messages: z.tuple([
    z.object({
      type: z.literal('ReconnectSession'),
      message: z.object({ resetSequence: z.boolean().optional(), affinityToken: z.string() }),
    }),
  ]),
});

export type Headers = Record<string, string | undefined>;

/** A visitor's client that does exactly what a test tells it to, right or wrong. */
export class Visitor {
  readonly base: string;
  version = '48';
  id = '';
  key = '';
  affinity = 'null';
  sequence = 0;
  ack = -1;
  offset = -1;

  constructor(liveAgent: LiveAgentStandIn) {
    this.base = `${liveAgent.url}/chat/rest`;
  }

  /** A request with the headers of the session. A header set to undefined is left out. */
  async send(method: string, path: string, headers: Headers = {}, body?: string): Promise<Answer> {
    const all: Headers = {
      'X-LIVEAGENT-API-VERSION': this.version,
      'X-LIVEAGENT-AFFINITY': this.affinity,
      ...(this.key === '' ? {} : { 'X-LIVEAGENT-SESSION-KEY': this.key }),
      'Content-Type': 'application/json',
      ...headers,
    };
    const sent = Object.entries(all).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    );
    const answer = await fetch(`${this.base}/${path}`, {
      method,
      headers: sent,
      body: body ?? null,
    });
    return { status: answer.status, body: await answer.text() };
  }

  async open(): Promise<void> {
    const answer = await this.send('GET', 'System/SessionId', { 'X-LIVEAGENT-AFFINITY': 'null' });
    const { id, key, affinityToken } = sessionAnswer.parse(JSON.parse(answer.body));
    this.id = id;
    this.key = key;
    this.affinity = affinityToken;
  }

  init(changes: Record<string, unknown> = {}): Promise<Answer> {
    return this.post('ChasitorInit', { ...initBody, sessionId: this.id, ...changes });
  }

  /** The next POST in sequence, unless the test says which one. A taken one moves the sequence on. */
  async post(noun: string, body: unknown = {}, sequence = this.sequence + 1): Promise<Answer> {
    const path = noun === 'MultiNoun' ? 'System/MultiNoun' : `Chasitor/${noun}`;
    const headers = { 'X-LIVEAGENT-SEQUENCE': String(sequence) };
    const answer = await this.send('POST', path, headers, JSON.stringify(body));
    if (answer.status < 300) this.sequence = sequence;
    return answer;
  }

  say(text: string, sequence?: number): Promise<Answer> {
    return this.post('ChatMessage', { text }, sequence);
  }

  rawPoll(ack: number | string = this.ack): Promise<Answer> {
    return this.send('GET', `System/Messages?ack=${ack}`);
  }

  /** Polls with the ack at hand and keeps what comes with it. Fails unless messages come. */
  async poll(): Promise<ServerMessage[]> {
    const answer = await this.rawPoll();
    if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.body}`);
    const { messages, sequence, offset } = messagesAnswer.parse(JSON.parse(answer.body));
    this.ack = sequence;
    this.offset = offset;
    return messages;
  }

  async pollTypes(): Promise<string[]> {
    return (await this.poll()).map(({ type }) => type);
  }

  rawReconnect(offset: number | string = this.offset, affinity = 'null'): Promise<Answer> {
    const path = `System/ReconnectSession?ReconnectSession.offset=${offset}`;
    return this.send('GET', path, { 'X-LIVEAGENT-AFFINITY': affinity });
  }

  /** Reconnects and takes the new affinity over. */
  async reconnect(): Promise<{ resetSequence?: boolean | undefined }> {
    const answer = await this.rawReconnect();
    const [{ message }] = reconnectAnswer.parse(JSON.parse(answer.body)).messages;
    this.affinity = message.affinityToken;
    if (message.resetSequence === true) this.sequence = 0;
    return message;
  }

  resyncState(organizationId = ids.organizationId): Promise<Answer> {
    const body = JSON.stringify({ organizationId });
    return this.send('POST', 'Chasitor/ChasitorResyncState', {}, body);
  }
}

/** A visitor whose request waits in the queue and who has polled so far. */
export async function queued(liveAgent: LiveAgentStandIn): Promise<Visitor> {
  const visitor = new Visitor(liveAgent);
  await visitor.open();
  await visitor.init();
  await visitor.poll();
  return visitor;
}

/** A visitor whose chat the first agent has accepted, and who knows it. */
export async function chatting(liveAgent: LiveAgentStandIn): Promise<Visitor> {
  const visitor = await queued(liveAgent);
  liveAgent.accept(visitor.id, agentId(liveAgent));
  await visitor.poll();
  return visitor;
}

/** A chat in which both have spoken, in the middle of a handover. */
export async function inHandover(liveAgent: LiveAgentStandIn): Promise<Visitor> {
  const visitor = await chatting(liveAgent);
  await visitor.say('Hello');
  liveAgent.say(visitor.id, 'Good day');
  await visitor.poll();
  liveAgent.startHandover(visitor.id);
  return visitor;
}

export function agentId(liveAgent: LiveAgentStandIn, index = 0): string {
  const agent = liveAgent.state().agents[index];
  if (agent === undefined) throw new Error(`There is no agent ${index}.`);
  return agent.id;
}

/** What the agents saw of a visitor, in order. */
export function seen(liveAgent: LiveAgentStandIn, visitor: Visitor): string[] {
  const chat = liveAgent.ledger().chats.find(({ id }) => id === visitor.id);
  return chat?.visitorMessages.map(({ text }) => text) ?? [];
}

export function ledgerOf(
  liveAgent: LiveAgentStandIn,
  visitor: Visitor,
): ReturnType<LiveAgentStandIn['ledger']>['chats'][number] {
  const chat = liveAgent.ledger().chats.find(({ id }) => id === visitor.id);
  if (chat === undefined) throw new Error('There is no such chat.');
  return chat;
}

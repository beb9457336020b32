import { z } from 'zod';

/** A request of the relay to its org, read. */
export interface OrgRequest {
  method: string;
  path: string;
  body: string;
}

/** What the org answers; after a while, if it is a poll. */
export interface OrgAnswer {
  body: unknown;
  afterMs?: number;
}

const RESOURCES = '/services/apexrest/wechat/v1/';
const EVENTS_HELD_MS = 30_000;

const openSchema = z.object({ openId: z.string() });
const bayeuxSchema = z.array(
  z.object({ channel: z.string(), subscription: z.string().optional() }),
);

/** The accounts and their desk as the org knows them. */
export interface OrgFacts {
  originalId: string;
  appId: string;
  /** `https://…/chat/rest/` */
  endpoint: string;
}

/** The org as far as a bench needs it: quick, and it remembers nothing but how often it was asked. */
export class QuickOrg {
  readonly #facts: OrgFacts;
  readonly #url: () => string;
  #chats = 0;
  /** Calls of its API: sign-in and event streams are none. */
  calls = 0;

  /** @param url where it is */
  constructor(facts: OrgFacts, url: () => string) {
    this.#facts = facts;
    this.#url = url;
  }

  take({ method, path, body }: OrgRequest): OrgAnswer {
    if (path.startsWith('/services/oauth2/token')) return { body: this.#token() };
    if (path.startsWith('/cometd/')) return stream(body);
    this.calls += 1;
    const resource = path.slice(RESOURCES.length);
    if (resource.startsWith('channels')) return { body: { channels: [this.#channel()] } };
    if (resource.startsWith('chats') && method === 'GET') return { body: { chats: [] } };
    if (resource === 'chats' && method === 'POST') return { body: this.#open(body) };
    return { body: { status: 'written' } };
  }

  #token(): object {
    const url = this.#url();
    return {
      access_token: '00D5g000000Bench!token',
      instance_url: url,
      id: `${url}/id/00D5g00000BenchAAA/0055g00000BenchAAA`,
    };
  }

  /** Live Agent knows a visitor by the name that the org gives: here, whose chat it is. */
  #open(body: string): object {
    const { openId } = openSchema.parse(JSON.parse(body));
    this.#chats += 1;
    return {
      status: 'open',
      chatId: `a005g${String(this.#chats).padStart(13, '0')}`,
      resumed: false,
      visitorName: openId,
      prechatDetails: [],
      prechatEntities: [],
    };
  }

  /** Says nothing out of courtesy, joins no lines, and lets everything through. */
  #channel(): object {
    const silent = ['welcome', 'queue', 'accepted', 'transferring', 'transferred', 'ended'];
    const { originalId, appId, endpoint } = this.#facts;
    return {
      name: 'Main',
      originalId,
      appId,
      language: 'zh_CN',
      liveAgent: {
        endpoint,
        organizationId: '00D5g00000Bench',
        deploymentId: '5725g00000Bench',
        buttonId: '5735g00000Bench',
        apiVersion: 52,
      },
      texts: Object.fromEntries(silent.map((name) => [name, '-'])),
      replies: { afterMessage: 9999, joinMilliseconds: 0 },
    };
  }
}

/** CometD without an event. */
function stream(body: string): OrgAnswer {
  const [message] = bayeuxSchema.parse(JSON.parse(body));
  const channel = message?.channel ?? '';
  const answer = { channel, successful: true, clientId: 'bench' };
  return {
    body: [
      channel === '/meta/subscribe' ? { ...answer, subscription: message?.subscription } : answer,
    ],
    ...(channel === '/meta/connect' ? { afterMs: EVENTS_HELD_MS } : {}),
  };
}

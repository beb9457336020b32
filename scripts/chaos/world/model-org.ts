import { z } from 'zod';

import type { LocalAnswer, LocalRequest } from '../network/local-server.ts';
import type { Random } from '../time/random.ts';

/** A chat as the org keeps it. */
export interface ModelChat {
  id: string;
  key: string;
  openId: string;
  fence: number;
  status: string;
}

const ACCESS = { clientId: 'chaos-consumer-key', clientSecret: 'chaos-consumer-secret' };
const API = '/services/apexrest/wechat/v1/';
const openSchema = z.object({
  channel: z.string(),
  openId: z.string(),
  key: z.string(),
  fence: z.number().int().positive(),
});
const updateSchema = z.looseObject({ fence: z.number().int().positive(), status: z.string() });

/**
 * The org as far as its answers steer the relay: sign-in, channels, chats with their key and fence.
 * The package's own Apex would answer the same, a thousand times slower.
 */
export class ModelOrg {
  readonly credentials = ACCESS;
  readonly chats: ModelChat[] = [];
  /** Outside business hours no chat is opened. */
  closed = false;
  /** Requests by an owner that has been overtaken. */
  staleWriters = 0;
  readonly url: string;
  readonly #channels: unknown[];
  readonly #random: Random;
  #session = '';

  constructor(url: string, channels: unknown[], random: Random) {
    this.url = url;
    this.#channels = channels;
    this.#random = random;
  }

  /** Whoever was signed in is so no more. */
  expireSessions(): void {
    this.#session = '';
  }

  answer(request: LocalRequest): LocalAnswer {
    const path = request.path.split('?')[0] ?? '';
    if (path === '/services/oauth2/token') return this.#signIn(request.body);
    const token = request.headers['authorization']?.replace(/^Bearer /u, '') ?? '';
    if (token === '' || token !== this.#session) {
      return problem(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
    }
    const call = `${request.method} ${path.replace(API, '')}`;
    if (call === 'GET channels') return ok({ channels: this.#channels });
    if (call === 'POST chats') return this.#open(request.body);
    const id = /^PATCH chats\/(\w+)$/u.exec(call)?.[1];
    if (id !== undefined) return this.#update(id, request.body);
    return problem(404, 'NOT_FOUND', 'The requested resource does not exist');
  }

  #signIn(body: string): LocalAnswer {
    const form = new URLSearchParams(body);
    const { clientId, clientSecret } = ACCESS;
    if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret) {
      return json(400, { error: 'invalid_client', error_description: 'invalid credentials' });
    }
    if (this.#session === '') this.#session = `00Dchaos!${this.#random.id()}`;
    return ok({
      access_token: this.#session,
      instance_url: this.url,
      id: `${this.url}/id/00D5g000004sAndAAA/005000000000001AAA`,
    });
  }

  #open(body: string): LocalAnswer {
    const { key, openId, fence } = openSchema.parse(JSON.parse(body));
    if (this.closed) return ok({ status: 'closed', text: '' });
    let chat = this.chats.find((each) => each.key === key);
    if (chat === undefined) {
      const id = `a01${this.#random.id().replaceAll('-', '').slice(0, 15)}`;
      chat = { id, key, openId, fence, status: 'opening' };
      this.chats.push(chat);
    }
    return ok({
      status: 'open',
      chatId: chat.id,
      visitorName: openId,
      prechatDetails: [],
      prechatEntities: [],
    });
  }

  #update(id: string, body: string): LocalAnswer {
    const update = updateSchema.parse(JSON.parse(body));
    const chat = this.chats.find((each) => each.id === id);
    if (chat === undefined) return problem(404, 'CHAT_NOT_FOUND', 'There is no such chat.');
    if (update.fence < chat.fence) {
      this.staleWriters += 1;
      return problem(409, 'STALE_WRITER', 'Another relay has taken this chat over.');
    }
    chat.fence = update.fence;
    chat.status = update.status;
    return ok({ status: 'written' });
  }
}

const ok = (body: unknown): LocalAnswer => json(200, body);

function problem(status: number, errorCode: string, message: string): LocalAnswer {
  return json(status, { errorCode, message });
}

function json(status: number, body: unknown): LocalAnswer {
  return { status, body: JSON.stringify(body) };
}

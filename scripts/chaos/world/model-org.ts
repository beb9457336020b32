import { z } from 'zod';

import type { LocalAnswer, LocalRequest } from '../network/local-server.ts';
import type { Random } from '../time/random.ts';

/** A chat as the org keeps it: the notes from which another relay could go on with it. */
export interface ModelChat {
  chatId: string;
  key: string;
  channel: string;
  openId: string;
  fence: number;
  status: string;
  chatKey: string;
  session: string | null;
  agent: string;
}

/** A file as the org keeps it. */
export interface ModelFile {
  key: string;
  versionId: string;
  documentId: string;
  /** Multipart, as it came. */
  body: string;
}

const ACCESS = { clientId: 'chaos-consumer-key', clientSecret: 'chaos-consumer-secret' };
const API = '/services/apexrest/wechat/v1/';
const FILES = /^\/services\/data\/v65\.0\/sobjects\/ContentVersion(?:\/(\w+))?$/u;
const openSchema = z.object({
  channel: z.string(),
  openId: z.string(),
  key: z.string(),
  fence: z.number().int().positive(),
  session: z.string().nullish(),
});
const updateSchema = z.object({
  fence: z.number().int().positive(),
  status: z.string(),
  chatKey: z.string().optional(),
  session: z.string().nullish(),
  agent: z.string().optional(),
  claim: z.boolean().optional(),
});

/**
 * The org as far as its answers steer the relay: sign-in, channels, chats with their key and fence.
 * The package's own Apex would answer the same, a thousand times slower.
 */
export class ModelOrg {
  readonly credentials = ACCESS;
  readonly chats: ModelChat[] = [];
  readonly files: ModelFile[] = [];
  /** Outside business hours no chat is opened. */
  closed = false;
  /** Of each request by an owner that has been overtaken: the id of the chat. */
  readonly staleWrites: string[] = [];
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
    if (call === 'GET chats') {
      const open = this.chats.filter(({ status }) => status !== 'ended');
      return ok({ chats: open.map(notes) });
    }
    const id = /^PATCH chats\/(\w+)$/u.exec(call)?.[1];
    if (id !== undefined) return this.#update(id, request.body);
    if (/^PUT identities\/|^POST chats\/\w+\/messages$/u.test(call))
      return ok({ status: 'written' });
    const file = FILES.exec(path);
    if (file !== null) return this.#file(request, file[1]);
    // There are no events; the relay asks again, ever more seldom.
    if (path.startsWith('/cometd/')) return problem(503, 'SERVER_UNAVAILABLE', 'No events.');
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
    const { key, openId, fence, channel, session } = openSchema.parse(JSON.parse(body));
    const same = this.chats.find((chat) => chat.key === key);
    if (same?.status === 'ended') return problem(409, 'CHAT_ENDED', 'This chat has ended.');
    const found =
      same ?? this.chats.find((chat) => chat.openId === openId && chat.status !== 'ended');
    if (found === undefined && this.closed) return ok({ status: 'closed', text: '' });
    const chat: ModelChat = found ?? {
      chatId: this.#newId('a01'),
      key,
      channel,
      openId,
      fence,
      status: 'opening',
      chatKey: '',
      session: session ?? null,
      agent: '',
    };
    if (found === undefined) this.chats.push(chat);
    const resumed = chat.key !== key;
    return ok({
      status: 'open',
      chatId: chat.chatId,
      ...prechat(chat),
      resumed,
      ...(resumed ? { open: notes(chat) } : {}),
    });
  }

  /** Keeps a file, or tells the id of its document. */
  #file({ method, body }: LocalRequest, id: string | undefined): LocalAnswer {
    if (method === 'GET') {
      const found = this.files.find(({ versionId }) => versionId === id);
      if (found === undefined)
        return problem(404, 'NOT_FOUND', 'The requested resource does not exist');
      return ok({ Id: found.versionId, ContentDocumentId: found.documentId });
    }
    const key = /"WeChat_External_Id__c":"([^"]+)"/u.exec(body)?.[1] ?? '';
    const former = this.files.find((file) => file.key === key);
    if (former !== undefined) return problem(400, 'DUPLICATE_VALUE', duplicate(former.versionId));
    const versionId = this.#newId('068');
    this.files.push({ key, versionId, documentId: this.#newId('069'), body });
    return json(201, { id: versionId, success: true, errors: [] });
  }

  #newId(prefix: string): string {
    return `${prefix}${this.#random.id().replaceAll('-', '').slice(0, 15)}`;
  }

  #update(id: string, body: string): LocalAnswer {
    const { fence, status, claim, ...rest } = updateSchema.parse(JSON.parse(body));
    const chat = this.chats.find(({ chatId }) => chatId === id);
    if (chat === undefined) return problem(404, 'CHAT_NOT_FOUND', 'There is no such chat.');
    if (fence < chat.fence || (claim === true && fence === chat.fence)) {
      this.staleWrites.push(id);
      return problem(409, 'STALE_WRITER', 'Another relay has taken this chat over.');
    }
    if (chat.status === 'ended' && status !== 'ended') {
      return problem(409, 'CHAT_ENDED', 'This chat has ended.');
    }
    chat.fence = fence;
    chat.status = status;
    chat.chatKey = rest.chatKey ?? chat.chatKey;
    chat.agent = rest.agent ?? chat.agent;
    chat.session = rest.session === undefined ? chat.session : rest.session;
    return ok({ status: 'written' });
  }
}

/** Whose chat it is; the visitor's name tells customers apart at Live Agent. */
function prechat({ openId }: ModelChat): object {
  return { visitorName: openId, prechatDetails: [], prechatEntities: [] };
}

function notes(chat: ModelChat): object {
  return { ...chat, ...prechat(chat), openedAt: null, acceptedAt: null };
}

function duplicate(versionId: string): string {
  return `duplicate value found: WeChat_External_Id__c duplicates value on record with id: ${versionId}`;
}

const ok = (body: unknown): LocalAnswer => json(200, body);

function problem(status: number, errorCode: string, message: string): LocalAnswer {
  return json(status, { errorCode, message });
}

function json(status: number, body: unknown): LocalAnswer {
  return { status, body: JSON.stringify(body) };
}

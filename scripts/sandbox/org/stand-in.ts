import { randomBytes, randomUUID } from 'node:crypto';
import type { Server } from 'node:http';

import express, { type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';

export interface OrgStandInOptions {
  port?: number;
  organizationId: string;
  clientId: string;
  clientSecret: string;
  /** What `GET channels` answers. May be a function, because addresses are known late. */
  channels: () => unknown[];
}

/** A chat as the org keeps it. */
export interface OrgChat {
  id: string;
  key: string;
  channel: string;
  openId: string;
  fence: number;
  status: string;
  /** Everything that the last update said. */
  update: Record<string, unknown>;
}

/** What the org may be told to do wrong. */
export interface OrgFaults {
  /** Answers every call with 503. */
  away: boolean;
  /** Forgets all sessions once, so that the next call gets 401. */
  expireSessions: boolean;
  /** Outside business hours: no chat can be opened. The text is for the customer. */
  closed: string | undefined;
}

const openSchema = z.object({
  channel: z.string().min(1),
  openId: z.string().regex(/^[\w-]{28}$/u),
  key: z.string().min(1),
  fence: z.number().int().positive(),
});
const updateSchema = z.looseObject({ fence: z.number().int().positive(), status: z.string() });

/**
 * The Salesforce org, as far as the relay needs it: sign-in by client credentials, and the three Apex
 * REST calls with which a chat is opened and kept up to date.
 */
export class OrgStandIn {
  readonly chats: OrgChat[] = [];
  readonly faults: OrgFaults = { away: false, expireSessions: false, closed: undefined };
  /** API calls so far, as the org would count them. */
  calls = 0;
  url = '';
  readonly #options: OrgStandInOptions;
  readonly #sessions = new Set<string>();
  #server: Server | undefined;

  constructor(options: OrgStandInOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const application = express();
    application.use(express.json({ limit: '1mb' }));
    application.use(express.urlencoded({ extended: false }));
    application.use((_request, response, next) => {
      if (this.faults.away)
        answer(response, 503, 'SERVER_UNAVAILABLE', 'The org is in maintenance.');
      else next();
    });
    application.post('/services/oauth2/token', (request, response) => {
      this.#signIn(request, response);
    });
    const resources = express.Router();
    resources.use((request, response, next) => {
      this.#authorise(request, response, next);
    });
    resources.get('/channels', (_request, response) => {
      response.json({ channels: this.#options.channels() });
    });
    resources.post('/chats', (request, response) => {
      this.#open(request, response);
    });
    resources.patch('/chats/:id', (request, response) => {
      this.#update(request, response);
    });
    application.use('/services/apexrest/wechat/v1', resources);
    application.use((_request, response) => {
      answer(response, 404, 'NOT_FOUND', 'The requested resource does not exist');
    });
    this.#server = await new Promise<Server>((resolve, reject) => {
      const server = application.listen(this.#options.port ?? 0, '127.0.0.1', () => {
        resolve(server);
      });
      server.once('error', reject);
    });
    const address = this.#server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    this.url = `http://127.0.0.1:${String(port)}`;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    await new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  }

  #signIn(request: Request, response: Response): void {
    const form = z
      .object({ grant_type: z.string(), client_id: z.string(), client_secret: z.string() })
      .safeParse(request.body).data;
    if (form?.grant_type !== 'client_credentials') {
      response
        .status(400)
        .json({ error: 'unsupported_grant_type', error_description: 'grant type not supported' });
      return;
    }
    const { clientId, clientSecret, organizationId } = this.#options;
    if (form.client_id !== clientId || form.client_secret !== clientSecret) {
      response
        .status(400)
        .json({ error: 'invalid_client', error_description: 'invalid client credentials' });
      return;
    }
    const token = `${organizationId}!${randomBytes(24).toString('base64url')}`;
    this.#sessions.add(token);
    response.json({
      access_token: token,
      instance_url: this.url,
      id: `${this.url}/id/${organizationId}AAA/005000000000001AAA`,
      token_type: 'Bearer',
      issued_at: String(Date.now()),
    });
  }

  #authorise(request: Request, response: Response, next: NextFunction): void {
    if (this.faults.expireSessions) {
      this.faults.expireSessions = false;
      this.#sessions.clear();
    }
    const token = request.get('authorization')?.replace(/^Bearer /u, '') ?? '';
    if (!this.#sessions.has(token)) {
      answer(response, 401, 'INVALID_SESSION_ID', 'Session expired or invalid');
      return;
    }
    this.calls += 1;
    response.set('Sforce-Limit-Info', `api-usage=${String(this.calls)}/15000`);
    next();
  }

  #open(request: Request, response: Response): void {
    const body = openSchema.safeParse(request.body);
    if (!body.success) {
      answer(response, 400, 'INVALID_REQUEST', z.prettifyError(body.error));
      return;
    }
    if (this.faults.closed !== undefined) {
      response.json({ status: 'closed', text: this.faults.closed });
      return;
    }
    const { channel, openId, key, fence } = body.data;
    let chat = this.chats.find((each) => each.key === key);
    const isNew = chat === undefined;
    if (chat === undefined) {
      const id = `a01${randomUUID().replaceAll('-', '').slice(0, 15)}`;
      chat = { id, key, channel, openId, fence, status: 'opening', update: {} };
      this.chats.push(chat);
    }
    response.status(isNew ? 201 : 200).json({
      status: 'open',
      chatId: chat.id,
      visitorName: `WeChat …${openId.slice(-4)}`,
      prechatDetails: [
        { label: 'WeChat Chat', value: chat.id, transcriptFields: [], displayToAgent: false },
        {
          label: 'OpenID',
          value: `…${openId.slice(-4)}`,
          transcriptFields: [],
          displayToAgent: true,
        },
        { label: 'Channel', value: channel, transcriptFields: [], displayToAgent: true },
      ],
      prechatEntities: [],
    });
  }

  #update(request: Request, response: Response): void {
    const body = updateSchema.safeParse(request.body);
    if (!body.success) {
      answer(response, 400, 'INVALID_REQUEST', z.prettifyError(body.error));
      return;
    }
    const chat = this.chats.find((each) => each.id === request.params['id']);
    if (chat === undefined) {
      answer(response, 404, 'CHAT_NOT_FOUND', 'There is no chat with this id.');
      return;
    }
    if (body.data.fence < chat.fence) {
      answer(response, 409, 'STALE_WRITER', 'Another relay has taken this chat over.');
      return;
    }
    chat.fence = body.data.fence;
    chat.status = body.data.status;
    chat.update = body.data;
    response.json({ status: 'written' });
  }
}

/** Starts the stand-in. */
export async function startOrgStandIn(options: OrgStandInOptions): Promise<OrgStandIn> {
  const standIn = new OrgStandIn(options);
  await standIn.start();
  return standIn;
}

function answer(response: Response, status: number, errorCode: string, message: string): void {
  response.status(status).json({ errorCode, message });
}

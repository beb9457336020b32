import express, {
  type ErrorRequestHandler,
  type Request,
  type Response,
  type Router,
} from 'express';

import type { OrgFaults } from '../fault-definitions.ts';
import { tokenOf, type Sessions } from '../sign-in/sessions.ts';
import { clientMessages } from './bayeux-message.ts';
import type { Bayeux, Visitor } from './bayeux.ts';

// Streaming API Developer Guide, "Streaming API Error Codes".
const LONGEST_BODY_BYTES = 32_768;
const OLDEST_VERSION = 37;
const COOKIE = 'BAYEUX_BROWSER';

/** The streaming endpoint, relative to `/cometd`, and the connections that it holds. */
export class CometEndpoint {
  readonly router: Router;
  readonly #bayeux: Bayeux;
  readonly #sessions: Sessions;
  readonly #faults: OrgFaults;
  /** Connections that wait for an answer. */
  readonly #open = new Map<Response, AbortController>();

  constructor(bayeux: Bayeux, sessions: Sessions, faults: OrgFaults) {
    this.#bayeux = bayeux;
    this.#sessions = sessions;
    this.#faults = faults;
    this.router = express.Router();
    this.router.use(express.json({ type: () => true, limit: LONGEST_BODY_BYTES }), onBadBody);
    this.router.post('/{*version}', async (request, response) => {
      await this.#answer(request, response);
    });
  }

  /** Whether a connection waits for an answer. */
  get isBusy(): boolean {
    return this.#open.size > 0;
  }

  /** Breaks the connections that wait for an answer. */
  dropAll(): void {
    for (const [response, gone] of this.#open) {
      // Before anything else is delivered to it, which would be lost.
      gone.abort();
      response.destroy();
    }
  }

  async #answer(request: Request, response: Response): Promise<void> {
    const wrong = wrongVersion(request.path);
    if (wrong !== undefined) {
      response.status(400).type('text/plain').send(wrong);
      return;
    }
    const messages = clientMessages.safeParse(request.body);
    if (!messages.success) {
      response.status(400).type('text/plain').send('400::Invalid Bayeux message');
      return;
    }
    const isConnect = messages.data.some(({ channel }) => channel === '/meta/connect');
    if (isConnect && this.#faults.take('connect-dropped')) {
      response.destroy();
      return;
    }
    const gone = new AbortController();
    response.once('close', () => {
      gone.abort();
    });
    this.#open.set(response, gone);
    const visitor = this.#visitor(request, response, gone.signal);
    const answers = await this.#bayeux.answer(messages.data, visitor);
    this.#open.delete(response);
    if (!response.destroyed) response.json(answers);
  }

  #visitor(request: Request, response: Response, gone: AbortSignal): Visitor {
    const token = tokenOf(request.get('authorization'));
    return {
      user: this.#sessions.use(token ?? ''),
      hasToken: token !== undefined,
      browser: cookieOf(request),
      setBrowser: (value) => {
        response.cookie(COOKIE, value, { httpOnly: true, path: '/cometd/' });
      },
      gone,
    };
  }
}

/** Why the address will not do. @param path below `/cometd`; a client may add `/handshake` and the like */
function wrongVersion(path: string): string | undefined {
  const version = /^\/(\d+)\.0(?:\/\w*)?$/u.exec(path)?.[1];
  if (version === undefined) {
    return "400::API version in the URI is mandatory. URI format: '/cometd/65.0'";
  }
  return Number(version) < OLDEST_VERSION
    ? "400::Unsupported API version. Only API versions '37.0' and later are supported. URI format: '/cometd/65.0'"
    : undefined;
}

function cookieOf(request: Request): string | undefined {
  return new RegExp(`(?:^|; *)${COOKIE}=([^;]+)`, 'u').exec(request.get('cookie') ?? '')?.[1];
}

const onBadBody: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 413) {
    response.status(413).type('text/plain').send('413::Maximum Request Size Exceeded');
  } else if (error instanceof SyntaxError) {
    response.status(400).type('text/plain').send('400::Invalid JSON');
  } else next(error);
};

import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';

import { z } from 'zod';

/** A visitor's session. */
interface Session {
  id: string;
  /** Whose it is; empty until it has asked for a chat. */
  visitor: string;
  sequence: number;
  /** What the next poll gets. */
  queue: object[];
  /** What the last poll got, until it is acknowledged. */
  unconfirmed: { sequence: number; body: string } | undefined;
  held: { response: ServerResponse; until: number } | undefined;
}

/** A request to it, read. */
export interface LiveAgentRequest {
  method: string;
  /** Below `/chat/rest/`. */
  path: string;
  key: string;
  ack: number;
  body: string;
}

const HOLD_MS = 30_000;
const LOOK_EVERY_MS = 200;

const initSchema = z.object({ visitorName: z.string() });

/**
 * Live Agent as far as a bench needs it: quick, and not strict. Every chat is accepted at once; polls are
 * held for 30 s; what was not acknowledged comes again; two polls of one session are a 409.
 */
export class QuickLiveAgent {
  readonly #sessions = new Map<string, Session>();
  readonly #byVisitor = new Map<string, Session>();
  readonly #heard: (text: string, visitor: string) => void;
  readonly #patrol: NodeJS.Timeout;
  /** Visitors whose poll has broken off, and who have not polled again. */
  readonly orphans = new Set<string>();
  /** When orphans have polled again. */
  resumedAt: number[] = [];
  conflicts = 0;
  ended = 0;

  /** @param heard is called with each text of a visitor */
  constructor(heard: (text: string, visitor: string) => void) {
    this.#heard = heard;
    // One for all: a timer for each poll would cost more than the poll.
    this.#patrol = setInterval(() => {
      this.#answerLate();
    }, LOOK_EVERY_MS);
  }

  /** Whether this visitor has an open chat. */
  has(visitor: string): boolean {
    return this.#byVisitor.has(visitor);
  }

  /** How many batches this visitor has been given. */
  batches(visitor: string): number {
    return this.#byVisitor.get(visitor)?.sequence ?? 0;
  }

  /** Chats that wait for something to be said. */
  get holding(): number {
    return [...this.#byVisitor.values()].filter(({ held }) => held !== undefined).length;
  }

  /** An agent says something. False if there is no such chat. */
  say(visitor: string, text: string): boolean {
    const session = this.#byVisitor.get(visitor);
    if (session === undefined) return false;
    this.#push(session, { type: 'ChatMessage', message: { name: 'Ada', text } });
    return true;
  }

  /** The agent ends the chat. */
  hangUp(visitor: string): void {
    const session = this.#byVisitor.get(visitor);
    if (session === undefined) return;
    this.#push(session, { type: 'ChatEnded', message: { reason: 'agent' } });
    this.#byVisitor.delete(visitor);
    this.ended += 1;
  }

  take(request: LiveAgentRequest, response: ServerResponse): void {
    const { method, path } = request;
    if (path.startsWith('System/SessionId')) {
      if (method === 'GET') this.#create(response);
      else this.#remove(request, response);
      return;
    }
    const session = this.#sessions.get(request.key);
    if (session === undefined) finish(response, 403, '');
    else if (path === 'System/Messages') this.#poll(session, request.ack, response);
    else this.#post(session, path.slice('Chasitor/'.length), request.body, response);
  }

  close(): void {
    clearInterval(this.#patrol);
  }

  #create(response: ServerResponse): void {
    const id = randomUUID();
    const key = `${id}!key`;
    this.#sessions.set(key, {
      id,
      visitor: '',
      sequence: 0,
      queue: [],
      unconfirmed: undefined,
      held: undefined,
    });
    const created = { id, key, affinityToken: 'a1', clientPollTimeout: 40 };
    finish(response, 200, JSON.stringify(created));
  }

  #remove({ key }: LiveAgentRequest, response: ServerResponse): void {
    const session = this.#sessions.get(key);
    this.#sessions.delete(key);
    if (session !== undefined) this.#byVisitor.delete(session.visitor);
    finish(response, 200, 'OK');
  }

  #poll(session: Session, ack: number, response: ServerResponse): void {
    if (this.orphans.delete(session.visitor)) this.resumedAt.push(performance.now());
    if (session.held !== undefined) {
      this.conflicts += 1;
      finish(response, 409, '');
      return;
    }
    const { unconfirmed } = session;
    if (unconfirmed !== undefined && ack < unconfirmed.sequence) {
      finish(response, 200, unconfirmed.body);
      return;
    }
    session.unconfirmed = undefined;
    session.held = { response, until: Date.now() + HOLD_MS };
    response.once('close', () => {
      if (session.held?.response !== response) return;
      session.held = undefined;
      if (this.#byVisitor.has(session.visitor)) this.orphans.add(session.visitor);
    });
    if (session.queue.length > 0) this.#deliver(session);
  }

  #post(session: Session, noun: string, body: string, response: ServerResponse): void {
    finish(response, 200, 'OK');
    if (noun === 'ChatMessage') {
      this.#heard(body, session.visitor);
    } else if (noun === 'ChasitorInit') {
      session.visitor = initSchema.parse(JSON.parse(body)).visitorName;
      this.#byVisitor.set(session.visitor, session);
      this.#push(
        session,
        { type: 'ChatRequestSuccess', message: { queuePosition: 1, connectionTimeout: 40_000 } },
        { type: 'ChatEstablished', message: { name: 'Ada' } },
      );
    } else if (noun === 'ChatEnd') {
      this.#push(session, { type: 'ChatEnded', message: { reason: 'client' } });
      this.#byVisitor.delete(session.visitor);
      this.ended += 1;
    }
  }

  #push(session: Session, ...messages: object[]): void {
    session.queue.push(...messages);
    if (session.held !== undefined) this.#deliver(session);
  }

  #deliver(session: Session): void {
    const { held, queue } = session;
    if (held === undefined) return;
    session.sequence += 1;
    const { sequence } = session;
    const body = JSON.stringify({ messages: queue, sequence, offset: sequence });
    session.queue = [];
    session.unconfirmed = { sequence, body };
    session.held = undefined;
    finish(held.response, 200, body);
  }

  #answerLate(): void {
    const now = Date.now();
    for (const session of this.#sessions.values()) {
      if (session.held === undefined || session.held.until > now) continue;
      const { response } = session.held;
      session.held = undefined;
      finish(response, 204, '');
    }
  }
}

function finish(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=utf-8' });
  response.end(status === 204 ? undefined : body);
}

import { TLSSocket } from 'node:tls';
import type { Request, Response } from 'express';
import { takeStatus } from './fault-definitions.ts';
import { badRequest, injectedRefusal, Refusal, wrongAffinity } from './refusal.ts';
import type { Service } from './service.ts';
import type { Session } from './session.ts';

/** What a resource answers. Text, an object (as JSON), or nothing. */
export interface Reply {
  status: number;
  body?: string | Record<string, unknown>;
}

/**
 * What becomes of a request: a reply, a connection that breaks without one, or a response that has
 * been written already.
 */
export type Outcome = Reply | 'break' | 'answered';

/** Documented of POSTs: no body worth reading. `OK` is what clients see. */
export const OK: Reply = { status: 200, body: 'OK' };

export function respond(response: Response, { status, body }: Reply): void {
  response.status(status);
  if (body === undefined) response.end();
  else if (typeof body === 'string') response.type('text/plain').send(body);
  else response.json(body);
}

/** Breaks the connection in the way that a crashed server or a network does. */
export function breakConnection(response: Response): void {
  const { socket } = response;
  // Only a plain TCP socket can be reset.
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}

/** X-LIVEAGENT-API-VERSION, which every request needs. */
export function apiVersion(request: Request, floor: number): number {
  const sent = request.header('x-liveagent-api-version');
  const property = 'X-LIVEAGENT-API-VERSION';
  if (sent === undefined) throw badRequest(`${property} header is required`);
  const version = wholeNumber(sent);
  if (version === null || version < floor) {
    throw badRequest(`${property} is not supported`, { property, message: `got ${sent}` });
  }
  return version;
}

/** A header or query value that must be a whole number, or null. */
export function wholeNumber(text: string): number | null {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Whether the affinity is the word `null`, as where a session belongs to no server yet. */
export function hasNullAffinity(request: Request): boolean {
  return affinityOf(request) === 'null';
}

/** The session that a request speaks for: 403 for a wrong key, 503 for a wrong affinity. */
export function authenticate(
  service: Service,
  request: Request,
  key = request.header('x-liveagent-session-key'),
): Session {
  const session = service.sessions.demand(key);
  const affinity = affinityOf(request);
  if (!session.handoverPending && service.faults.take('handover')) {
    service.sessions.startHandover(session);
  }
  if (!session.admits(affinity)) throw wrongAffinity();
  return session;
}

function affinityOf(request: Request): string {
  const affinity = request.header('x-liveagent-affinity');
  if (affinity === undefined) throw badRequest('X-LIVEAGENT-AFFINITY header is required');
  return affinity;
}

/** Refuses if a status fault strikes this occasion. */
export function refuseIfTold(service: Service, where: Parameters<typeof takeStatus>[1]): void {
  const status = takeStatus(service.faults, where);
  if (status !== undefined) throw injectedRefusal(status);
}

/** The answer to whatever a resource has thrown. */
export function replyTo(error: unknown): Reply {
  if (!(error instanceof Refusal)) throw error;
  return typeof error.body === 'string'
    ? { status: error.status, body: error.body }
    : { status: error.status, body: { ...error.body } };
}

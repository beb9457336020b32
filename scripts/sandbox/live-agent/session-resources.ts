import type { Request } from 'express';
import {
  apiVersion,
  authenticate,
  hasNullAffinity,
  OK,
  refuseIfTold,
  wholeNumber,
  type Outcome,
  type Reply,
} from './exchange.ts';
import { badRequest, Refusal, wrongAffinity } from './refusal.ts';
import type { Service } from './service.ts';

/** `GET System/SessionId`: a new session. */
export function createSession(service: Service, request: Request): Outcome {
  if (!hasNullAffinity(request)) throw wrongAffinity();
  refuseIfTold(service, 'session');
  const { faults, sessions, settings } = service;
  const { id, key, affinity } = sessions.create();
  if (faults.take('session-lost')) return 'break';
  const clientPollTimeout =
    faults.decide('poll-timeout-type') === 'string'
      ? String(settings.clientPollTimeout)
      : settings.clientPollTimeout;
  return { status: 200, body: { clientPollTimeout, key, affinityToken: affinity, id } };
}

/** `DELETE System/SessionId/{key}`: the visitor is gone. */
export function deleteSession(service: Service, request: Request, key: string): Reply {
  const { sessions, conversation } = service;
  const session = authenticate(service, request, key);
  if (session.chat !== null) conversation.visitorLost(session.chat, 'visitor', 'client');
  sessions.remove(session, 'deleted');
  return OK;
}

/** `GET System/ReconnectSession?ReconnectSession.offset=n` (API 37 and later), after a 503. */
export function reconnectSession(service: Service, request: Request): Outcome {
  const { faults, sessions } = service;
  const session = sessions.demand(request.header('x-liveagent-session-key'));
  if (!hasNullAffinity(request) && faults.decide('reconnect-affinity') === 'null') {
    throw wrongAffinity();
  }
  const offset = offsetOf(request);
  refuseIfTold(service, 'reconnect');
  if (!session.handoverPending) throw new Refusal(405, 'Method Not Allowed');
  if (offset > (session.log.lastOffset ?? -1)) session.counts.wrongOffsets += 1;
  const reset = faults.decide('reset-sequence') === 'true';
  const affinityToken = session.reconnect(offset, reset);
  sessions.unattended(session);
  if (faults.decide('reconnect-repeat') === 'once') session.settleHandover();
  if (faults.take('reconnect-lost')) return 'break';
  const message = { ...(reset ? { resetSequence: true } : {}), affinityToken };
  return { status: 200, body: { messages: [{ type: 'ReconnectSession', message }] } };
}

function offsetOf(request: Request): number {
  const property = 'ReconnectSession.offset';
  const sent = request.query[property];
  const offset = typeof sent === 'string' ? wholeNumber(sent) : null;
  if (offset !== null) return offset;
  throw badRequest('Invalid request', { property, message: 'must be a whole number' });
}

/** `GET System/ResyncSession` (before API 37): the old way, with a new key. 404 from 37 on. */
export function resyncSession(service: Service, request: Request): Reply {
  if (apiVersion(request, 0) >= 37) throw new Refusal(404, 'Not Found');
  const { faults, sessions } = service;
  const session = sessions.demand(request.header('x-liveagent-session-key'));
  const named = request.query['SessionId'] ?? session.id;
  if (!session.handoverPending) throw new Refusal(405, 'Method Not Allowed');
  if (faults.take('resync-invalid') || named !== session.id) {
    return { status: 200, body: { isValid: false } };
  }
  session.reconnect(session.log.lastOffset ?? 0, true);
  session.settleHandover();
  sessions.renewKey(session);
  sessions.unattended(session);
  const { key, affinity: affinityToken } = session;
  return { status: 200, body: { isValid: true, key, affinityToken } };
}

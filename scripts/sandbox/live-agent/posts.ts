import type { Request } from 'express';
import { z } from 'zod';
import { sameId } from './chasitor-init.ts';
import { authenticate, OK, refuseIfTold, wholeNumber, type Outcome } from './exchange.ts';
import { parseFields, parseJson } from './json-body.ts';
import type { Noun } from './nouns.ts';
import { judgeSequence, outOfSyncText } from './post-sequence.ts';
import { badRequest, noChatYet, Refusal } from './refusal.ts';
import type { Service } from './service.ts';
import type { Session } from './session.ts';

/** A POST of one noun, or of several under one sequence. */
export function post(service: Service, noun: Noun, name: string, request: Request): Outcome {
  const session = authenticate(service, request);
  const sent = sequenceOf(request);
  return troubled(service, name, session, sent, () => {
    const effect = noun.prepare(service, parseJson(request.body));
    if (!isNew(service, session, sent)) return;
    refuseBeforeResync(service, session);
    effect(session);
    // Only now: a refused POST is sent again under the same number.
    if (sent !== null) session.lastSequence = sent;
  });
}

const resyncFields = z.looseObject({ organizationId: z.string() });

/** `POST Chasitor/ChasitorResyncState`: after a reconnect, opens the gate for POSTs. No sequence. */
export function resyncState(service: Service, request: Request): Outcome {
  const { faults, settings } = service;
  const session = authenticate(service, request);
  return troubled(service, 'ChasitorResyncState', session, null, () => {
    const { organizationId } = parseFields(resyncFields, parseJson(request.body));
    if (!sameId(service, organizationId, settings.organizationId)) {
      throw badRequest('The request has missing or invalid fields', {
        property: 'organizationId',
        message: 'organizationId is not known',
      });
    }
    const early = session.gate === 'before-session-data';
    if (early && faults.value('resync-gate') !== 'off') throw noChatYet();
    session.gate = 'open';
  });
}

/** Does what a POST asks for, unless a fault strikes before, after, or instead. */
function troubled(
  service: Service,
  name: string,
  session: Session,
  sent: number | null,
  act: () => void,
): Outcome {
  const { faults } = service;
  const only = faults.value('post-fault-noun');
  const meant = only === '' || only === name;
  if (meant) {
    if (faults.take('post-409')) throw outOfSync(service, session, sent ?? 0);
    refuseIfTold(service, 'post');
    if (faults.take('post-reset')) return 'break';
  }
  act();
  if (meant && faults.take('post-lost')) return 'break';
  return faults.decide('post-status') === '202' ? { ...OK, status: 202 } : OK;
}

/** X-LIVEAGENT-SEQUENCE; several public clients do without, and are not checked then. */
function sequenceOf(request: Request): number | null {
  const header = request.header('x-liveagent-sequence');
  if (header === undefined) return null;
  const sent = wholeNumber(header);
  if (sent !== null) return sent;
  throw badRequest('Invalid request', {
    property: 'X-LIVEAGENT-SEQUENCE',
    message: 'must be a whole number',
  });
}

/** Whether the POST is to have its effect: a repeated one is answered, but does nothing. */
function isNew(service: Service, session: Session, sent: number | null): boolean {
  if (sent === null) return true;
  const verdict = judgeSequence(session.lastSequence, sent);
  if (verdict === 'next') return true;
  if (verdict === 'repeated') {
    session.counts.sequenceRepeats += 1;
    if (service.faults.decide('repeated-sequence') === '200') return false;
  } else {
    session.counts.sequenceGaps += 1;
  }
  throw outOfSync(service, session, sent);
}

function outOfSync(service: Service, session: Session, sent: number): Refusal {
  const actual = service.faults.decide('actual-number') === 'next' ? 'next' : 'last';
  return new Refusal(409, outOfSyncText(session.lastSequence, sent, actual));
}

function refuseBeforeResync(service: Service, session: Session): void {
  if (session.gate === 'open') return;
  const answer = service.faults.decide('resync-gate');
  if (answer === 'off') return;
  if (answer === '409') throw new Refusal(409, 'The session waits for ChasitorResyncState');
  throw noChatYet();
}

import type { Request, Response } from 'express';
import type { Batch, ServerMessage } from './message-log.ts';
import { deliver } from './delivery.ts';
import { authenticate, refuseIfTold, wholeNumber, type Outcome } from './exchange.ts';
import { badRequest, Refusal, unknownSession, wrongAffinity } from './refusal.ts';
import { tellRules } from './sensitive-data.ts';
import type { Service } from './service.ts';
import type { Session } from './session.ts';

/** `GET System/Messages?ack=n`: the long poll. */
export async function poll(
  service: Service,
  request: Request,
  response: Response,
): Promise<Outcome> {
  const { clock, faults, sessions, settings } = service;
  const session = authenticate(service, request);
  session.counts.polls += 1;
  sessions.unattended(session);
  refuseIfTold(service, 'poll');
  if (faults.take('poll-reset')) return 'break';
  const ack = ackOf(request);
  await claimSlot(service, session);
  acknowledge(service, session, ack);
  bringTrouble(service, session);

  const late = faults.take('poll-late');
  if (late || session.log.empty) {
    const holdMs = late
      ? settings.clientPollTimeout * 1_000 + Number(faults.value('late-ms'))
      : settings.holdMs;
    sessions.attended(session);
    const held = session.slot.hold(late);
    const cancel = clock.after(holdMs, () => {
      held.end('quiet');
    });
    response.once('close', () => {
      held.end('gone');
    });
    const end = await held.ended;
    cancel();
    sessions.unattended(session);
    if (end === 'gone') return 'answered';
    if (end instanceof Refusal) throw end;
  }
  const batch = takeBatch(session, ack);
  return batch === null ? { status: 204 } : deliver(service, response, batch);
}

/** -1 or the sequence of the last answer. Clients that never send one are served too. */
function ackOf(request: Request): number | null {
  const { ack } = request.query;
  if (ack === undefined) return null;
  const number = typeof ack === 'string' ? wholeNumber(ack) : null;
  if (number === null || number < -1) {
    throw badRequest('Invalid request', { property: 'ack', message: 'must be -1 or more' });
  }
  return number;
}

/** One session, one poll. Documented: a second one gets 409 and ends the chat. */
async function claimSlot(service: Service, session: Session): Promise<void> {
  if (!session.slot.isBusy()) return;
  // The visitor may have hung up on the first poll, and that news be on its way.
  await nextTurn();
  await nextTurn();
  if (!service.sessions.has(session)) throw unknownSession();
  if (session.handoverPending) throw wrongAffinity();
  if (!session.slot.isBusy()) return;
  session.counts.doublePolls += 1;
  const conflict = new Refusal(409, 'Duplicate long poll for this session');
  const how = service.faults.decide('double-poll');
  if (how === 'supersede') {
    session.slot.end(conflict);
    return;
  }
  if (how === 'end') service.sessions.remove(session, 'two polls at once');
  throw conflict;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function acknowledge(service: Service, session: Session, ack: number | null): void {
  if (session.resumeAfter !== null) resume(service, session, session.resumeAfter, ack ?? -1);
  if (ack !== null && session.log.acknowledge(ack) === 'ahead') session.counts.acksAhead += 1;
  if (!session.finished) return;
  service.sessions.remove(session, 'the chat was over');
  throw unknownSession();
}

/** The first poll after a reconnect: ChasitorSessionData comes first. */
function resume(service: Service, session: Session, offset: number, ack: number): void {
  const { faults } = service;
  const wanted = faults.decide('reconnect-ack');
  const announced = session.log.lastOffset !== null;
  if ((wanted === '-1' && ack !== -1) || (wanted === 'last' && ack === -1 && announced)) {
    throw badRequest('Invalid request', { property: 'ack', message: `expected ${wanted}` });
  }
  const redelivery = faults.decide('reconnect-redelivery');
  session.log.reconnect({
    sessionData: sessionData(session),
    ack,
    offset,
    index: faults.decide('reconnect-index') === 'continue' ? 'continue' : 'restart',
    redelivery:
      redelivery === 'none' || redelivery === 'after-offset' ? redelivery : 'unacknowledged',
    inHistory: ({ type }) => type === 'ChatMessage',
  });
  session.resumeAfter = null;
  if (session.gate === 'before-session-data') session.gate = 'before-resync';
}

function sessionData(session: Session): ServerMessage {
  return {
    type: 'ChasitorSessionData',
    message: {
      queuePosition: session.chat?.announcedPosition ?? 0,
      geoLocation: {
        countryCode: 'SG',
        countryName: 'Singapore',
        latitude: 1.29,
        longitude: 103.85,
      },
      url: '',
      oref: '',
      postChatUrl: '',
      sneakPeekEnabled: false,
      chatMessages: [...(session.chat?.history ?? [])],
    },
  };
}

/** What faults put among the messages. */
function bringTrouble(service: Service, session: Session): void {
  const { faults, queue } = service;
  if (faults.take('unknown-type')) session.send('WeatherReport', { outlook: 'fair' });
  if (faults.take('messages-switch-server')) {
    session.send('SwitchServer', { newUrl: faults.value('switch-server-url') || null });
  }
  if (session.chat !== null && faults.take('rules-mid-chat')) {
    const sensitiveDataRules = tellRules(session.chat, faults);
    session.send('SensitiveDataRules', { sensitiveDataRules });
  }
  const underWay = session.chat !== null && session.chat.view.state !== 'ended';
  if (session.chat !== null && underWay && faults.take('fail-mid-chat')) {
    queue.failMidChat(session.chat);
  }
}

/** What is delivered now. Without an ack it is delivered once and forgotten. */
function takeBatch(session: Session, ack: number | null): Batch | null {
  const batch = session.log.deliver();
  if (ack === null) session.log.forgetDelivered();
  return batch;
}

import type { RequestHandler, Response } from 'express';

import type { RunningUser } from '../../../apex/run/transaction.ts';
import type { Clock } from '../../../../relay/src/clock.ts';
import type { OrgFaults } from '../fault-definitions.ts';
import { tokenOf, type Sessions } from '../sign-in/sessions.ts';
import { refuse } from './platform-error.ts';
import type { Usage } from './usage.ts';

export interface DoorParts {
  faults: OrgFaults;
  sessions: Sessions;
  usage: Usage;
  clock: Clock;
}

/** Who calls; set by {@link apiDoor}. */
const CALLER = 'caller';

/** While the org is away, nothing else is looked at. */
export function maintenance(faults: OrgFaults): RequestHandler {
  return (_request, response, next) => {
    if (!faults.on('away')) {
      next();
      return;
    }
    faults.struck('away');
    refuse(response, {
      status: 503,
      errorCode: 'SERVER_UNAVAILABLE',
      message: 'We are down for maintenance. Sorry for the inconvenience.',
    });
  };
}

/** Lets in whoever is signed in and has calls left, and counts the call. */
export function apiDoor({ faults, sessions, usage, clock }: DoorParts): RequestHandler {
  return (request, response, next) => {
    const user = sessions.use(tokenOf(request.get('authorization')) ?? '');
    if (user === undefined) {
      refuse(response, {
        status: 401,
        errorCode: 'INVALID_SESSION_ID',
        message: 'Session expired or invalid',
      });
      return;
    }
    if (faults.decide('request-limit') === true || usage.apiCalls >= usage.apiCallsAllowed) {
      refuse(response, {
        status: 403,
        errorCode: 'REQUEST_LIMIT_EXCEEDED',
        message: 'TotalRequests Limit exceeded.',
      });
      return;
    }
    usage.apiCalls += 1;
    response.set('Sforce-Limit-Info', usage.limitInfo);
    response.locals[CALLER] = user;
    if (faults.take('answer-lost')) cutAt(response, 0);
    else if (faults.take('answer-cut')) cutAt(response, 0.5);
    const ms = Number(faults.value('slow'));
    if (ms <= 0) {
      next();
      return;
    }
    faults.struck('slow');
    clock.after(ms, next);
  };
}

/** Whoever {@link apiDoor} has let in. */
export function callerOf(response: Response): RunningUser {
  const caller: unknown = response.locals[CALLER];
  if (!isUser(caller)) throw new Error('This route is not behind the door of the API.');
  return caller;
}

function isUser(value: unknown): value is RunningUser {
  return typeof value === 'object' && value !== null && 'profileId' in value;
}

/** Breaks the connection after a share of the answer's body, at 0 before its first byte. */
function cutAt(response: Response, share: number): void {
  response.send = (body: unknown) => {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(String(body));
    if (share === 0) {
      response.destroy();
      return response;
    }
    response.set('content-length', String(bytes.length));
    response.write(bytes.subarray(0, Math.floor(bytes.length * share)), () => {
      response.destroy();
    });
    return response;
  };
}

import express, { type Router } from 'express';
import { z } from 'zod';

import type { RunningUser } from '../../../apex/run/transaction.ts';
import type { AuraAnswer } from '../../../apex/server/aura-call.ts';
import { tokenOf, type Sessions } from '../sign-in/sessions.ts';
import { refuse } from './platform-error.ts';

const LONGEST_BODY = '6mb';
const callSchema = z.object({
  class: z.string(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
});

/**
 * `POST /aura` with `{class, method, params}`: what a component's `@AuraEnabled` call is in the console,
 * with the agent's session. Answers `{ok: true, result}` or `{ok: false, error}`, where `error` is what the
 * component catches. It is the console's own door, so it is no API call.
 */
export function auraRoutes(
  sessions: Sessions,
  call: (
    user: RunningUser,
    method: string,
    params: Readonly<Record<string, unknown>>,
  ) => AuraAnswer,
): Router {
  const router = express.Router();
  router.post('/', express.json({ limit: LONGEST_BODY }), (request, response) => {
    const user = sessions.use(tokenOf(request.get('authorization')) ?? '');
    if (user === undefined) {
      refuse(response, {
        status: 401,
        errorCode: 'INVALID_SESSION_ID',
        message: 'Session expired or invalid',
      });
      return;
    }
    const body = callSchema.safeParse(request.body);
    if (!body.success) {
      const message = z.prettifyError(body.error);
      refuse(response, { status: 400, errorCode: 'JSON_PARSER_ERROR', message });
      return;
    }
    const { class: className, method, params } = body.data;
    const answer = call(user, `${className}.${method}`, params);
    response.json(answer.ok ? { ok: true, result: JSON.parse(answer.json) as unknown } : answer);
  });
  return router;
}

import express, { type Request, type Router } from 'express';
import { z } from 'zod';

import type { RunningUser } from '../../../apex/run/transaction.ts';
import type { RestAnswer, RestCall } from '../../../apex/server/rest-call.ts';
import { callerOf } from './door.ts';
import { methodNotAllowed, refuse } from './platform-error.ts';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const method = z.enum(METHODS);
// An org takes no more (Apex Developer Guide, "Execution Governors and Limits": request size).
const LONGEST_BODY = '6mb';
/** What an org keeps from Apex. */
const HIDDEN = new Set(['authorization', 'cookie', 'connection', 'content-length']);

/** `/services/apexrest/…`, relative to where it is mounted: executes the package's Apex. */
export function apexRestRoutes(answer: (call: RestCall) => RestAnswer): Router {
  const router = express.Router();
  router.use(express.raw({ type: () => true, limit: LONGEST_BODY }));
  router.use((request, response) => {
    const known = method.safeParse(request.method);
    if (!known.success) {
      refuse(response, methodNotAllowed(request.method, METHODS));
      return;
    }
    const { status, headers, body } = answer(callOf(request, known.data, callerOf(response)));
    response.status(status).set(headers).send(Buffer.from(body));
  });
  return router;
}

function callOf(request: Request, verb: RestCall['method'], user: RunningUser): RestCall {
  const url = new URL(request.originalUrl, 'http://org');
  const body: unknown = request.body;
  return {
    user,
    method: verb,
    path: request.path,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        HIDDEN.has(name) || value === undefined ? [] : [[name, String(value)]],
      ),
    ),
    body: Buffer.isBuffer(body) ? body : new Uint8Array(),
  };
}

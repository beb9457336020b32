import express, {
  type ErrorRequestHandler,
  type Request,
  type Response,
  type Router,
} from 'express';
import { apiVersion, breakConnection, replyTo, respond, type Outcome } from './exchange.ts';
import { poll } from './messages.ts';
import { multiNoun, nouns, type Noun } from './nouns.ts';
import { post, resyncState } from './posts.ts';
import { badRequest, Refusal } from './refusal.ts';
import type { Service } from './service.ts';
import {
  createSession,
  deleteSession,
  reconnectSession,
  resyncSession,
} from './session-resources.ts';
import { availability, visitorSettings } from './visitor.ts';

interface Resource {
  method: 'GET' | 'POST';
  /** The first API version that knows it. */
  since?: number;
  /** Throws a {@link Refusal}. */
  handle: (service: Service, request: Request, response: Response) => Outcome | Promise<Outcome>;
}

const LONGEST_BODY = '1mb';

const posted = (name: string, noun: Noun): Resource => ({
  method: 'POST',
  since: noun.since,
  handle: (service, request) => post(service, noun, name, request),
});

const resources: ReadonlyMap<string, Resource> = new Map<string, Resource>([
  ['System/SessionId', { method: 'GET', handle: createSession }],
  ['System/Messages', { method: 'GET', handle: poll }],
  ['System/ReconnectSession', { method: 'GET', since: 37, handle: reconnectSession }],
  ['System/ResyncSession', { method: 'GET', handle: resyncSession }],
  ['System/MultiNoun', posted('MultiNoun', multiNoun)],
  ['Chasitor/ChasitorResyncState', { method: 'POST', handle: resyncState }],
  ['Visitor/Availability', { method: 'GET', handle: availability }],
  ['Visitor/Settings', { method: 'GET', handle: visitorSettings }],
  ...[...nouns].map(([name, noun]): [string, Resource] => [`Chasitor/${name}`, posted(name, noun)]),
]);

/** The Chat REST resources, relative to `/chat/rest`. */
export function restRoutes(service: Service): Router {
  const router = express.Router();
  router.use(express.text({ type: () => true, limit: LONGEST_BODY }), onBadBody);
  router.all('/:prefix/:noun', async (request, response) => {
    const { prefix, noun } = request.params;
    await answer(response, () => {
      const resource = resources.get(`${prefix}/${noun}`);
      if (resource === undefined) throw notFound();
      if (request.method !== resource.method) throw wrongMethod();
      const version = apiVersion(request, service.settings.apiVersionFloor);
      if (version < (resource.since ?? 0)) throw notFound();
      return resource.handle(service, request, response);
    });
  });
  router.all('/System/SessionId/:key', async (request, response) => {
    await answer(response, () => {
      if (request.method !== 'DELETE') throw wrongMethod();
      apiVersion(request, service.settings.apiVersionFloor);
      return deleteSession(service, request, request.params.key);
    });
  });
  router.use((_request, response) => {
    respond(response, replyTo(notFound()));
  });
  return router;
}

const onBadBody: ErrorRequestHandler = (_error, _request, response, next) => {
  if (response.headersSent) next();
  else respond(response, replyTo(badRequest('The request body could not be read')));
};

const notFound = (): Refusal => new Refusal(404, 'Not Found');
const wrongMethod = (): Refusal => new Refusal(405, 'Method Not Allowed');

async function answer(response: Response, handle: () => Outcome | Promise<Outcome>): Promise<void> {
  let outcome: Outcome;
  try {
    outcome = await handle();
  } catch (error) {
    outcome = replyTo(error);
  }
  if (outcome === 'break') breakConnection(response);
  else if (outcome !== 'answered') respond(response, outcome);
}

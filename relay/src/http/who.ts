import express, { type Request, type Response, type Router } from 'express';

import type { Clock } from '../clock.ts';
import { nearestLanguage, type Language } from '../texts.ts';
import type { SealedOpenIds } from '../wechat/sealed-openid.ts';
import type { Person, WebAuthorization } from '../wechat/web-authorization.ts';
import { PAGE_POLICY, whoPage } from './who-page.ts';
import type { WhoOutcome } from './who-texts.ts';

/** A channel that asks customers for their name. */
export interface WhoChannel {
  name: string;
  language: Language;
  sealed: SealedOpenIds;
  authorization: Pick<WebAuthorization, 'pageUrl' | 'personOf'>;
  /** Where WeChat's page leads back to. */
  backUrl: string;
}

export interface WhoOptions {
  clock: Clock;
  /** The channel behind `/wechat/<channel>/who`; undefined if it does not ask. */
  channel: (name: string) => WhoChannel | undefined;
  /** Whether `/MP_verify_<text>.txt` is asked for by WeChat, to see whose domain this is. */
  isDomainProof: (text: string) => boolean;
  /** Writes down what a customer has told, for the org. `once` is the same if it is told again. */
  told: (
    customer: { channel: string; openId: string },
    person: Extract<Person, { kind: 'person' }>,
    once: string,
  ) => Promise<void>;
  observer: WhoObserver;
}

export interface WhoObserver {
  /** A customer has come back from WeChat's page. `reason` is for the operator, empty if all is well. */
  asked(channel: string, outcome: WhoOutcome, reason: string): void;
}

const STATUS: Partial<Record<WhoOutcome, number>> = { expired: 410, other: 403, failed: 502 };
// The customer sees WeChat's page for a moment only.
const STATE_MS = 10 * 60_000;

/**
 * `GET /wechat/<channel>/who` asks a customer on WeChat's own page for their name, and
 * `…/who/back` takes the answer. A sealed OpenID says for whom the link is; whoever has no such link gets
 * no further than a page, and nothing is asked of WeChat.
 */
export function createWho(options: WhoOptions): Router {
  const { channel, clock, isDomainProof, observer, told } = options;
  const router = express.Router({ caseSensitive: false });

  router.get('/wechat/:channel/who', (request, response) => {
    const asking = channel(request.params.channel);
    if (asking === undefined) {
      response.sendStatus(404);
      return;
    }
    const now = clock.now();
    const openId = asking.sealed.open(request.query['t'], 'link', now);
    if (openId === undefined) {
      show(request, response, asking, 'expired');
      return;
    }
    const state = asking.sealed.seal(openId, 'state', now + STATE_MS);
    response.set('Cache-Control', 'no-store').set('Referrer-Policy', 'no-referrer');
    response.redirect(asking.authorization.pageUrl(asking.backUrl, state));
  });

  router.get('/wechat/:channel/who/back', async (request, response) => {
    const asking = channel(request.params.channel);
    if (asking === undefined) {
      response.sendStatus(404);
      return;
    }
    const { code, state } = request.query;
    const openId = asking.sealed.open(state, 'state', clock.now());
    if (openId === undefined) {
      show(request, response, asking, 'expired');
      return;
    }
    if (typeof code !== 'string' || code === '' || code.length > 512) {
      observer.asked(asking.name, 'declined', '');
      show(request, response, asking, 'declined');
      return;
    }
    const person = await asking.authorization.personOf(code);
    let outcome = outcomeOf(person, openId);
    if (person.kind === 'person' && outcome === 'thanks') {
      try {
        await told({ channel: asking.name, openId }, person, code);
      } catch {
        outcome = 'failed';
      }
    }
    observer.asked(asking.name, outcome, person.kind === 'failed' ? person.reason : '');
    show(request, response, asking, outcome, person.kind === 'person' ? person.displayName : '');
  });

  // WeChat lets an account use a domain once it has found a file there whose name says what is in it.
  router.get('/:file', (request, response, next) => {
    const text = /^MP_verify_(\w{1,64})\.txt$/u.exec(request.params.file)?.[1];
    if (text === undefined || !isDomainProof(text)) {
      next();
      return;
    }
    response.type('text/plain').send(text);
  });

  return router;
}

function outcomeOf(person: Person, openId: string): WhoOutcome {
  if (person.kind !== 'person') return person.kind;
  return person.openId === openId ? 'thanks' : 'other';
}

function show(
  request: Request,
  response: Response,
  { language }: WhoChannel,
  outcome: WhoOutcome,
  name = '',
): void {
  const [preferred] = request.acceptsLanguages();
  const understood = preferred !== undefined && /^(zh|en)\b/iu.test(preferred);
  response
    .status(STATUS[outcome] ?? 200)
    .set('Cache-Control', 'no-store')
    .set('Content-Security-Policy', PAGE_POLICY)
    .set('Referrer-Policy', 'no-referrer')
    .set('X-Content-Type-Options', 'nosniff')
    .type('html')
    .send(whoPage(outcome, understood ? nearestLanguage(preferred) : language, name));
}

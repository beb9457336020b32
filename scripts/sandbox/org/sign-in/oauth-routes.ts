import { timingSafeEqual } from 'node:crypto';

import express, { type Response, type Router } from 'express';
import { z } from 'zod';

import type { RunningUser } from '../../../apex/run/transaction.ts';
import { checkAssertion } from './assertion.ts';
import { SignInRefusal, type ConnectedApp } from './connected-app.ts';
import { tokenOf, type Sessions } from './sessions.ts';
import { WebFlow } from './web-flow.ts';

export interface OAuthParts {
  app: ConnectedApp;
  sessions: Sessions;
  /** 18 characters. */
  organizationId: string;
  /** The org's own address, without a slash at its end. */
  url: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Who signs in with this name. */
  userNamed: (username: string) => RunningUser | undefined;
  /** Who signs in by a browser. */
  admin: RunningUser;
}

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const LOGIN_SERVER = 'https://login.salesforce.com';

const tokenForm = z.discriminatedUnion('grant_type', [
  z.object({ grant_type: z.literal(JWT_BEARER), assertion: z.string() }),
  z.object({
    grant_type: z.literal('client_credentials'),
    client_id: z.string().default(''),
    client_secret: z.string().default(''),
  }),
  z.object({
    grant_type: z.literal('authorization_code'),
    code: z.string(),
    redirect_uri: z.string(),
    code_verifier: z.string(),
  }),
  z.object({ grant_type: z.literal('refresh_token'), refresh_token: z.string() }),
]);
type TokenForm = z.infer<typeof tokenForm>;
const revocation = z.object({ token: z.string() });

/**
 * `/services/oauth2/…`: authorize, token, revoke, userinfo; and `/id/…`, to which a token's answer points.
 *
 * Source: Salesforce Help, "OAuth 2.0 JWT Bearer Flow", "OAuth 2.0 Client Credentials Flow", "OpenID
 * Connect UserInfo".
 */
export function oauthRoutes(parts: OAuthParts): Router {
  const router = express.Router();
  const webFlow = new WebFlow();
  router.use(express.urlencoded({ extended: false }));
  router.get('/services/oauth2/authorize', (request, response) => {
    unlessRefused(response, () => {
      response.redirect(302, webFlow.authorize(request.query));
    });
  });
  router.post('/services/oauth2/token', (request, response) => {
    unlessRefused(response, () => {
      response.json(signIn(parts, webFlow, request.body, request.get('authorization')));
    });
  });
  router.post('/services/oauth2/revoke', (request, response) => {
    const token = revocation.safeParse(request.body).data?.token ?? '';
    if (parts.sessions.revoke(token)) response.status(200).end();
    else {
      const error_description = 'this token type is not supported';
      response.status(400).json({ error: 'unsupported_token_type', error_description });
    }
  });
  const userInfo = (authorization: string | undefined, response: Response): void => {
    const user = parts.sessions.use(tokenOf(authorization) ?? '');
    if (user === undefined) response.status(403).type('text/html').send('Bad_OAuth_Token');
    else response.json(describe(parts, user));
  };
  router.get('/services/oauth2/userinfo', (request, response) => {
    userInfo(request.get('authorization'), response);
  });
  router.get('/id/:organization/:user', (request, response) => {
    userInfo(request.get('authorization'), response);
  });
  return router;
}

function unlessRefused(response: Response, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof SignInRefusal)) throw error;
    response.status(400).json({ error: error.code, error_description: error.message });
  }
}

/** Who signs in, and the answer with the token. @throws SignInRefusal */
function signIn(
  parts: OAuthParts,
  webFlow: WebFlow,
  body: unknown,
  authorization: string | undefined,
): unknown {
  const form = tokenForm.safeParse(body).data;
  if (form === undefined) {
    throw new SignInRefusal('unsupported_grant_type', 'grant type not supported');
  }
  const { app, sessions, organizationId } = parts;
  const { user, refreshToken } = whoSignsIn(parts, webFlow, form, authorization);
  const { url } = parts;
  return {
    access_token: sessions.begin(user),
    ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
    ...(form.grant_type === JWT_BEARER ? {} : { issued_at: String(parts.now()) }),
    scope: app.runAs === undefined ? 'api' : 'api id',
    instance_url: url,
    id: `${url}/id/${organizationId}/${user.id}`,
    token_type: 'Bearer',
  };
}

function whoSignsIn(
  parts: OAuthParts,
  webFlow: WebFlow,
  form: TokenForm,
  authorization: string | undefined,
): { user: RunningUser; refreshToken?: string } {
  switch (form.grant_type) {
    case JWT_BEARER:
      return { user: bearerOf(parts, form.assertion) };
    case 'client_credentials':
      return { user: runAs(parts, basicCredentials(authorization) ?? form) };
    case 'authorization_code': {
      const { code, redirect_uri, code_verifier } = form;
      return { user: parts.admin, refreshToken: webFlow.redeem(code, redirect_uri, code_verifier) };
    }
    case 'refresh_token':
      webFlow.refresh(form.refresh_token);
      return { user: parts.admin };
  }
}

function bearerOf(parts: OAuthParts, assertion: string): RunningUser {
  const audiences = [parts.url, LOGIN_SERVER];
  const username = checkAssertion(assertion, parts.app, audiences, parts.now());
  const user = parts.userNamed(username);
  const isApproved = parts.app.approvedUsernames.some(
    (approved) => approved.toLowerCase() === username.toLowerCase(),
  );
  if (user === undefined || !isApproved) {
    throw new SignInRefusal('invalid_grant', "user hasn't approved this consumer");
  }
  return user;
}

interface ClientCredentials {
  client_id: string;
  client_secret: string;
}

function runAs({ app, userNamed }: OAuthParts, given: ClientCredentials): RunningUser {
  if (given.client_id !== app.clientId) {
    throw new SignInRefusal('invalid_client_id', 'client identifier invalid');
  }
  if (!isSame(given.client_secret, app.clientSecret)) {
    throw new SignInRefusal('invalid_client', 'invalid client credentials');
  }
  const user = app.runAs === undefined ? undefined : userNamed(app.runAs);
  if (user === undefined) {
    throw new SignInRefusal('invalid_grant', 'no client credentials user enabled');
  }
  return user;
}

function basicCredentials(authorization: string | undefined): ClientCredentials | undefined {
  const encoded = /^Basic +(\S+)$/iu.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [client_id = '', client_secret = ''] = Buffer.from(encoded, 'base64')
    .toString('utf8')
    .split(':');
  return { client_id, client_secret };
}

function isSame(one: string, other: string): boolean {
  const [first, second] = [Buffer.from(one), Buffer.from(other)];
  return first.length === second.length && timingSafeEqual(first, second);
}

function describe({ organizationId, url }: OAuthParts, user: RunningUser): unknown {
  const name = `${user.firstName} ${user.lastName}`.trim();
  return {
    sub: `${url}/id/${organizationId}/${user.id}`,
    user_id: user.id,
    organization_id: organizationId,
    preferred_username: user.username,
    name,
    given_name: user.firstName,
    family_name: user.lastName,
    email: user.email,
    zoneinfo: user.timeZone,
    language: user.language,
    locale: user.locale,
    active: true,
    user_type: user.userType.toUpperCase(),
    urls: {
      rest: `${url}/services/data/v{version}/`,
      sobjects: `${url}/services/data/v{version}/sobjects/`,
      query: `${url}/services/data/v{version}/query/`,
    },
  };
}

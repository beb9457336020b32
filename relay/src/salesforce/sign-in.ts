import { createSign } from 'node:crypto';

import { z } from 'zod';

import { OrgError } from '../org.ts';
import type { HttpAnswer, Transport } from '../transport.ts';
import { exchange, isSuccess, parseJson, passes } from './exchange.ts';

/** How the relay signs in to the org. */
export interface OrgCredentials {
  /** Without a slash at its end. */
  loginUrl: string;
  clientId: string;
  /** Such as `65.0`. */
  apiVersion: string;
  grant: ClientCredentials | JwtBearer;
}

interface ClientCredentials {
  kind: 'client-credentials';
  clientSecret: string;
}

interface JwtBearer {
  kind: 'jwt-bearer';
  username: string;
  /** In PEM; its certificate is in the connected app. */
  privateKey: string;
}

export interface OrgSession {
  accessToken: string;
  /** Without a slash at its end. */
  instanceUrl: string;
  organizationId: string;
}

const ASSERTION_LIFE_SECONDS = 180;

/**
 * Signs in to the org. Throws {@link OrgError}.
 *
 * Source: Salesforce Help, "OAuth 2.0 Client Credentials Flow for Server-to-Server Integration" and
 * "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration".
 *
 * @param now milliseconds since the epoch
 */
export async function signIn(
  credentials: OrgCredentials,
  transport: Transport,
  now: number,
): Promise<OrgSession> {
  const answer = await exchange(transport, {
    method: 'POST',
    url: `${credentials.loginUrl}/services/oauth2/token`,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
    },
    body: new URLSearchParams(form(credentials, now)).toString(),
  });
  if (!isSuccess(answer.status)) throw refusal(answer, credentials.grant);
  const token = tokenSchema.safeParse(parseJson(answer.body));
  if (!token.success) {
    throw new OrgError('refused', 'UNKNOWN_ANSWER', `Nobody signs in there: ${WRONG_ADDRESS}`);
  }
  const { access_token: accessToken, instance_url: instanceUrl, id } = token.data;
  return {
    accessToken,
    instanceUrl: instanceUrl.replace(/\/+$/u, ''),
    organizationId: /\/id\/(\w+)\//u.exec(id)?.[1] ?? '',
  };
}

/**
 * Whom an assertion is for. The org's own domain (My Domain) takes the sign-in, but the assertion has
 * to name the common login server of its kind, or the org says "audience is invalid". Pure.
 *
 * @param loginUrl as in the settings
 */
export function audience(loginUrl: string): string {
  const { hostname, origin } = new URL(loginUrl);
  if (!hostname.endsWith('.my.salesforce.com')) return origin;
  const isForTests = /--|\.(sandbox|scratch)\.my\./u.test(hostname);
  return isForTests ? 'https://test.salesforce.com' : 'https://login.salesforce.com';
}

function form(credentials: OrgCredentials, now: number): Record<string, string> {
  const { clientId, grant } = credentials;
  return grant.kind === 'client-credentials'
    ? {
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: grant.clientSecret,
      }
    : {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: assertion(credentials, grant, now),
      };
}

function assertion({ clientId, loginUrl }: OrgCredentials, grant: JwtBearer, now: number): string {
  const claims = {
    iss: clientId,
    sub: grant.username,
    aud: audience(loginUrl),
    exp: Math.floor(now / 1000) + ASSERTION_LIFE_SECONDS,
  };
  const unsigned = `${base64url({ alg: 'RS256' })}.${base64url(claims)}`;
  const signature = createSign('RSA-SHA256').update(unsigned).sign(grant.privateKey, 'base64url');
  return `${unsigned}.${signature}`;
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

const tokenSchema = z.object({
  access_token: z.string().min(1),
  instance_url: z.url({ protocol: /^https?$/u }),
  id: z.string(),
});
const oauthError = z.object({
  error: z.string().regex(/^[a-z][a-z_]{0,79}$/u),
  error_description: z.string().catch(''),
});

// In OAuth's words; the rest needs a person.
const PASSING = new Set(['server_error', 'temporarily_unavailable', 'unknown_error']);
const WRONG_ADDRESS =
  'check that SALESFORCE_LOGIN_URL is the address of the org, as Setup, My Domain shows it.';
const CURES: Record<OrgCredentials['grant']['kind'], string> = {
  'client-credentials':
    'Check SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET, that the client credentials flow is on in the connected app with a user to run as, and that SALESFORCE_LOGIN_URL is the My Domain address of the org.',
  'jwt-bearer':
    "Check SALESFORCE_CLIENT_ID and SALESFORCE_USERNAME, that the connected app has the certificate of SALESFORCE_PRIVATE_KEY_FILE and that its user is pre-authorised, and the relay's clock.",
};

function refusal({ status, body }: HttpAnswer, grant: OrgCredentials['grant']): OrgError {
  const answer = oauthError.safeParse(parseJson(body)).data;
  const code = answer?.error ?? `HTTP_${status}`;
  if (passes(status) || PASSING.has(code)) {
    return new OrgError('away', code, `The org cannot be signed in to now (${code}).`);
  }
  if (answer === undefined) {
    return new OrgError('refused', code, `The sign-in answers ${status}: ${WRONG_ADDRESS}`);
  }
  const words = answer.error_description.slice(0, 300);
  return new OrgError(
    'refused',
    code,
    `The org refuses the sign-in (${code}${words === '' ? '' : `: ${words}`}). ${CURES[grant.kind]}`,
  );
}

import { verify } from 'node:crypto';

import { z } from 'zod';

import { SignInRefusal, type ConnectedApp } from './connected-app.ts';

/** An assertion may be valid for so long; more is not taken. */
const LONGEST_LIFE_SECONDS = 180;
/** From here on it is no time in seconds: the Salesforce CLI writes milliseconds, and orgs let it in. */
const IN_MILLISECONDS = 1e11;

const headerSchema = z.looseObject({ alg: z.literal('RS256') });
const claimsSchema = z.looseObject({
  iss: z.string(),
  sub: z.string(),
  aud: z.string(),
  exp: z.coerce.number(),
});

/**
 * Checks the assertion of the JWT bearer flow and returns the username in it.
 *
 * Source: Salesforce Help, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration": issuer is the
 * consumer key, signed with RSA SHA256 by the app's certificate, at most three minutes valid. The texts of
 * refusals are seen in the wild, "expired authorization code" among them.
 *
 * @param audiences whom assertions may be for
 * @param now milliseconds since the epoch
 * @throws SignInRefusal
 */
export function checkAssertion(
  assertion: string,
  app: ConnectedApp,
  audiences: readonly string[],
  now: number,
): string {
  const [header = '', body = '', signature = '', ...more] = assertion.split('.');
  const claims = claimsSchema.safeParse(jsonIn(body)).data;
  if (claims === undefined || more.length > 0 || !headerSchema.safeParse(jsonIn(header)).success) {
    throw new SignInRefusal('invalid_grant', 'invalid assertion');
  }
  if (claims.iss !== app.clientId) {
    throw new SignInRefusal('invalid_client_id', 'client identifier invalid');
  }
  if (!isSigned(`${header}.${body}`, signature, app)) {
    throw new SignInRefusal('invalid_grant', 'invalid assertion');
  }
  if (!audiences.includes(claims.aud.replace(/\/+$/u, ''))) {
    throw new SignInRefusal('invalid_grant', 'audience is invalid');
  }
  const left = claims.exp - now / 1000;
  if (left <= 0) throw new SignInRefusal('invalid_grant', 'expired authorization code');
  // A client says "three minutes from now" in whole seconds, by a clock of its own.
  if (left > LONGEST_LIFE_SECONDS + 1 && claims.exp < IN_MILLISECONDS) {
    throw new SignInRefusal('invalid_grant', 'invalid assertion');
  }
  return claims.sub;
}

function isSigned(text: string, signature: string, { publicKey }: ConnectedApp): boolean {
  return (
    publicKey !== undefined &&
    verify('RSA-SHA256', Buffer.from(text), publicKey, Buffer.from(signature, 'base64url'))
  );
}

function jsonIn(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

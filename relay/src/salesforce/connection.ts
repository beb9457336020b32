import { createSign } from 'node:crypto';

import { Connection } from '@jsforce/jsforce-node';
import { z } from 'zod';

import { sleep, type Clock } from '../clock.ts';
import { OrgError } from '../org.ts';

/** How the relay signs in to the org. */
export interface OrgCredentials {
  loginUrl: string;
  clientId: string;
  /** Such as `65.0`. */
  apiVersion: string;
  grant:
    | { kind: 'client-credentials'; clientSecret: string }
    /** `privateKey` in PEM; its certificate is in the connected app. */
    | { kind: 'jwt-bearer'; username: string; privateKey: string };
}

export interface OrgRequest {
  method: 'GET' | 'POST' | 'PATCH';
  /** Below `/services/apexrest/wechat/v1/`. */
  path: string;
  body?: unknown;
}

const CALL_TIMEOUT_MS = 30_000;
// A token that is refused as soon as it was issued will be refused again: the cause lies elsewhere,
// and signing in once more would only use up the org's logins.
const LEAST_TOKEN_AGE_MS = 5000;
// Worth another try, in the platform's words; everything else needs a person.
const PASSING = new Set([
  'REQUEST_LIMIT_EXCEEDED',
  'SERVER_UNAVAILABLE',
  'INVALID_SESSION_ID',
  'UNABLE_TO_LOCK_ROW',
  'UNEXPECTED',
]);

/** The relay's connection to its org, signed in when first needed and again when the session ends. */
export class OrgConnection {
  readonly #credentials: OrgCredentials;
  readonly #clock: Clock;
  readonly #connection: Connection;
  #signedInAt = Number.NEGATIVE_INFINITY;
  #signingIn: Promise<void> | undefined;

  constructor(credentials: OrgCredentials, clock: Clock) {
    const { loginUrl, clientId, apiVersion, grant } = credentials;
    this.#credentials = credentials;
    this.#clock = clock;
    this.#connection = new Connection({
      version: apiVersion,
      loginUrl,
      oauth2: {
        loginUrl,
        clientId,
        ...(grant.kind === 'client-credentials' ? { clientSecret: grant.clientSecret } : {}),
      },
      refreshFn: (connection, callback) => {
        this.#renew().then(
          () => {
            callback(null, connection.accessToken ?? '');
          },
          (error: unknown) => {
            callback(error instanceof Error ? error : new Error('The sign-in failed.'));
          },
        );
      },
    });
  }

  /** The org's own id, once signed in. */
  get organizationId(): string | undefined {
    return this.#connection.userInfo?.organizationId;
  }

  /**
   * Calls one of the package's Apex REST resources and returns its JSON. Throws {@link OrgError}, with
   * the org's own error code.
   */
  async call({ method, path, body }: OrgRequest): Promise<unknown> {
    try {
      if (this.#connection.accessToken === undefined || this.#connection.accessToken === null) {
        await this.#renew();
      }
      return await this.#inTime(
        this.#connection.request({
          method,
          url: `${this.#connection.instanceUrl}/services/apexrest/wechat/v1/${path}`,
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      );
    } catch (error) {
      throw asOrgError(error);
    }
  }

  /** Signs in, once for all who ask at the same time. */
  async #renew(): Promise<void> {
    this.#signingIn ??= this.#signIn().finally(() => {
      this.#signingIn = undefined;
    });
    await this.#signingIn;
  }

  async #signIn(): Promise<void> {
    if (this.#clock.now() - this.#signedInAt < LEAST_TOKEN_AGE_MS) {
      throw new OrgError(
        'refused',
        'INVALID_SESSION_ID',
        'The org refuses a session that it has just issued: check that the connected app has the scope "api" and that the relay\'s user may use the API.',
      );
    }
    const { grant } = this.#credentials;
    await this.#inTime(
      this.#connection.authorize(
        grant.kind === 'client-credentials'
          ? { grant_type: 'client_credentials' }
          : {
              grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
              assertion: this.#assertion(grant),
            },
      ),
    );
    this.#signedInAt = this.#clock.now();
  }

  /** Source: Salesforce Help, "OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration". */
  #assertion(grant: { username: string; privateKey: string }): string {
    const claims = {
      iss: this.#credentials.clientId,
      sub: grant.username,
      aud: this.#credentials.loginUrl.replace(/\/+$/u, ''),
      exp: Math.floor(this.#clock.now() / 1000) + 180,
    };
    const unsigned = `${base64url({ alg: 'RS256' })}.${base64url(claims)}`;
    const signature = createSign('RSA-SHA256').update(unsigned).sign(grant.privateKey, 'base64url');
    return `${unsigned}.${signature}`;
  }

  /** jsforce waits for half an hour. */
  async #inTime<T>(work: Promise<T>): Promise<T> {
    const done = new AbortController();
    const late = sleep(this.#clock, CALL_TIMEOUT_MS, done.signal).then(() => {
      throw new OrgError('away', 'TIMEOUT', 'The org did not answer in 30 s.');
    });
    late.catch(() => undefined);
    try {
      return await Promise.race([work, late]);
    } finally {
      done.abort();
    }
  }
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

const apiError = z.object({ errorCode: z.string(), message: z.string() });
// OAuth's own errors: the name is `invalid_grant` and the like.
const oauthError = z.object({ name: z.string().regex(/^[a-z]+(_[a-z]+)+$/u), message: z.string() });

function asOrgError(error: unknown): OrgError {
  if (error instanceof OrgError) return error;
  const answer = apiError.safeParse(error).data;
  if (answer !== undefined) {
    const { errorCode, message } = answer;
    const away = PASSING.has(errorCode) || /^ERROR_HTTP_(5\d\d|429)$/u.test(errorCode);
    return new OrgError(away ? 'away' : 'refused', errorCode, message.slice(0, 500), error);
  }
  const oauth = oauthError.safeParse(error).data;
  if (oauth !== undefined) {
    return new OrgError(
      'refused',
      oauth.name,
      `The org refuses the sign-in: ${oauth.message}. Check the connected app, its user, and the relay's SALESFORCE_ settings.`,
      error,
    );
  }
  return new OrgError('away', 'UNREACHABLE', 'The org cannot be reached.', error);
}

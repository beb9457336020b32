import { createHash, randomBytes } from 'node:crypto';

import { z } from 'zod';

import { SignInRefusal } from './connected-app.ts';

/** The connected app of the Salesforce CLI, which every org has. */
const CLI = 'PlatformCLI';
/** Where the CLI waits for the browser to come back. */
const WAITING_CLI = /^http:\/\/localhost:\d+\/OauthRedirect$/u;

const authorization = z.object({
  response_type: z.literal('code'),
  client_id: z.literal(CLI),
  redirect_uri: z.string().regex(WAITING_CLI),
  code_challenge: z.string().min(1),
  state: z.string().optional(),
});

interface Grant {
  redirectUri: string;
  challenge: string;
}

/**
 * The web server flow with PKCE, by which `sf org login web` signs in an admin. Nobody is asked anything: who
 * opens the address is the admin.
 *
 * Source: Salesforce Help, "OAuth 2.0 Web Server Flow for Web App Integration".
 */
export class WebFlow {
  readonly #grants = new Map<string, Grant>();
  readonly #refreshTokens = new Set<string>();

  /** Where the browser goes on, with a code. @throws SignInRefusal */
  authorize(query: unknown): string {
    const asked = authorization.safeParse(query).data;
    if (asked === undefined) {
      throw new SignInRefusal('invalid_request', 'only the Salesforce CLI can sign in this way');
    }
    const code = `aPrx${randomBytes(32).toString('base64url')}`;
    this.#grants.set(code, { redirectUri: asked.redirect_uri, challenge: asked.code_challenge });
    const next = new URL(asked.redirect_uri);
    next.searchParams.set('code', code);
    if (asked.state !== undefined) next.searchParams.set('state', asked.state);
    return next.href;
  }

  /** Takes a code, once, for a refresh token. @throws SignInRefusal */
  redeem(code: string, redirectUri: string, verifier: string): string {
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    if (grant?.redirectUri !== redirectUri) {
      throw new SignInRefusal('invalid_grant', 'invalid authorization code');
    }
    if (createHash('sha256').update(verifier).digest('base64url') !== grant.challenge) {
      throw new SignInRefusal('invalid_grant', 'invalid code verifier');
    }
    const token = `5Aep${randomBytes(48).toString('base64url')}`;
    this.#refreshTokens.add(token);
    return token;
  }

  /** Whether a refresh token signs the admin in again. @throws SignInRefusal if not */
  refresh(token: string): void {
    if (!this.#refreshTokens.has(token)) {
      throw new SignInRefusal('invalid_grant', 'expired access/refresh token');
    }
  }
}

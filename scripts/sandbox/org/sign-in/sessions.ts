import { randomBytes } from 'node:crypto';

import type { RunningUser } from '../../../apex/run/transaction.ts';

/** The org's default: Setup, Session Settings. Each use begins it anew. */
const SESSION_MS = 2 * 3_600_000;

interface Session {
  user: RunningUser;
  usedAt: number;
}

/** Who is signed in. */
export class Sessions {
  readonly #organizationId: string;
  readonly #now: () => number;
  readonly #sessions = new Map<string, Session>();

  /** @param organizationId with which every token begins; 15 characters. */
  constructor(organizationId: string, now: () => number) {
    this.#organizationId = organizationId;
    this.#now = now;
  }

  /** Signs a user in and returns the access token. */
  begin(user: RunningUser): string {
    // The CLI takes letters, digits, dots and underscores.
    const secret = randomBytes(48).toString('base64url').replaceAll('-', '.');
    const token = `${this.#organizationId}!AQ${secret}`;
    this.#sessions.set(token, { user, usedAt: this.#now() });
    return token;
  }

  /** Whose token this is; undefined if it was never issued, is revoked, or was not used for two hours. */
  use(token: string): RunningUser | undefined {
    const session = this.#sessions.get(token);
    if (session === undefined) return undefined;
    const now = this.#now();
    if (now - session.usedAt > SESSION_MS) {
      this.#sessions.delete(token);
      return undefined;
    }
    session.usedAt = now;
    return session.user;
  }

  /** Ends a session. Returns whether there was one. */
  revoke(token: string): boolean {
    return this.#sessions.delete(token);
  }

  revokeAll(): void {
    this.#sessions.clear();
  }
}

/** The token of an Authorization header: `Bearer …`, or `OAuth …` as older clients write it. */
export function tokenOf(authorization: string | undefined): string | undefined {
  return /^(?:Bearer|OAuth) +(\S+)$/iu.exec(authorization ?? '')?.[1];
}

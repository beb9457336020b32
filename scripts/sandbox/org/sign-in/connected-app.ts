import type { KeyObject } from 'node:crypto';

/** The connected app through which the relay signs in, as Setup shows it. */
export interface ConnectedApp {
  /** Consumer key. */
  clientId: string;
  /** Consumer secret, for client credentials. */
  clientSecret: string;
  /** Of the certificate that is registered ("use digital signatures"); undefined if none is. */
  publicKey: KeyObject | undefined;
  /** Users who are pre-authorised by profile or permission set. */
  approvedUsernames: readonly string[];
  /** "Run as" of the client credentials flow; undefined if the flow is off. */
  runAs: string | undefined;
}

/** Why nobody is signed in: OAuth's `error` and `error_description`. */
export class SignInRefusal extends Error {
  override readonly name = 'SignInRefusal';
  readonly code: string;

  constructor(code: string, description: string) {
    super(description);
    this.code = code;
  }
}

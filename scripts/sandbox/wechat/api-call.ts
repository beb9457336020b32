import type { Account } from './account.ts';
import type { Backstage } from './backstage.ts';

/** One call of the service's API, read whole. */
export interface ApiCall {
  /** With its leading `/cgi-bin`. */
  path: string;
  /** The first value of a parameter of the query; undefined if it is missing or empty. */
  query: (name: string) => string | undefined;
  contentType: string;
  body: Buffer;
}

/** What a call is answered with, as HTTP 200. */
export type ApiAnswer =
  | { json: Readonly<Record<string, unknown>> }
  | { file: Buffer; contentType: string; filename: string };

/**
 * What becomes of the answer on its way: it arrives, it never comes, or the connection breaks. The
 * call has had its effect in every case.
 */
export type Fate = 'arrives' | 'never' | 'broken';

/** One path of the API. Handlers throw a Refusal for an errcode. */
export type Endpoint = TokenEndpoint | AccountEndpoint;

/** It gives access tokens out, so that it needs none, and an address on the allow-list. */
interface TokenEndpoint {
  method: 'GET' | 'POST';
  needs: 'secret';
  answer: (call: ApiCall, backstage: Backstage) => ApiAnswer;
}

/** It needs an access token. */
interface AccountEndpoint {
  method: 'GET' | 'POST';
  needs: 'token';
  answer: (call: ApiCall, account: Account, backstage: Backstage) => ApiAnswer | Promise<ApiAnswer>;
  /** Asked after the answer is made. */
  fate?: (backstage: Backstage) => Fate;
}

export type Endpoints = Readonly<Record<string, Endpoint>>;

/** The answer of a call that has nothing to tell. */
export const OK: ApiAnswer = { json: { errcode: 0, errmsg: 'ok' } };

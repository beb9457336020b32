import { z } from 'zod';

import type { Clock } from '../clock.ts';
import type { Transport } from '../transport.ts';
import { classifyForToken, noAnswer } from './errcodes.ts';
import { exchange, type ApiFailure } from './exchange.ts';

export interface AccessTokenOptions {
  /** Without a slash at its end. */
  baseUrl: string;
  appId: string;
  appSecret: string;
  transport: Transport;
  clock: Clock;
}

export type TokenResult = { ok: true; token: string } | { ok: false; failure: ApiFailure };

// WeChat gives out the next token 5 minutes before the present one ends, and both hold until then.
const ROTATION_MS = 5 * 60_000;
const SHORTEST_USE_MS = 60_000;
const FORCE_INTERVAL_MS = 30 * 60_000;
const RETRY_PAUSE_MS = 10_000;

/**
 * The account's access token, from `stable_token`: the only endpoint that several relays can use
 * without taking the token from each other, because it answers all of them with the same one.
 *
 * Source: https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken
 */
export class AccessToken {
  readonly #options: AccessTokenOptions;
  #held: { token: string; freshUntil: number; validUntil: number } | undefined;
  #pending: Promise<TokenResult> | undefined;
  #refusal: { failure: ApiFailure; until: number } | undefined;
  #forcedAt = -Infinity;

  constructor(options: AccessTokenOptions) {
    this.#options = options;
  }

  /** The token to use now. Callers that come while one is being fetched share it. */
  current(): Promise<TokenResult> {
    const held = this.#held;
    if (this.#pending === undefined && held !== undefined && this.#now() < held.freshUntil) {
      return Promise.resolve({ ok: true, token: held.token });
    }
    return this.#once(() => this.#refresh());
  }

  /**
   * Another token in place of one that WeChat refused. If the present one is already another, it is
   * the answer. If WeChat insists on the refused one, it is forced to make a new one, but seldom:
   * it allows that 20 times a day, and it takes the token from every other relay.
   */
  async renew(failedToken: string): Promise<TokenResult> {
    const current = await this.current();
    if (!current.ok || current.token !== failedToken) return current;
    return this.#once(() => this.#replace(failedToken));
  }

  #now(): number {
    return this.#options.clock.now();
  }

  #once(work: () => Promise<TokenResult>): Promise<TokenResult> {
    this.#pending ??= work().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #refresh(): Promise<TokenResult> {
    const result = await this.#fetch(false);
    const held = this.#held;
    if (result.ok || held === undefined || this.#now() >= held.validUntil) return result;
    // A token that is merely due for rotation is better than none. Ask again a little later, so
    // that not every message waits for an endpoint that does not answer.
    held.freshUntil = Math.min(this.#now() + RETRY_PAUSE_MS, held.validUntil);
    return { ok: true, token: held.token };
  }

  async #replace(failedToken: string): Promise<TokenResult> {
    this.#held = undefined;
    const result = await this.#fetch(false);
    if (!result.ok || result.token !== failedToken) return result;
    if (this.#now() - this.#forcedAt < FORCE_INTERVAL_MS) return result;
    this.#forcedAt = this.#now();
    return this.#fetch(true);
  }

  async #fetch(forced: boolean): Promise<TokenResult> {
    const { baseUrl, appId, appSecret, transport } = this.#options;
    const startedAt = this.#now();
    // A wrong secret or address stays wrong for a while: asking at every message helps nobody.
    if (this.#refusal !== undefined && startedAt < this.#refusal.until) {
      return { ok: false, failure: this.#refusal.failure };
    }
    const body = {
      grant_type: 'client_credential',
      appid: appId,
      secret: appSecret,
      force_refresh: forced,
    };
    const url = `${baseUrl}/cgi-bin/stable_token`;
    const result = await exchange(transport, { url, body }, classifyForToken);
    if (!result.ok) return this.#fail(result.failure);
    const answer = tokenAnswer.safeParse(result.answer);
    if (!answer.success) return this.#fail(noAnswer('unreadable', true));

    const lifeMs = answer.data.expires_in * 1_000;
    const useMs = Math.max(lifeMs - ROTATION_MS, Math.min(SHORTEST_USE_MS, lifeMs / 2));
    const token = answer.data.access_token;
    this.#held = { token, freshUntil: startedAt + useMs, validUntil: startedAt + lifeMs };
    return { ok: true, token };
  }

  #fail(failure: ApiFailure): TokenResult {
    if (failure.action === 'operator') {
      this.#refusal = { failure, until: this.#now() + RETRY_PAUSE_MS };
    }
    // Whatever waits for the token has not been sent.
    return { ok: false, failure: { ...failure, certain: true } };
  }
}

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
});

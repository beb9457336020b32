import { z } from 'zod';

import type { Clock } from '../clock.ts';
import type { Transport } from '../transport.ts';
import { classifyForToken, noAnswer } from './errcodes.ts';
import { exchange, type ApiFailure } from './exchange.ts';
import { noShelf, sharedTokenSchema, type SharedToken, type TokenShelf } from './token-shelf.ts';

export interface AccessTokenOptions {
  /** Without a slash at its end. */
  baseUrl: string;
  appId: string;
  appSecret: string;
  transport: Transport;
  clock: Clock;
  /** Shared with the other relays of this account; none unless given. */
  shelf?: TokenShelf | undefined;
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
  readonly #shelf: TokenShelf;
  #held: { token: string; freshUntil: number; validUntil: number } | undefined;
  #pending: Promise<TokenResult> | undefined;
  #refusal: { failure: ApiFailure; until: number } | undefined;
  #forcedAt = -Infinity;

  constructor(options: AccessTokenOptions) {
    this.#options = options;
    this.#shelf = options.shelf ?? noShelf;
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

  /** Other relays read it too, so it is the time of day. */
  #now(): number {
    return this.#options.clock.now();
  }

  #elapsed(): number {
    return this.#options.clock.elapsed();
  }

  #once(work: () => Promise<TokenResult>): Promise<TokenResult> {
    this.#pending ??= work().finally(() => {
      this.#pending = undefined;
    });
    return this.#pending;
  }

  async #refresh(): Promise<TokenResult> {
    const { shared } = await this.#lookAtShelf();
    if (shared !== undefined && this.#now() < shared.freshUntil) return this.#hold(shared);
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
    // Another relay may have gone through this already.
    const { shared } = await this.#lookAtShelf();
    if (shared !== undefined && shared.token !== failedToken && this.#now() < shared.validUntil) {
      return this.#hold(shared);
    }
    const result = await this.#fetch(false);
    if (!result.ok || result.token !== failedToken) return result;
    if (!(await this.#mayForce())) return result;
    this.#forcedAt = this.#elapsed();
    return this.#fetch(true);
  }

  /** True for one relay of all that find the same token refused. */
  async #mayForce(): Promise<boolean> {
    const { lying, shared } = await this.#lookAtShelf();
    if (this.#elapsed() - this.#forcedAt < FORCE_INTERVAL_MS) return false;
    const othersForced = this.#now() - (shared?.forcedAt ?? -Infinity);
    // A clock that was set back says nothing of it.
    if (othersForced >= 0 && othersForced < FORCE_INTERVAL_MS) return false;
    return shared === undefined || this.#putOnShelf(lying, { ...shared, forcedAt: this.#now() });
  }

  #hold({ token, freshUntil, validUntil }: SharedToken): TokenResult {
    this.#held = { token, freshUntil, validUntil };
    return { ok: true, token };
  }

  /** A shelf that cannot be reached is as good as an empty one: WeChat gives all relays the same. */
  async #lookAtShelf(): Promise<{ lying: unknown; shared: SharedToken | undefined }> {
    try {
      const lying = await this.#shelf.read();
      return { lying, shared: sharedTokenSchema.safeParse(lying).data };
    } catch {
      return { lying: undefined, shared: undefined };
    }
  }

  async #putOnShelf(before: unknown, after: SharedToken): Promise<boolean> {
    try {
      return await this.#shelf.replace(before, after);
    } catch {
      return false;
    }
  }

  async #fetch(forced: boolean): Promise<TokenResult> {
    const { baseUrl, appId, appSecret, transport } = this.#options;
    const { lying, shared } = await this.#lookAtShelf();
    const startedAt = this.#now();
    // A wrong secret or address stays wrong for a while: asking at every message helps nobody.
    if (this.#refusal !== undefined && this.#elapsed() < this.#refusal.until) {
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
    const fetched = {
      token: answer.data.access_token,
      freshUntil: startedAt + useMs,
      validUntil: startedAt + lifeMs,
      forcedAt: forced ? startedAt : (shared?.forcedAt ?? 0),
    };
    // If somebody was faster, theirs is at least as new.
    await this.#putOnShelf(lying, fetched);
    return this.#hold(fetched);
  }

  #fail(failure: ApiFailure): TokenResult {
    if (failure.action === 'operator') {
      this.#refusal = { failure, until: this.#elapsed() + RETRY_PAUSE_MS };
    }
    // Whatever waits for the token has not been sent.
    return { ok: false, failure: { ...failure, certain: true } };
  }
}

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
});

const OVERLAP = 5 * 60_000;
const FORCE_GAP = 30_000;
const FORCES_A_DAY = 20;

/** What an access token turned out to be: 40001 it was replaced, 40014 broken, 42001 it ran out. */
export type TokenStanding = 'valid' | 40001 | 40014 | 42001;

interface Token {
  text: string;
  /** The end that its `expires_in` promised. */
  expiresAt: number;
  /** Five minutes after it was replaced, if that comes first. */
  validUntil: number;
}

/** A token and its `expires_in`, in seconds. */
export interface IssuedToken {
  token: string;
  expiresIn: number;
}

/**
 * One account's tokens of one endpoint: the current one, and the former during the five minutes in
 * which both are valid. `/cgi-bin/token` and `/cgi-bin/stable_token` have a store each.
 * Sources: Get_access_token, api_getstableaccesstoken.
 */
export class TokenStore {
  readonly #lifeMs: number;
  readonly #mint: () => string;
  #current: Token | undefined;
  #former: Token | undefined;
  #forcedAt = -Infinity;
  #forces = { day: '', count: 0 };
  readonly #retired = new Map<string, TokenStanding>();

  constructor(lifeMs: number, mint: () => string) {
    this.#lifeMs = lifeMs;
    this.#mint = mint;
  }

  /** As `/cgi-bin/token`: always a new token; the former has five minutes left at most. */
  rotate(now: number): IssuedToken {
    if (this.#former) this.#retire(this.#former, now);
    this.#former = this.#current && {
      ...this.#current,
      validUntil: Math.min(this.#current.expiresAt, now + OVERLAP),
    };
    const expiresAt = now + this.#lifeMs;
    this.#current = { text: this.#mint(), expiresAt, validUntil: expiresAt };
    return this.#answer(this.#current, now);
  }

  /** As `/cgi-bin/stable_token`: the same token until five minutes before its end. */
  stable(now: number): IssuedToken {
    const current = this.#current;
    const fresh = current && current.expiresAt - now >= OVERLAP;
    return fresh ? this.#answer(current, now) : this.rotate(now);
  }

  /**
   * As `/cgi-bin/stable_token` with `force_refresh`: a new token, at most 20 times a day (then
   * 45009). Within 30 seconds of the last time it changes nothing. A leaked token dies at once with
   * the second call, since then it is neither the current nor the former one.
   */
  force(now: number, day: string): IssuedToken | 45009 {
    if (this.#current && now - this.#forcedAt < FORCE_GAP) return this.stable(now);
    if (this.#forces.day !== day) this.#forces = { day, count: 0 };
    if (this.#forces.count >= FORCES_A_DAY) return 45009;
    this.#forces.count += 1;
    this.#forcedAt = now;
    return this.rotate(now);
  }

  /** What this token is to this store, or undefined if it never was one of its own. */
  standing(token: string, now: number): TokenStanding | undefined {
    for (const known of [this.#current, this.#former]) {
      if (known?.text !== token) continue;
      if (now < known.validUntil) return 'valid';
      return now < known.expiresAt ? 40001 : 42001;
    }
    return this.#retired.get(token);
  }

  /** Makes a token invalid before its time, as when somebody else has fetched a new one. */
  invalidate(token: string, as: 40001 | 40014 | 42001): void {
    if (this.#current?.text === token) this.#current = undefined;
    else if (this.#former?.text === token) this.#former = undefined;
    else return;
    this.#retired.set(token, as);
  }

  #retire(token: Token, now: number): void {
    this.#retired.set(token.text, now < token.expiresAt ? 40001 : 42001);
  }

  #answer(token: Token, now: number): IssuedToken {
    return { token: token.text, expiresIn: Math.floor((token.expiresAt - now) / 1000) };
  }
}

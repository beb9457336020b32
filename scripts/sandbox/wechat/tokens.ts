import { TokenStore, type TokenStanding } from './access-token.ts';
import type { Account } from './account.ts';
import { makeAccessToken, type Randomness } from './randomness.ts';

interface Stores {
  account: Account;
  classic: TokenStore;
  stable: TokenStore;
}

/** The tokens of all accounts. The two endpoints know nothing of each other. */
export class Tokens {
  readonly #stores: Stores[];

  constructor(accounts: readonly Account[], lifeMs: number, random: Randomness) {
    const store = (): TokenStore => new TokenStore(lifeMs, () => makeAccessToken(random));
    this.#stores = accounts.map((account) => ({ account, classic: store(), stable: store() }));
  }

  /** The account with this app id and its stores. */
  of(appId: string): Stores | undefined {
    return this.#stores.find(({ account }) => account.appId === appId);
  }

  /** Whose token this is and whether it may be used: 40014 for what could never be one. */
  look(
    token: string,
    now: number,
  ): { standing: 'valid'; account: Account } | { standing: Exclude<TokenStanding, 'valid'> } {
    for (const { account, classic, stable } of this.#stores) {
      const standing = classic.standing(token, now) ?? stable.standing(token, now);
      if (standing === 'valid') return { standing, account };
      if (standing !== undefined) return { standing };
    }
    return { standing: /^\d{1,3}_[\w-]{64,512}$/.test(token) ? 40001 : 40014 };
  }

  /** Makes a token invalid before its time, whichever endpoint gave it. */
  invalidate(token: string, as: 40001 | 40014 | 42001): void {
    for (const { classic, stable } of this.#stores) {
      classic.invalidate(token, as);
      stable.invalidate(token, as);
    }
  }
}

import type { Account } from './account.ts';
import { Refusal } from './errcode.ts';
import type { Phone } from './phone.ts';
import { makeAccessToken, makeOpenId, type Randomness } from './randomness.ts';

type Scope = 'snsapi_base' | 'snsapi_userinfo';

/** What a page asks WeChat's customer for. */
export interface WebRequest {
  account: Account;
  redirectUri: string;
  scope: Scope;
  state: string;
}

/** What a customer has allowed. `person` is undefined for the nobody of a snapshot page. */
interface Grant {
  account: Account;
  openId: string;
  person: Phone | undefined;
  scope: Scope;
  /** Milliseconds since the epoch. */
  until: number;
  used: boolean;
}

const CODE_LIFE_MS = 5 * 60_000;
const TOKEN_LIFE_SECONDS = 7200;
// Sources: the "Web authorization" page, and what WeChat's client shows for each mistake.
const WRONG = {
  appid: 'appid 参数错误 (10013)',
  redirect_uri: 'redirect_uri 域名与后台配置不一致 (10003)',
  response_type: 'response_type 参数错误 (10006)',
  scope: 'Scope 参数错误或没有 Scope 权限 (10005)',
  state: 'state 参数错误 (10017)',
} as const;
const ORDER = ['appid', 'redirect_uri', 'response_type', 'scope', 'state'];

/** Web authorization: who has allowed what to whom. Source: /doc/service/guide/h5/auth.html */
export class WebGrants {
  readonly #random: Randomness;
  readonly #codes = new Map<string, Grant>();
  readonly #tokens = new Map<string, Grant>();

  constructor(random: Randomness) {
    this.#random = random;
  }

  /** Reads the address of the page on which WeChat asks. The text of the error page, if it is wrong. */
  read(query: URLSearchParams, accounts: readonly Account[]): WebRequest | string {
    const known = [...query.keys()].filter((name) => ORDER.includes(name));
    const account = accounts.find(({ appId }) => appId === query.get('appid'));
    // The client checks the whole address against what it expects.
    if (account === undefined || known.join() !== ORDER.slice(0, known.length).join()) {
      return WRONG.appid;
    }
    const redirectUri = query.get('redirect_uri') ?? '';
    const domain = URL.parse(redirectUri)?.hostname;
    if (domain === undefined || domain !== account.webDomain) return WRONG.redirect_uri;
    if (query.get('response_type') !== 'code') return WRONG.response_type;
    const scope = query.get('scope');
    if (scope !== 'snsapi_base' && scope !== 'snsapi_userinfo') return WRONG.scope;
    if (account.kind !== 'service') return WRONG.scope;
    const state = query.get('state') ?? '';
    if (!/^[A-Za-z0-9]{0,128}$/u.test(state)) return WRONG.state;
    return { account, redirectUri, scope, state };
  }

  /** Where the customer goes after the answer. Without agreement there is no code. */
  answer(
    { account, redirectUri, scope, state }: WebRequest,
    person: Phone,
    how: { agrees: boolean; snapshot: boolean },
    now: number,
  ): string {
    const url = new URL(redirectUri);
    if (how.agrees) {
      const code = this.#random(16).toString('hex');
      const openId = how.snapshot ? makeOpenId(this.#random) : person.openId;
      const until = now + CODE_LIFE_MS;
      const grant = { account, openId, person: how.snapshot ? undefined : person, scope, until };
      this.#codes.set(code, { ...grant, used: false });
      url.searchParams.set('code', code);
    }
    url.searchParams.set('state', state);
    return url.href;
  }

  /** `/sns/oauth2/access_token`. Throws 40029 for what is no code of the account, 40163 for a used one. */
  exchange(code: string, account: Account, now: number): Record<string, unknown> {
    const grant = this.#codes.get(code);
    if (grant?.account !== account || now >= grant.until) throw new Refusal(40029);
    if (grant.used) throw new Refusal(40163);
    grant.used = true;
    const token = makeAccessToken(this.#random);
    this.#tokens.set(token, { ...grant, until: now + TOKEN_LIFE_SECONDS * 1000 });
    return {
      access_token: token,
      expires_in: TOKEN_LIFE_SECONDS,
      refresh_token: makeAccessToken(this.#random),
      openid: grant.openId,
      scope: grant.scope,
      ...(grant.person?.unionId === undefined ? {} : { unionid: grant.person.unionId }),
      ...(grant.person === undefined ? { is_snapshotuser: 1 } : {}),
    };
  }

  /** `/sns/userinfo`. Throws 40001, 42001, 40003, or 48001 where the customer was not asked. */
  person(token: string, openId: string, now: number): Record<string, unknown> {
    const grant = this.#tokens.get(token);
    if (grant === undefined) throw new Refusal(40001);
    if (now >= grant.until) throw new Refusal(42001);
    if (grant.openId !== openId) throw new Refusal(40003);
    if (grant.scope !== 'snsapi_userinfo') throw new Refusal(48001);
    const { person } = grant;
    return {
      openid: openId,
      nickname: person?.name ?? '微信用户',
      sex: 0,
      language: '',
      city: '',
      province: '',
      country: '',
      headimgurl: `https://thirdwx.qlogo.cn/mmopen/vi_32/${openId}/132`,
      privilege: [],
      ...(person?.unionId === undefined ? {} : { unionid: person.unionId }),
    };
  }
}

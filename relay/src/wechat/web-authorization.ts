import { z } from 'zod';

import type { Transport } from '../transport.ts';
import { classify } from './errcodes.ts';
import { exchange, type ApiFailure, type ApiResult } from './exchange.ts';

export interface WebAuthorizationOptions {
  /** WeChat's API, and where its pages are; without a slash at the end. */
  apiUrl: string;
  openUrl: string;
  appId: string;
  appSecret: string;
  transport: Transport;
}

/** Who has come back from WeChat's page. */
export type Person =
  | {
      kind: 'person';
      openId: string;
      displayName: string;
      avatarUrl: string | undefined;
      unionId: string | undefined;
    }
  /** WeChat shows a preview of the page to nobody in particular. */
  | { kind: 'snapshot' }
  /** The code was used before, or is none: the page was opened twice, or by itself. */
  | { kind: 'used' }
  /** `reason` is for the operator. */
  | { kind: 'failed'; reason: string };

const some = z
  .string()
  .optional()
  .catch(undefined)
  .transform((text) => (text?.trim() === '' ? undefined : text?.trim()));
const grantSchema = z.object({
  access_token: z.string().min(1),
  openid: z.string().min(1),
  is_snapshotuser: z.coerce.number().optional().catch(undefined),
});
const personSchema = z.object({
  openid: z.string().min(1),
  nickname: some,
  headimgurl: some,
  unionid: some,
});
const CODE_INVALID = 40029;
const CODE_USED = 40163;

/**
 * Asks a customer on a page of WeChat whether the account may know their name. These are other tokens than
 * those of the account's own calls.
 *
 * Source: "Web authorization", https://developers.weixin.qq.com/doc/service/guide/h5/auth.html
 */
export class WebAuthorization {
  readonly #options: WebAuthorizationOptions;

  constructor(options: WebAuthorizationOptions) {
    this.#options = options;
  }

  /** The page on which WeChat asks the customer; it leads to `redirectUri`. */
  pageUrl(redirectUri: string, state: string): string {
    const { appId, openUrl } = this.#options;
    // WeChat wants the parameters in this order.
    const query = new URLSearchParams([
      ['appid', appId],
      ['redirect_uri', redirectUri],
      ['response_type', 'code'],
      ['scope', 'snsapi_userinfo'],
      ['state', state],
    ]);
    return `${openUrl}/connect/oauth2/authorize?${query.toString()}#wechat_redirect`;
  }

  /** Who came back with this code, which holds once and for five minutes. Never throws. */
  async personOf(code: string): Promise<Person> {
    const { appId, appSecret } = this.#options;
    const granted = await this.#ask('/sns/oauth2/access_token', {
      appid: appId,
      secret: appSecret,
      code,
      grant_type: 'authorization_code',
    });
    if (!granted.ok) return failed(granted.failure);
    const grant = grantSchema.safeParse(granted.answer).data;
    if (grant === undefined) return UNREADABLE;
    if (grant.is_snapshotuser === 1) return { kind: 'snapshot' };
    const { access_token, openid } = grant;
    const told = await this.#ask('/sns/userinfo', { access_token, openid, lang: 'zh_CN' });
    if (!told.ok) return failed(told.failure);
    const person = personSchema.safeParse(told.answer).data;
    if (person?.nickname === undefined || person.openid !== openid) return UNREADABLE;
    const { nickname, headimgurl, unionid } = person;
    return {
      kind: 'person',
      openId: openid,
      displayName: nickname,
      avatarUrl: secure(headimgurl),
      unionId: unionid,
    };
  }

  #ask(path: string, query: Record<string, string>): Promise<ApiResult> {
    const { apiUrl, transport } = this.#options;
    const url = `${apiUrl}${path}?${new URLSearchParams(query).toString()}`;
    return exchange(transport, { url }, classify);
  }
}

const UNREADABLE: Person = { kind: 'failed', reason: 'unreadable' };

function failed({ errcode, reason }: ApiFailure): Person {
  return errcode === CODE_INVALID || errcode === CODE_USED
    ? { kind: 'used' }
    : { kind: 'failed', reason: reason.code };
}

/** Pictures are had over https as well; whatever is no address of the web is left out. */
function secure(address: string | undefined): string | undefined {
  const url = URL.parse(address ?? '');
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  url.protocol = 'https:';
  return url.href;
}

import { z } from 'zod';

import type { Transport } from '../transport.ts';
import { classify, classifyForToken } from '../wechat/errcodes.ts';
import { exchange, type ApiFailure, type ApiResult } from '../wechat/exchange.ts';
import { fail, notChecked, pass, type Finding } from './checks.ts';
import type { Discretion } from './discretion.ts';

export interface AccountParts {
  /** Without a slash at its end. */
  apiUrl: string;
  appId: string;
  appSecret: string;
  /** The name of the variable that holds the app secret. */
  secretVariable: string;
  transport: Transport;
  discretion: Discretion;
}

const SEND = '/cgi-bin/message/custom/send';
/** Of nobody: OpenIDs have 28 characters. */
const NOBODY = 'wechat-desk-doctor';
const TOO_FEW_LEFT = 0.1;
const DAY_USED_UP = 45009;

const tokenSchema = z.object({ access_token: z.string().min(1) });
const quotaSchema = z.object({
  quota: z.object({ daily_limit: z.number(), remain: z.number() }),
});

/** Asks WeChat for what the relay asks it for, without sending anything to anybody. */
export async function examineAccount(parts: AccountParts): Promise<Finding[]> {
  const { apiUrl, appId, appSecret: secret, transport, discretion } = parts;
  // Without `force_refresh`, WeChat answers with the token that the relay uses, which stays valid.
  const body = { grant_type: 'client_credential', appid: appId, secret, force_refresh: false };
  const url = `${apiUrl}/cgi-bin/stable_token`;
  const result = await exchange(transport, { url, body }, classifyForToken);
  if (!result.ok) return withoutToken(result.failure, parts);
  const token = tokenSchema.safeParse(result.answer).data?.access_token;
  if (token === undefined) return withoutToken(undefined, parts);
  discretion.keep(token);
  const call = (path: string, content: object): Promise<ApiResult> => {
    const query = new URLSearchParams({ access_token: token }).toString();
    return exchange(transport, { url: `${apiUrl}${path}?${query}`, body: content }, classify);
  };
  const [permission, quota] = await Promise.all([
    // To end a sign of typing that nobody sees changes nothing, and is refused to whoever may not write.
    call('/cgi-bin/message/custom/typing', { touser: NOBODY, command: 'CancelTyping' }),
    call('/cgi-bin/openapi/quota/get', { cgi_path: SEND }),
  ]);
  return [
    pass('wechat-account', `WeChat knows the account ${appId} and lets this machine in.`),
    examinePermission(permission),
    examineQuota(quota),
  ];
}

/** Why there is no access token, without which nothing else can be asked. */
function withoutToken(failure: ApiFailure | undefined, parts: AccountParts): Finding[] {
  const because = 'WeChat gives the relay no access token.';
  const isQuota = failure?.errcode === DAY_USED_UP;
  const quota = isQuota ? usedUp(failure) : notChecked('wechat-quota', because);
  const account = isQuota
    ? notChecked('wechat-account', 'the account has used up its calls.')
    : refusedAccount(failure, parts);
  return [account, notChecked('wechat-permission', because), quota];
}

function refusedAccount(
  failure: ApiFailure | undefined,
  { apiUrl, appId, secretVariable }: AccountParts,
): Finding {
  const { hostname } = new URL(apiUrl);
  if (failure?.errcode === undefined) {
    return fail(
      'wechat-account',
      `${hostname} gives no answer that is WeChat's (${failure?.reason.code ?? 'unreadable'}).`,
      'See that this machine may reach it over https, and that WECHAT_API_URL is right or not set.',
    );
  }
  return fail('wechat-account', words(failure), cureOf(failure, appId, secretVariable));
}

const ALLOW_LIST =
  'to the IP allow-list (API IP白名单) of the account, which stands beside its AppSecret on mp.weixin.qq.com. It counts within ten minutes.';

function cureOf({ errcode, errmsg = '', reason }: ApiFailure, appId: string, variable: string) {
  switch (errcode) {
    case 40013:
      return `Correct the App ID of the WeChat Channel, which is "${appId}": it is the AppID (开发者ID) that mp.weixin.qq.com shows, and begins with wx.`;
    case 40001:
    case 40125:
      return `Set ${variable} to the account's AppSecret. WeChat shows it once: if nobody has it, reset it on mp.weixin.qq.com, and tell every other system that uses it.`;
    case 40164: {
      const ip = /invalid ip (\S+)/u.exec(errmsg)?.[1];
      return `Add ${ip ?? 'the address of this machine'} ${ALLOW_LIST}`;
    }
    case 61004:
      return `Add the address from which this machine reaches the internet ${ALLOW_LIST}`;
    default:
      return reason.text;
  }
}

function examinePermission(result: ApiResult): Finding {
  if (result.ok || (result.failure.errcode !== undefined && !isForOperator(result.failure))) {
    return pass('wechat-permission', 'WeChat takes customer-service messages from the account.');
  }
  const { failure } = result;
  if (failure.errcode === undefined) {
    return notChecked('wechat-permission', `WeChat does not answer (${failure.reason.code}).`);
  }
  const cure =
    failure.errcode === 48001
      ? 'Have the account verified (微信认证): only then WeChat gives it the customer-service interface (客服接口), which mp.weixin.qq.com then shows as obtained (已获得) under interface permissions (接口权限).'
      : failure.reason.text;
  return fail('wechat-permission', words(failure), cure);
}

/** 40003 and the like say that the account may ask, but that there is no such customer. */
function isForOperator({ action }: ApiFailure): boolean {
  return action === 'operator' || action === 'refresh-token';
}

function examineQuota(result: ApiResult): Finding {
  if (!result.ok) {
    return result.failure.errcode === DAY_USED_UP
      ? usedUp(result.failure)
      : notChecked('wechat-quota', `WeChat does not tell (${result.failure.reason.code}).`);
  }
  const quota = quotaSchema.safeParse(result.answer).data?.quota;
  if (quota === undefined) return notChecked('wechat-quota', 'WeChat does not tell.');
  const { daily_limit: limit, remain } = quota;
  const found = `${remain} of ${limit} messages are left until midnight in Beijing.`;
  return remain < limit * TOO_FEW_LEFT
    ? fail('wechat-quota', found, MORE)
    : pass('wechat-quota', found);
}

const MORE =
  'Wait until midnight in Beijing; or clear the count on mp.weixin.qq.com, Interface permissions (接口权限), ten times a month. Look for another system that sends with this account.';

function usedUp(failure: ApiFailure): Finding {
  return fail('wechat-quota', words(failure), MORE);
}

/** What WeChat itself says; it names the address that it does not let in. */
function words({ errcode, errmsg = '' }: ApiFailure): string {
  return `WeChat answers ${errcode ?? ''}: ${errmsg.trim() === '' ? 'no words' : errmsg}.`;
}

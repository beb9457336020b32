import type { Account } from './account.ts';
import type { ApiCall, Endpoints } from './api-call.ts';
import type { Backstage } from './backstage.ts';
import { Refusal } from './errcode.ts';

/** `/sns/…`: what a web page learns of a customer who has allowed it. Other tokens than `/cgi-bin`. */
export const WEB_ENDPOINTS: Endpoints = {
  '/sns/oauth2/access_token': {
    method: 'GET',
    needs: 'secret',
    answer: (call, backstage) => {
      const account = identify(call, backstage);
      if (call.query('grant_type') !== 'authorization_code') throw new Refusal(40002);
      const code = call.query('code');
      if (code === undefined) throw new Refusal(41008);
      return { json: backstage.grants.exchange(code, account, backstage.clock.now()) };
    },
  },
  '/sns/userinfo': {
    method: 'GET',
    needs: 'secret',
    answer: (call, { clock, grants }) => {
      const token = call.query('access_token');
      if (token === undefined) throw new Refusal(41001);
      const openId = call.query('openid');
      if (openId === undefined) throw new Refusal(41009);
      return { json: grants.person(token, openId, clock.now()) };
    },
  },
};

function identify(call: ApiCall, { accounts, clock, limits }: Backstage): Account {
  const appId = call.query('appid');
  if (appId === undefined) throw new Refusal(41002);
  const secret = call.query('secret');
  if (secret === undefined) throw new Refusal(41004);
  const account = accounts.find((known) => known.appId === appId);
  if (account === undefined) throw new Refusal(40013);
  if (account.appSecret !== secret) throw new Refusal(40125);
  limits.count(account.name, call.path, clock.now());
  return account;
}

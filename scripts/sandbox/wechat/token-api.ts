import { z } from 'zod';
import type { IssuedToken } from './access-token.ts';
import type { ApiAnswer, ApiCall, Endpoints } from './api-call.ts';
import type { Backstage } from './backstage.ts';
import { beijingDay } from './call-limits.ts';
import { Refusal } from './errcode.ts';
import { readJson } from './json-body.ts';
import type { Tokens } from './tokens.ts';

interface Credentials {
  grant_type?: string | undefined;
  appid?: string | undefined;
  secret?: string | undefined;
}

const stableRequest = z.looseObject({
  grant_type: z.string().optional(),
  appid: z.string().optional(),
  secret: z.string().optional(),
  force_refresh: z.boolean().default(false),
});

/** `/cgi-bin/token` and `/cgi-bin/stable_token`. */
export const TOKEN_ENDPOINTS: Endpoints = {
  '/cgi-bin/token': {
    method: 'GET',
    needs: 'secret',
    answer: (call, backstage) => {
      const { classic } = identify(
        {
          grant_type: call.query('grant_type'),
          appid: call.query('appid'),
          secret: call.query('secret'),
        },
        call,
        backstage,
      );
      return issued(classic.rotate(backstage.clock.now()));
    },
  },
  '/cgi-bin/stable_token': {
    method: 'POST',
    needs: 'secret',
    answer: (call, backstage) => {
      const request = readJson(call.body, stableRequest);
      const { stable } = identify(request, call, backstage);
      const now = backstage.clock.now();
      if (!request.force_refresh) return issued(stable.stable(now));
      const token = stable.force(now, beijingDay(now));
      if (token === 45009) throw new Refusal(token);
      return issued(token);
    },
  },
};

/** The account's token stores, once it is sure that the caller is the account. */
function identify(
  { grant_type, appid, secret }: Credentials,
  call: ApiCall,
  { tokens, faults, limits, clock }: Backstage,
): NonNullable<ReturnType<Tokens['of']>> {
  if (grant_type !== 'client_credential') throw new Refusal(40002);
  if (!appid) throw new Refusal(41002);
  if (!secret) throw new Refusal(41004);
  const stores = tokens.of(appid);
  if (!stores) throw new Refusal(40013);
  if (faults.on('ip-not-allowed')) {
    faults.struck('ip-not-allowed');
    throw new Refusal(Number(faults.value('ip-not-allowed')));
  }
  if (secret !== stores.account.appSecret) throw new Refusal(40125);
  if (faults.take('token-busy')) throw new Refusal(-1);
  limits.count(stores.account.name, call.path, clock.now());
  return stores;
}

function issued({ token, expiresIn }: IssuedToken): ApiAnswer {
  return { json: { access_token: token, expires_in: expiresIn } };
}

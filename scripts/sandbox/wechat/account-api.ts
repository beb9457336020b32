import { z } from 'zod';
import { OK, type ApiAnswer, type Endpoints } from './api-call.ts';
import { Refusal } from './errcode.ts';
import { readJson } from './json-body.ts';

const ADDRESSES: ApiAnswer = { json: { ip_list: ['127.0.0.1'] } };
const quotaRequest = z.looseObject({ cgi_path: z.string() });
const clearRequest = z.looseObject({ appid: z.string().optional() });

/** What is not about a customer: addresses and limits. */
export const ACCOUNT_ENDPOINTS: Endpoints = {
  '/cgi-bin/get_api_domain_ip': { method: 'GET', needs: 'token', answer: () => ADDRESSES },
  '/cgi-bin/getcallbackip': { method: 'GET', needs: 'token', answer: () => ADDRESSES },
  '/cgi-bin/openapi/quota/get': {
    method: 'POST',
    needs: 'token',
    answer: (call, account, { limits, clock }) => {
      const { cgi_path } = readJson(call.body, quotaRequest);
      const quota = limits.quota(account.name, cgi_path, clock.now());
      if (!quota) throw new Refusal(76021);
      return { json: { errcode: 0, errmsg: 'ok', quota } };
    },
  },
  '/cgi-bin/clear_quota': {
    method: 'POST',
    needs: 'token',
    answer: (call, account, { limits, clock }) => {
      const { appid } = readJson(call.body, clearRequest);
      if (appid === undefined) throw new Refusal(41002);
      if (appid !== account.appId) throw new Refusal(40013);
      limits.clear(account.name, clock.now());
      return OK;
    },
  },
};

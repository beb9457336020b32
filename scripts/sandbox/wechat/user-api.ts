import { z } from 'zod';
import type { Account } from './account.ts';
import { OK, type Endpoints } from './api-call.ts';
import type { Backstage } from './backstage.ts';
import { Refusal } from './errcode.ts';
import { readJson } from './json-body.ts';
import type { Phone } from './phone.ts';

const remarkRequest = z.looseObject({ openid: z.string().optional(), remark: z.string() });

/** `/cgi-bin/user/info`, `…/updateremark` and `/cgi-bin/tags/get`. */
export const USER_ENDPOINTS: Endpoints = {
  '/cgi-bin/tags/get': {
    method: 'GET',
    needs: 'token',
    answer: (_call, account, { phones }) => ({
      json: {
        tags: account.tags.map((tag) => ({
          ...tag,
          count: phones.all().filter(({ tags }) => tags.includes(tag.id)).length,
        })),
      },
    }),
  },
  '/cgi-bin/user/info': {
    method: 'GET',
    needs: 'token',
    answer: (call, account, backstage) => {
      const phone = customer(call.query('openid'), account, backstage);
      if (!phone.subscribed) return { json: { subscribe: 0, openid: phone.openId } };
      const shape = String(backstage.faults.value('user-info-shape'));
      if (shape !== 'blanks') backstage.faults.struck('user-info-shape');
      return { json: userInfo(phone, shape) };
    },
  },
  '/cgi-bin/user/info/updateremark': {
    method: 'POST',
    needs: 'token',
    answer: (call, account, backstage) => {
      const { openid, remark } = readJson(call.body, remarkRequest);
      customer(openid, account, backstage).remark = remark;
      return OK;
    },
  },
};

/**
 * The three shapes that are seen: `blanks`, with the keys of former times emptied; `documented`, as
 * the page of today; `bare`, which some users yield. Sources: api_userinfo, community threads.
 */
function userInfo(phone: Phone, shape: string): Record<string, unknown> {
  const bare = { subscribe: 1, openid: phone.openId, tagid_list: phone.tags };
  if (shape === 'bare') return bare;
  const { since, scene, qrScene } = phone.following;
  const numeric = /^\d+$/.test(qrScene);
  const documented = {
    ...bare,
    subscribe_time: since,
    ...(phone.unionId === undefined ? {} : { unionid: phone.unionId }),
    remark: phone.remark,
    groupid: 0,
    subscribe_scene: scene,
    qr_scene: numeric ? Number(qrScene) : 0,
    qr_scene_str: numeric ? '' : qrScene,
  };
  if (shape === 'documented') return documented;
  const blanks = { nickname: '', sex: 0, city: '', province: '', country: '', headimgurl: '' };
  return { ...documented, ...blanks, language: 'zh_CN' };
}

function customer(openId: string | undefined, account: Account, { phones }: Backstage): Phone {
  if (openId === undefined) throw new Refusal(41009);
  const phone = phones.find(openId);
  if (phone?.account !== account.name) throw new Refusal(40003);
  return phone;
}

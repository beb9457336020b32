import { beforeEach, describe, expect, it } from 'vitest';

import type { Channel } from '../../src/channel.ts';
import { WeChatApi } from '../../src/wechat/api.ts';
import { WeChatChannel } from '../../src/wechat/wechat-channel.ts';
import { FakeClock, FakeNetwork, NO_FILES } from './fakes.ts';
import { CUSTOMER } from './pushes.ts';

let network: FakeNetwork;
let channel: Channel;

beforeEach(() => {
  const clock = new FakeClock();
  network = new FakeNetwork(() => ({}));
  const options = { baseUrl: 'https://api.example.com', appId: 'wx01', appSecret: 's', clock };
  const api = new WeChatApi({ ...options, transport: network.transport });
  channel = new WeChatChannel({ api, clock, language: 'zh-CN', ...NO_FILES });
});

function answer(reply: Record<string, unknown>): void {
  network.respond(({ path }) =>
    path === '/cgi-bin/stable_token' ? { access_token: 'A', expires_in: 7_200 } : reply,
  );
}

describe('a remark', () => {
  it('is what the staff of the account reads from then on', async () => {
    answer({ errcode: 0, errmsg: 'ok' });
    expect(await channel.setRemark(CUSTOMER, 'VIP')).toEqual({ kind: 'delivered' });
    expect(network.to('/cgi-bin/user/info/updateremark')).toMatchObject([
      { token: 'A', body: { openid: CUSTOMER, remark: 'VIP' }, request: { method: 'POST' } },
    ]);
  });

  it('that WeChat refuses says why', async () => {
    answer({ errcode: 40003, errmsg: 'invalid openid' });
    expect(await channel.setRemark(CUSTOMER, 'VIP')).toMatchObject({
      kind: 'refused',
      reason: { code: 'wechat-40003' },
    });
  });
});

describe('the profile of a customer', () => {
  it('is what WeChat tells', async () => {
    answer({ subscribe: 1, openid: CUSTOMER, unionid: 'u', remark: 'VIP' });
    expect(await channel.profile(CUSTOMER)).toEqual({
      kind: 'profile',
      profile: { subscribed: true, unionId: 'u', remark: 'VIP' },
    });
    const [{ request } = { request: undefined }] = network.to('/cgi-bin/user/info');
    expect(request?.method).toBe('GET');
    expect(new URL(request?.url ?? '').searchParams.get('openid')).toBe(CUSTOMER);
  });

  it('that WeChat does not tell says why, and when to ask again', async () => {
    answer({ errcode: -1, errmsg: 'system error' });
    expect(await channel.profile(CUSTOMER)).toMatchObject({ kind: 'retry', waitMs: 1000 });
  });
});

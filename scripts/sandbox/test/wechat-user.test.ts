import { describe, expect, it } from 'vitest';
import { errcodeOf, startFixture } from './wechat-fixture.ts';

const aUnionId: unknown = expect.stringMatching(/^o6_bm[\w-]{23}$/);
const INFO = '/cgi-bin/user/info';

describe('user/info', () => {
  it('has the keys of former times, emptied', async () => {
    const fixture = await startFixture();
    const { openId } = fixture.wechat.addCustomer({ name: '小明' });
    expect(await fixture.get(`${INFO}?openid=${openId}&lang=zh_CN`)).toEqual({
      subscribe: 1,
      openid: openId,
      nickname: '',
      sex: 0,
      language: 'zh_CN',
      city: '',
      province: '',
      country: '',
      headimgurl: '',
      subscribe_time: fixture.clock.now() / 1000,
      unionid: aUnionId,
      remark: '',
      groupid: 0,
      tagid_list: [],
      subscribe_scene: 'ADD_SCENE_SEARCH',
      qr_scene: 0,
      qr_scene_str: '',
    });
  });

  it.each([
    [
      'documented',
      [
        'groupid',
        'openid',
        'qr_scene',
        'qr_scene_str',
        'remark',
        'subscribe',
        'subscribe_scene',
        'subscribe_time',
        'tagid_list',
        'unionid',
      ],
    ],
    ['bare', ['openid', 'subscribe', 'tagid_list']],
  ])('has the shape %s when it is told so', async (shape, keys) => {
    const fixture = await startFixture();
    const { openId } = fixture.wechat.addCustomer({ name: '小明' });
    fixture.wechat.faults.set('user-info-shape', shape);
    const answer = await fixture.get(`${INFO}?openid=${openId}`);
    expect(Object.keys(answer).sort()).toEqual(keys);
    expect(fixture.wechat.faults.injected['user-info-shape']).toBe(1);
  });

  it('tells nothing of somebody who left', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    await fixture.wechat.event(openId, { event: 'unsubscribe' });
    expect(await fixture.get(`${INFO}?openid=${openId}`)).toEqual({ subscribe: 0, openid: openId });
  });

  it.each([
    ['qrscene_123', { qr_scene: 123, qr_scene_str: '' }],
    ['qrscene_till 4', { qr_scene: 0, qr_scene_str: 'till 4' }],
  ])('tells the scene of a follower by the code %s', async (eventKey, scene) => {
    const fixture = await startFixture();
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    await fixture.wechat.event(openId, { event: 'subscribe', eventKey });
    expect(await fixture.get(`${INFO}?openid=${openId}`)).toMatchObject({
      subscribe_scene: 'ADD_SCENE_QR_CODE',
      ...scene,
    });
  });

  it('has no unionid when the account is bound to no Open Platform account', async () => {
    const fixture = await startFixture({ account: { unionIds: false } });
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    expect(await fixture.get(`${INFO}?openid=${openId}`)).not.toHaveProperty('unionid');
  });

  it('refuses no openid and an unknown one', async () => {
    const fixture = await startFixture();
    expect(errcodeOf(await fixture.get(INFO))).toBe(41009);
    expect(errcodeOf(await fixture.get(`${INFO}?openid=nobody`))).toBe(40003);
  });
});

describe('user/info/updateremark', () => {
  it('keeps a remark, which user/info then tells', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    const request = { openid: openId, remark: '王先生' };
    expect(errcodeOf(await fixture.post(`${INFO}/updateremark`, request))).toBe(0);
    expect(await fixture.get(`${INFO}?openid=${openId}`)).toMatchObject({ remark: '王先生' });
  });

  it.each([
    ['an unknown customer', { openid: 'nobody', remark: 'x' }, 40003],
    ['no customer', { remark: 'x' }, 41009],
    ['a remark that is no text', { openid: 'o', remark: 1 }, 47001],
  ])('refuses %s', async (_what, request, errcode) => {
    const fixture = await startFixture();
    expect(errcodeOf(await fixture.post(`${INFO}/updateremark`, request))).toBe(errcode);
  });
});

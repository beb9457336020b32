import { createServer } from 'node:http';
import { once } from 'node:events';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { ACCOUNT, OTHER, startFixture, type Fixture } from './wechat-fixture.ts';

let fixture: Fixture;
let openId: string;
beforeEach(async () => {
  fixture = await startFixture({
    account: { webDomain: '127.0.0.1', tags: [{ id: 100, name: '会员' }] },
  });
  openId = fixture.wechat.addCustomer({ name: '小明' }).openId;
});

/** A page of the account, which says where it was opened. */
async function startPage(): Promise<string> {
  const server = createServer((request, response) => response.end(request.url));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://127.0.0.1:${String(port)}/back`;
}

function askingPage(redirectUri: string, change: Record<string, string> = {}): string {
  const query = {
    appid: ACCOUNT.appId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'snsapi_userinfo',
    state: 'abc123',
    ...change,
  };
  const parameters = new URLSearchParams(query).toString();
  return `${fixture.wechat.url}/connect/oauth2/authorize?${parameters}#wechat_redirect`;
}

async function code(change: Record<string, string> = {}): Promise<string> {
  const page = await fixture.wechat.openLink(openId, askingPage(await startPage(), change));
  return new URL(page.url).searchParams.get('code') ?? '';
}

function exchange(change: Record<string, string> = {}): Promise<Record<string, unknown>> {
  const query = {
    appid: ACCOUNT.appId,
    secret: ACCOUNT.appSecret,
    grant_type: 'authorization_code',
    ...change,
  };
  return fixture.json(`/sns/oauth2/access_token?${new URLSearchParams(query).toString()}`);
}

function userinfo(token: unknown, who = openId): Promise<Record<string, unknown>> {
  const query = new URLSearchParams({ access_token: String(token), openid: who, lang: 'zh_CN' });
  return fixture.json(`/sns/userinfo?${query.toString()}`);
}

describe("WeChat's page that asks who somebody is", () => {
  it('leads back with a code, and with the state as it was', async () => {
    const page = await fixture.wechat.openLink(openId, askingPage(await startPage()));
    expect(page.status).toBe(200);
    expect(page.html).toMatch(/^\/back\?code=[0-9a-f]{32}&state=abc123$/u);
  });

  it('leads back without a code if the customer refuses', async () => {
    const link = askingPage(await startPage());
    const page = await fixture.wechat.openLink(openId, link, { agrees: false });
    expect(page.html).toBe('/back?state=abc123');
  });

  it.each([
    [{ appid: 'wx0' }, '10013'],
    [{ redirect_uri: 'https://evil.example/back' }, '10003'],
    [{ response_type: 'token' }, '10006'],
    [{ scope: 'snsapi_everything' }, '10005'],
    [{ state: 'not-alphanumeric' }, '10017'],
    [{ state: 'a'.repeat(129) }, '10017'],
  ])('shows an error for %j', async (change, shown) => {
    const page = await fixture.wechat.openLink(openId, askingPage(await startPage(), change));
    expect(page.html).toContain(shown);
  });
});

describe('a code', () => {
  it('gives a token of its own, with which the customer is known', async () => {
    const grant = await exchange({ code: await code() });
    expect(grant).toMatchObject({ openid: openId, scope: 'snsapi_userinfo', expires_in: 7200 });
    expect(grant).not.toHaveProperty('is_snapshotuser');
    expect(await userinfo(grant['access_token'])).toMatchObject({
      openid: openId,
      nickname: '小明',
      headimgurl: expect.stringMatching(/^https:/u) as string,
      unionid: grant['unionid'],
    });
  });

  it('holds once, for five minutes, for its own account', async () => {
    const once = await code();
    expect(await exchange({ code: once, appid: OTHER.appId })).toMatchObject({ errcode: 40029 });
    await exchange({ code: once });
    expect(await exchange({ code: once })).toMatchObject({ errcode: 40163 });
    const late = await code();
    fixture.clock.advance(5 * 60_000);
    expect(await exchange({ code: late })).toMatchObject({ errcode: 40029 });
    expect(await exchange({ code: 'made up' })).toMatchObject({
      errcode: 40029,
      errmsg: expect.stringMatching(/^invalid code rid: /u) as string,
    });
  });

  it.each([
    [{ appid: '' }, 41002],
    [{ secret: '' }, 41004],
    [{ appid: 'wx0' }, 40013],
    [{ secret: 'wrong' }, 40125],
    [{ grant_type: 'client_credential' }, 40002],
    [{}, 41008],
  ])('is not taken with %j', async (change, errcode) => {
    expect(await exchange(change)).toMatchObject({ errcode });
  });

  it('of a snapshot page is that of nobody', async () => {
    fixture.wechat.faults.set('web-snapshot', true);
    const grant = await exchange({ code: await code() });
    expect(grant).toMatchObject({ is_snapshotuser: 1 });
    expect(grant['openid']).not.toBe(openId);
    expect(fixture.wechat.faults.injected['web-snapshot']).toBe(1);
  });

  it('for the base scope tells no name; and a token tells of its own customer alone', async () => {
    const base = await exchange({ code: await code({ scope: 'snsapi_base' }) });
    expect(await userinfo(base['access_token'])).toMatchObject({ errcode: 48001 });
    expect(await userinfo(base['access_token'], 'other')).toMatchObject({ errcode: 40003 });
    expect(await userinfo('none')).toMatchObject({ errcode: 40001 });
    fixture.clock.advance(7200_000);
    expect(await userinfo(base['access_token'])).toMatchObject({ errcode: 42001 });
  });
});

describe('faults of one account', () => {
  it('leave the other alone', async () => {
    fixture.wechat.faults.set('faults-of', OTHER.name);
    fixture.wechat.faults.set('daily-limit', 1);
    fixture.wechat.faults.set('api-gateway-error', 1);
    const token = await fixture.stableToken();
    for (let call = 0; call < 2; call += 1) {
      expect(await fixture.json(`/cgi-bin/tags/get?access_token=${token}`)).toEqual({
        tags: [{ id: 100, name: '会员', count: 0 }],
      });
    }
    const failed = await fixture.fetch('/cgi-bin/stable_token', {
      method: 'POST',
      body: JSON.stringify({ appid: OTHER.appId }),
    });
    expect(failed.status).toBe(502);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';

import { TransportError, type HttpRequest } from '../../src/transport.ts';
import { WebAuthorization } from '../../src/wechat/web-authorization.ts';

const OPEN_ID = 'oWxDesk_test-customer-000001';
const GRANT = {
  access_token: 'web-token',
  expires_in: 7200,
  openid: OPEN_ID,
  scope: 'snsapi_userinfo',
};
const PERSON = {
  openid: OPEN_ID,
  nickname: ' 小明 ',
  headimgurl: 'http://thirdwx.qlogo.cn/a/132',
  unionid: 'u',
};

let answers: unknown[];
let asked: HttpRequest[];
let web: WebAuthorization;

beforeEach(() => {
  answers = [];
  asked = [];
  web = new WebAuthorization({
    apiUrl: 'https://api.weixin.qq.com',
    openUrl: 'https://open.weixin.qq.com',
    appId: 'wx1',
    appSecret: 'secret',
    transport: (request) => {
      asked.push(request);
      const answer = answers.shift();
      return answer instanceof Error
        ? Promise.reject(answer)
        : Promise.resolve({ status: 200, headers: {}, body: JSON.stringify(answer) });
    },
  });
});

describe('the page on which WeChat asks', () => {
  it('has its parameters in the order that WeChat wants', () => {
    expect(web.pageUrl('https://desk.example.com/wechat/Main/who/back', 'abc')).toBe(
      'https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx1' +
        '&redirect_uri=https%3A%2F%2Fdesk.example.com%2Fwechat%2FMain%2Fwho%2Fback' +
        '&response_type=code&scope=snsapi_userinfo&state=abc#wechat_redirect',
    );
  });
});

describe('who has come back', () => {
  it('is asked for with the code, and then with the token that it gives', async () => {
    answers = [GRANT, PERSON];
    expect(await web.personOf('code 1')).toEqual({
      kind: 'person',
      openId: OPEN_ID,
      displayName: '小明',
      avatarUrl: 'https://thirdwx.qlogo.cn/a/132',
      unionId: 'u',
    });
    expect(asked.map(({ url }) => url)).toEqual([
      'https://api.weixin.qq.com/sns/oauth2/access_token?appid=wx1&secret=secret&code=code+1&grant_type=authorization_code',
      `https://api.weixin.qq.com/sns/userinfo?access_token=web-token&openid=${OPEN_ID}&lang=zh_CN`,
    ]);
  });

  it.each(['', 'javascript:alert(1)', 'data:text/html,x', 7])(
    'has no picture at %j',
    async (headimgurl) => {
      answers = [GRANT, { ...PERSON, headimgurl }];
      expect(await web.personOf('c')).toMatchObject({ kind: 'person', avatarUrl: undefined });
    },
  );

  it('is nobody on a snapshot page, and is not asked about', async () => {
    answers = [{ ...GRANT, is_snapshotuser: 1 }];
    expect(await web.personOf('c')).toEqual({ kind: 'snapshot' });
    expect(asked).toHaveLength(1);
  });

  it.each([40029, 40163])('is not told twice (%d)', async (errcode) => {
    answers = [{ errcode, errmsg: 'no rid: 1' }];
    expect(await web.personOf('c')).toEqual({ kind: 'used' });
  });

  it.each<[string, unknown[]]>([
    ['wechat-40125', [{ errcode: 40125, errmsg: 'invalid appsecret' }]],
    ['wechat-48001', [GRANT, { errcode: 48001, errmsg: 'api unauthorized' }]],
    ['wechat-timeout', [new TransportError('timeout', false, undefined)]],
    ['unreadable', [{ openid: OPEN_ID }]],
    ['unreadable', [GRANT, { ...PERSON, nickname: ' ' }]],
    ['unreadable', [GRANT, { ...PERSON, openid: 'another' }]],
  ])('is not known if WeChat fails: %s', async (why, given) => {
    answers = given;
    expect(await web.personOf('c')).toEqual({ kind: 'failed', reason: why });
  });
});

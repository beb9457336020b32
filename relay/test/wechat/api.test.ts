import { beforeEach, describe, expect, it } from 'vitest';

import { TransportError, type HttpAnswer } from '../../src/transport.ts';
import { WeChatApi } from '../../src/wechat/api.ts';
import { FakeClock, FakeNetwork, httpAnswer, type RecordedCall } from './fakes.ts';
import { CUSTOMER } from './pushes.ts';

type Reply = Record<string, unknown> | HttpAnswer;

let network: FakeNetwork;
let tokens: string[];

function answer(reply: (call: RecordedCall) => Reply): void {
  network.respond((call) =>
    call.path.endsWith('/cgi-bin/stable_token')
      ? { access_token: tokens.length > 1 ? tokens.shift() : tokens[0], expires_in: 7_200 }
      : reply(call),
  );
}

function apiAt(baseUrl: string): WeChatApi {
  return new WeChatApi({
    baseUrl,
    appId: 'wx01',
    appSecret: 'the-app-secret',
    transport: network.transport,
    clock: new FakeClock(),
  });
}

let api: WeChatApi;

beforeEach(() => {
  tokens = ['A+/=&'];
  network = new FakeNetwork(() => ({}));
  answer(() => ({ errcode: 0, errmsg: 'ok' }));
  api = apiAt('https://api.example.com');
});

describe('a call', () => {
  it('sends a text as raw UTF-8', async () => {
    const text = '你好 "Ann"\n👩‍👩‍👧‍👦';
    expect(await api.sendText(CUSTOMER, text)).toMatchObject({ ok: true });
    const [call] = network.to('/send');
    expect(call).toMatchObject({
      path: '/cgi-bin/message/custom/send',
      token: 'A+/=&',
      body: { touser: CUSTOMER, msgtype: 'text', text: { content: text } },
      request: {
        method: 'POST',
        url: 'https://api.example.com/cgi-bin/message/custom/send?access_token=A%2B%2F%3D%26',
        timeoutMs: 10_000,
        headers: { 'content-type': 'application/json; charset=utf-8' },
      },
    });
    expect(call?.request.body).toContain('你好');
    expect(call?.request.body).not.toContain('\\u');
  });

  it.each([
    [true, 'Typing'],
    [false, 'CancelTyping'],
  ])('shows typing: %s', async (on, command) => {
    expect(await api.typing(CUSTOMER, on)).toMatchObject({ ok: true });
    expect(network.to('/typing')).toMatchObject([
      { path: '/cgi-bin/message/custom/typing', body: { touser: CUSTOMER, command } },
    ]);
  });

  it('takes an address with or without a slash at its end, and with a path', async () => {
    for (const base of ['https://api.example.com//', 'https://proxy.example.com/wechat/']) {
      await apiAt(base).sendText(CUSTOMER, 'x');
    }
    expect(network.calls.map(({ request }) => request.url.split('?')[0])).toEqual([
      'https://api.example.com/cgi-bin/stable_token',
      'https://api.example.com/cgi-bin/message/custom/send',
      'https://proxy.example.com/wechat/cgi-bin/stable_token',
      'https://proxy.example.com/wechat/cgi-bin/message/custom/send',
    ]);
  });

  it('fetches one token for many messages', async () => {
    await Promise.all(Array.from({ length: 10 }, () => api.sendText(CUSTOMER, 'x')));
    expect(network.to('/stable_token')).toHaveLength(1);
    expect(network.to('/send')).toHaveLength(10);
  });
});

describe('an answer', () => {
  const resultOf = async (reply: Reply): Promise<unknown> => {
    answer(() => reply);
    return api.sendText(CUSTOMER, 'x');
  };

  it.each([
    ['errcode 0', '{"errcode":0,"errmsg":"ok"}', { errcode: 0, errmsg: 'ok' }],
    ['no errcode', '{"media_id":"m"}', { media_id: 'm' }],
    ['errcode 0 in quotes', '{"errcode":"0"}', { errcode: 0 }],
    ['a byte order mark', '\uFEFF{"a":1}', { a: 1 }],
    ['raw control characters', '{"remark":"a\u0001b\nc\td"}', { remark: 'a b c d' }],
    [
      'an integer of 64 bits',
      '{"id":9223372036854775807,"n":-9007199254740993}',
      { id: '9223372036854775807', n: '-9007199254740993' },
    ],
    [
      'integers of 64 bits in a list',
      '{"ids":[9007199254740993,9007199254740991]}',
      { ids: ['9007199254740993', 9007199254740991] },
    ],
    ['a number inside a text', '{"a":"9223372036854775807"}', { a: '9223372036854775807' }],
    ['a fraction', '{"a":0.1}', { a: 0.1 }],
    ['words of its own that are no text', '{"errcode":0,"errmsg":7}', { errcode: 0 }],
  ])('is a success with %s', async (_, body, expected) => {
    expect(await resultOf(httpAnswer(body))).toEqual({ ok: true, answer: expected });
  });

  it.each([
    [
      'errcode and errmsg',
      '{"errcode":45047,"errmsg":"out of response count limit rid: 1-2-3"}',
      45047,
      'out of response count limit rid: 1-2-3',
    ],
    ['no errmsg', '{"errcode":45047}', 45047, undefined],
    ['an errcode in quotes', '{"errcode":"-1","errmsg":""}', -1, ''],
    ['a very long errmsg', `{"errcode":1,"errmsg":"${'x'.repeat(1_000)}"}`, 1, 'x'.repeat(300)],
  ])('is a failure with %s', async (_, body, errcode, errmsg) => {
    const result = await resultOf(httpAnswer(body));
    expect(result).toMatchObject({
      ok: false,
      failure: { errcode, reason: { code: `wechat-${errcode}` } },
    });
    expect(result).toHaveProperty('ok', false);
    expect((result as { failure: object }).failure).toEqual(
      errmsg === undefined
        ? expect.not.objectContaining({ errmsg: expect.anything() as unknown })
        : expect.objectContaining({ errmsg }),
    );
  });

  it.each([
    ['a page of a proxy', httpAnswer('<html>'), 'wechat-unreadable'],
    ['nothing', httpAnswer(''), 'wechat-unreadable'],
    ['a list', httpAnswer('[]'), 'wechat-unreadable'],
    ['a number', httpAnswer('0'), 'wechat-unreadable'],
    ['null', httpAnswer('null'), 'wechat-unreadable'],
    ['an errcode that is no number', httpAnswer('{"errcode":"busy"}'), 'wechat-unreadable'],
    ['an errcode that is a fraction', httpAnswer('{"errcode":0.5}'), 'wechat-unreadable'],
    ['half an answer', httpAnswer('{"errcode":0'), 'wechat-unreadable'],
    ['a bad gateway', httpAnswer('{"errcode":0}', 502), 'wechat-http-502'],
    ['a choice', httpAnswer('{"errcode":0}', 300), 'wechat-http-300'],
    ['a redirection', httpAnswer('{"errcode":0}', 302), 'wechat-http-302'],
    ['a status below success', httpAnswer('{"errcode":0}', 199), 'wechat-http-199'],
    ['not found', httpAnswer('', 404), 'wechat-http-404'],
  ])('leaves open what happened when it is %s', async (_, reply, code) => {
    expect(await resultOf(reply)).toEqual({
      ok: false,
      failure: {
        action: 'retry',
        waitMs: 1_000,
        certain: false,
        reason: { code, text: expect.any(String) as string },
      },
    });
  });

  it.each([200, 201, 299])('is one with status %i', async (status) => {
    expect(await resultOf(httpAnswer('{"errcode":0}', status))).toMatchObject({ ok: true });
  });

  it.each([
    ['unreachable', true],
    ['timeout', false],
    ['broken', false],
    ['aborted', false],
    ['too-large', false],
  ] as const)(
    'that does not come (%s) is a value too; certainly not sent: %s',
    async (code, notSent) => {
      answer(() => {
        throw new TransportError(code, notSent, undefined);
      });
      expect(await api.sendText(CUSTOMER, 'x')).toMatchObject({
        ok: false,
        failure: { action: 'retry', certain: notSent, reason: { code: `wechat-${code}` } },
      });
    },
  );

  it('is a value even when the network breaks its promise', async () => {
    answer(() => {
      throw new TypeError('a defect');
    });
    expect(await api.sendText(CUSTOMER, 'x')).toMatchObject({
      ok: false,
      failure: { certain: false, reason: { code: 'wechat-broken' } },
    });
  });

  it('never brings the token or the address into a failure', async () => {
    tokens = ['secret-token'];
    for (const reply of [
      httpAnswer('secret-token', 500),
      httpAnswer('<secret-token>'),
      { errcode: 1 },
    ]) {
      expect(JSON.stringify(await resultOf(reply))).not.toMatch(/secret|example\.com/);
    }
  });
});

describe('a refused token', () => {
  const refuse = (refused: readonly string[], errcode: number): void => {
    answer(({ token }) =>
      refused.includes(token ?? '') ? { errcode, errmsg: 'invalid credential' } : { errcode: 0 },
    );
  };

  it.each([40001, 40014, 42001])('is renewed, and the call made once more: %i', async (errcode) => {
    tokens = ['A', 'B'];
    refuse(['A'], errcode);
    expect(await api.sendText(CUSTOMER, 'x')).toMatchObject({ ok: true });
    expect(network.to('/send').map(({ token }) => token)).toEqual(['A', 'B']);
    expect(network.to('/send').map(({ body }) => body)).toEqual(
      Array(2).fill({ touser: CUSTOMER, msgtype: 'text', text: { content: 'x' } }),
    );
  });

  it('is renewed once only', async () => {
    tokens = ['A', 'B', 'C'];
    refuse(['A', 'B'], 40001);
    expect(await api.sendText(CUSTOMER, 'x')).toMatchObject({
      ok: false,
      failure: { errcode: 40001, action: 'refresh-token', certain: true },
    });
    expect(network.to('/send')).toHaveLength(2);
  });

  it('is not tried again when WeChat has no other', async () => {
    tokens = ['A'];
    refuse(['A'], 42001);
    expect(await api.sendText(CUSTOMER, 'x')).toMatchObject({
      ok: false,
      failure: { errcode: 42001 },
    });
    expect(network.to('/send')).toHaveLength(1);
  });

  it('fails for the reason why there is no other', async () => {
    let count = 0;
    network.respond(({ path }) => {
      if (!path.endsWith('/stable_token')) return { errcode: 40001 };
      count += 1;
      return count === 1 ? { access_token: 'A', expires_in: 7_200 } : { errcode: 40164 };
    });
    expect(await api.sendText(CUSTOMER, 'x')).toMatchObject({
      ok: false,
      failure: { errcode: 40164, action: 'operator', certain: true },
    });
    expect(network.to('/send')).toHaveLength(1);
  });

  it.each([-1, 45047, 40003, 48001])('is not suspected at %i', async (errcode) => {
    tokens = ['A', 'B'];
    answer(() => ({ errcode }));
    expect(await api.sendText(CUSTOMER, 'x')).toMatchObject({ ok: false, failure: { errcode } });
    expect(network.to('/send')).toHaveLength(1);
  });

  it('is certain to have sent nothing when there was never a token', async () => {
    network.respond(() => {
      throw new TransportError('timeout', false, undefined);
    });
    expect(await api.sendText(CUSTOMER, 'x')).toMatchObject({
      ok: false,
      failure: { action: 'retry', certain: true },
    });
    expect(network.to('/send')).toHaveLength(0);
  });
});

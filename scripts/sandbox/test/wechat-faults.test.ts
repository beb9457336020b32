import { describe, expect, it } from 'vitest';
import { WECHAT_FAULTS } from '../wechat/fault-list.ts';
import { errcodeOf, startFixture, type Fixture, until } from './wechat-fixture.ts';

const PING = '/cgi-bin/get_api_domain_ip';
const DAY = 24 * 3_600_000;

describe('the faults of the API', () => {
  it('have names and descriptions, each once', () => {
    const names = WECHAT_FAULTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(WECHAT_FAULTS.every(({ description }) => description.endsWith('.'))).toBe(true);
  });

  it('refuse the coming messages with -1, and with any errcode', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    fixture.wechat.faults.set('send-busy', 2);
    fixture.wechat.faults.set('send-fail', 1);
    fixture.wechat.faults.set('send-errcode', 48004);
    const codes: number[] = [];
    for (const text of ['1', '2', '3', '4']) codes.push(await fixture.sendText(openId, text));
    expect(codes).toEqual([-1, -1, 48004, 0]);
    expect(fixture.wechat.ledger().sent.map(({ text }) => text)).toEqual(['4']);
    expect(fixture.wechat.customer(openId).allowance.left).toBe(4);
    expect(fixture.wechat.faults.injected).toMatchObject({ 'send-busy': 2, 'send-fail': 1 });
  });

  it('take the verification from an account: nothing for customers, whoever it is for', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    fixture.wechat.faults.set('not-verified', true);
    expect(await fixture.sendText(openId)).toBe(48001);
    expect(await fixture.sendText('nobody')).toBe(48001);
    expect(await fixture.get(PING)).toHaveProperty('ip_list');
    expect(fixture.wechat.faults.injected['not-verified']).toBe(2);
    fixture.wechat.faults.set('faults-of', 'another');
    expect(await fixture.sendText(openId)).toBe(0);
  });

  it('break the connection before a message is processed', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    await fixture.get(PING);
    fixture.wechat.faults.set('api-reset', 1);
    await expect(fixture.sendText(openId)).rejects.toThrow();
    expect(fixture.wechat.ledger().sent).toEqual([]);
    expect(fixture.wechat.faults.injected['api-reset']).toBe(1);
  });

  it('break the connection after the phone has got the message', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    fixture.wechat.faults.set('send-reset-after', 1);
    await expect(fixture.sendText(openId, 'once')).rejects.toThrow();
    expect(fixture.wechat.ledger().sent).toMatchObject([{ text: 'once' }]);
    expect(await fixture.sendText(openId, 'twice')).toBe(0);
  });

  it('never answer, whether a message was processed or not', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    await fixture.get(PING);
    fixture.wechat.faults.set('api-timeout', 1);
    const before = settled(fixture.sendText(openId, 'lost'));
    await until(() => {
      expect(fixture.wechat.faults.injected['api-timeout']).toBe(1);
    });
    fixture.wechat.faults.set('send-timeout-after', 1);
    const after = settled(fixture.sendText(openId, 'arrived'));
    await until(() => {
      expect(fixture.wechat.ledger().sent).toMatchObject([{ text: 'arrived' }]);
    });
    expect([before.done, after.done]).toEqual([false, false]);
    await fixture.wechat.close();
    await Promise.all([before.promise, after.promise]);
    expect([before.done, after.done]).toEqual([true, true]);
  });

  it('do not count a lost answer for a message that was refused', async () => {
    const fixture = await startFixture();
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann' });
    fixture.wechat.faults.set('send-reset-after', 1);
    expect(await fixture.sendText(openId)).toBe(45015);
    expect(fixture.wechat.faults.injected['send-reset-after']).toBe(0);
  });

  it.each([502, 504, 500])('answer with a page of the gateway and status %d', async (status) => {
    const fixture = await startFixture();
    fixture.wechat.faults.set('api-gateway-status', status);
    fixture.wechat.faults.set('api-gateway-error', 1);
    const response = await fixture.fetch(PING);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain('<html>');
    expect(errcodeOf(await fixture.json(PING))).toBe(41001);
  });

  it('let answers come late, by the clock', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    await fixture.get(PING);
    fixture.wechat.faults.set('api-slow', 3000);
    const sent = settled(fixture.sendText(openId));
    await until(() => {
      expect(fixture.wechat.faults.injected['api-slow']).toBe(1);
    });
    expect(fixture.wechat.ledger().sent).toHaveLength(1);
    fixture.clock.advance(2999);
    expect(sent.done).toBe(false);
    fixture.clock.advance(1);
    expect(await sent.promise).toBe(0);
  });

  it('say text/plain for JSON', async () => {
    const fixture = await startFixture();
    expect((await fixture.fetch(PING)).headers.get('content-type')).toBe(
      'application/json; encoding=utf-8',
    );
    fixture.wechat.faults.set('api-text-plain', true);
    const response = await fixture.fetch(PING);
    expect(response.headers.get('content-type')).toBe('text/plain');
    expect(errcodeOf(await response.json())).toBe(41001);
    expect(fixture.wechat.faults.injected['api-text-plain']).toBe(1);
  });

  it('put raw control characters in texts, and never in a token', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    fixture.wechat.faults.set('api-control-characters', true);
    const path = await fixture.withToken(`/cgi-bin/user/info?openid=${openId}`);
    const text = await (await fixture.fetch(path)).text();
    expect(text).toContain('"remark":"\u0008\u001f"');
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(fixture.wechat.faults.injected['api-control-characters']).toBe(1);
  });
});

describe('the limits of the API', () => {
  it('refuse calls beyond those of a day, and count anew at midnight in Beijing', async () => {
    const fixture = await startFixture();
    fixture.wechat.faults.set('daily-limit', 3);
    const codes = await pings(fixture, 4);
    expect(codes).toEqual([0, 0, 0, 45009]);
    const now = fixture.clock.now() + 8 * 3_600_000;
    fixture.clock.advance(DAY - (now % DAY) - 1);
    expect(await pings(fixture, 1)).toEqual([45009]);
    fixture.clock.advance(1);
    expect(await pings(fixture, 1)).toEqual([0]);
    expect(fixture.wechat.faults.injected['daily-limit']).toBe(2);
  });

  it('refuse calls beyond those of a minute', async () => {
    const fixture = await startFixture();
    fixture.wechat.faults.set('minute-limit', 2);
    expect(await pings(fixture, 3)).toEqual([0, 0, 45011]);
    fixture.clock.advance(60_000);
    expect(await pings(fixture, 1)).toEqual([0]);
    expect(fixture.wechat.faults.injected['minute-limit']).toBe(1);
  });

  it.each([
    ['/cgi-bin/token', 2000],
    ['/cgi-bin/message/custom/send', 500_000],
    ['/cgi-bin/media/upload', 100_000],
    ['/cgi-bin/media/get', 200_000],
    ['/cgi-bin/user/info', 5_000_000],
  ])('of %s are %d a day, for each account', async (path, daily_limit) => {
    const fixture = await startFixture();
    const answer = await fixture.post('/cgi-bin/openapi/quota/get', { cgi_path: path });
    expect(answer['quota']).toEqual({ daily_limit, used: 0, remain: daily_limit });
  });

  it('can be asked for', async () => {
    const fixture = await startFixture();
    const openId = await fixture.customer();
    await fixture.sendText(openId);
    const path = '/cgi-bin/openapi/quota/get';
    expect(await fixture.post(path, { cgi_path: '/cgi-bin/message/custom/send' })).toEqual({
      errcode: 0,
      errmsg: 'ok',
      quota: { daily_limit: 500_000, used: 1, remain: 499_999 },
    });
    expect(errcodeOf(await fixture.post(path, { cgi_path: '/cgi-bin/nothing' }))).toBe(76021);
    expect(errcodeOf(await fixture.post(path, {}))).toBe(47001);
  });

  it('can be cleared ten times a month', async () => {
    const fixture = await startFixture();
    fixture.wechat.faults.set('daily-limit', 1);
    for (let time = 0; time < 10; time += 1) {
      expect(await pings(fixture, 2)).toEqual([0, 45009]);
      expect(await clear(fixture)).toBe(0);
    }
    expect(await clear(fixture)).toBe(48006);
    fixture.wechat.faults.clear('daily-limit');
    fixture.clock.advance(31 * DAY);
    expect(await clear(fixture)).toBe(0);
  });

  it('are cleared for no other account', async () => {
    const fixture = await startFixture();
    expect(await clear(fixture, { appid: 'wx00000000000000ff' })).toBe(40013);
    expect(await clear(fixture, {})).toBe(41002);
  });
});

describe('a path', () => {
  it('that the API does not have is not found', async () => {
    const fixture = await startFixture();
    expect((await fixture.fetch('/cgi-bin/nothing')).status).toBe(404);
    expect((await fixture.fetch('/nothing')).status).toBe(404);
  });

  it.each(['get_api_domain_ip', 'getcallbackip'])('%s lists addresses', async (name) => {
    const fixture = await startFixture();
    expect(await fixture.get(`/cgi-bin/${name}`)).toEqual({ ip_list: ['127.0.0.1'] });
  });

  it.each([
    ['GET', '/cgi-bin/message/custom/send', 43002],
    ['GET', '/cgi-bin/message/custom/typing', 43002],
    ['GET', '/cgi-bin/user/info/updateremark', 43002],
    ['GET', '/cgi-bin/media/upload', 43002],
    ['GET', '/cgi-bin/openapi/quota/get', 43002],
    ['GET', '/cgi-bin/clear_quota', 43002],
    ['POST', '/cgi-bin/user/info', 43001],
    ['POST', '/cgi-bin/media/get', 43001],
    ['POST', '/cgi-bin/getcallbackip', 43001],
  ])('does not take a %s for %s', async (method, path, errcode) => {
    const fixture = await startFixture();
    const answer = await fixture.json(await fixture.withToken(path), { method });
    expect(errcodeOf(answer)).toBe(errcode);
  });

  it('takes no more than 12 MB', async () => {
    const fixture = await startFixture();
    const path = await fixture.withToken('/cgi-bin/message/custom/send');
    const response = await fixture.fetch(path, { method: 'POST', body: 'x'.repeat(13 << 20) });
    expect(response.status).toBe(413);
  });
});

async function pings(fixture: Fixture, times: number): Promise<number[]> {
  const path = await fixture.withToken(PING);
  const codes: number[] = [];
  for (let call = 0; call < times; call += 1) codes.push(errcodeOf(await fixture.json(path)));
  return codes;
}

async function clear(
  fixture: Fixture,
  body: object = { appid: 'wxba5fad812f8e6fb9' },
): Promise<number> {
  return errcodeOf(await fixture.post('/cgi-bin/clear_quota', body));
}

/** A promise that one can look at. It never rejects: a failure is `undefined`. */
function settled<Result>(promise: Promise<Result>): {
  done: boolean;
  promise: Promise<Result | undefined>;
} {
  const state = {
    done: false,
    promise: promise
      .catch(() => undefined)
      .finally(() => {
        state.done = true;
      }),
  };
  return state;
}

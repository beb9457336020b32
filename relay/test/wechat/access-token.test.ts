import { beforeEach, describe, expect, it, vi } from 'vitest';

import { TransportError, type HttpAnswer } from '../../src/transport.ts';
import { AccessToken, type TokenResult } from '../../src/wechat/access-token.ts';
import { FakeClock, FakeNetwork, gate, httpAnswer } from './fakes.ts';

const SECRET = 'the-app-secret';
const MINUTE = 60_000;

let clock: FakeClock;
let network: FakeNetwork;
let accessToken: AccessToken;

function token(name: string, expiresIn = 7_200): Record<string, unknown> {
  return { access_token: name, expires_in: expiresIn };
}

/** Answers one after the other, and the last one for ever. */
function answers(...replies: (Record<string, unknown> | HttpAnswer | Error)[]): void {
  let count = 0;
  network.respond(() => {
    const reply = replies[Math.min(count, replies.length - 1)];
    count += 1;
    if (reply === undefined) throw new Error('No answer was prepared');
    if (reply instanceof Error) throw reply;
    return reply;
  });
}

function forced(): unknown[] {
  return network.calls.map(({ body }) => body['force_refresh']);
}

async function tokenOf(result: Promise<TokenResult>): Promise<string> {
  const settled = await result;
  return settled.ok ? settled.token : settled.failure.reason.code;
}

beforeEach(() => {
  clock = new FakeClock();
  network = new FakeNetwork(() => token('A'));
  accessToken = new AccessToken({
    baseUrl: 'https://api.example.com',
    appId: 'wx01',
    appSecret: SECRET,
    transport: network.transport,
    clock,
  });
});

describe('the access token', () => {
  it('is asked of stable_token, in the body and not in the address', async () => {
    expect(await accessToken.current()).toEqual({ ok: true, token: 'A' });
    expect(network.calls).toHaveLength(1);
    const { path, body, request } = network.calls[0] ?? {};
    expect(path).toBe('/cgi-bin/stable_token');
    expect(body).toEqual({
      grant_type: 'client_credential',
      appid: 'wx01',
      secret: SECRET,
      force_refresh: false,
    });
    expect(request).toMatchObject({
      method: 'POST',
      url: 'https://api.example.com/cgi-bin/stable_token',
      timeoutMs: 10_000,
    });
  });

  it('is asked for once by callers that come at once', async () => {
    const answer = gate<Record<string, unknown>>();
    network.respond(() => answer.promise);
    const callers = Array.from({ length: 50 }, () => accessToken.current());
    answer.open(token('A'));
    expect(new Set(await Promise.all(callers.map(tokenOf)))).toEqual(new Set(['A']));
    expect(network.calls).toHaveLength(1);
  });

  it('is kept until five minutes before its end', async () => {
    answers(token('A'), token('B'));
    await accessToken.current();
    clock.advance(7_200_000 - 5 * MINUTE - 1);
    expect(await tokenOf(accessToken.current())).toBe('A');
    expect(network.calls).toHaveLength(1);
    clock.advance(1);
    expect(await tokenOf(accessToken.current())).toBe('B');
    expect(network.calls).toHaveLength(2);
  });

  it('is counted from when it was asked for, not from when it came', async () => {
    network.respond(() => {
      clock.advance(10 * MINUTE);
      return token('A', 1_200);
    });
    await accessToken.current();
    clock.advance(5 * MINUTE - 1);
    await accessToken.current();
    expect(network.calls).toHaveLength(1);
    clock.advance(1);
    await accessToken.current();
    expect(network.calls).toHaveLength(2);
  });

  it.each([
    ['the shortest that WeChat documents', 300, MINUTE],
    ['a little longer', 310, MINUTE],
    ['much longer', 400, 100_000],
    ['shorter than documented', 60, 30_000],
  ])('is used for a while even when its life is %s: %i s', async (_, expiresIn, useMs) => {
    answers(token('A', expiresIn), token('B'));
    await accessToken.current();
    clock.advance(useMs - 1);
    expect(await tokenOf(accessToken.current())).toBe('A');
    clock.advance(1);
    expect(await tokenOf(accessToken.current())).toBe('B');
  });

  it('stays in use until its very end when no other can be had', async () => {
    answers(token('A', 7_200), { errcode: -1, errmsg: 'system error' });
    await accessToken.current();
    clock.advance(7_200_000 - 5 * MINUTE);
    expect(await tokenOf(accessToken.current())).toBe('A');
    expect(network.calls).toHaveLength(2);
    // Not every message asks anew.
    clock.advance(9_999);
    expect(await tokenOf(accessToken.current())).toBe('A');
    expect(network.calls).toHaveLength(2);
    clock.advance(1);
    expect(await tokenOf(accessToken.current())).toBe('A');
    expect(network.calls).toHaveLength(3);
    clock.advance(5 * MINUTE - 10_000 - 1);
    expect(await tokenOf(accessToken.current())).toBe('A');
    clock.advance(1);
    expect(await tokenOf(accessToken.current())).toBe('wechat--1');
  });

  it('is asked for again after a failure that passes', async () => {
    answers(new TransportError('timeout', false, undefined), token('A'));
    expect(await accessToken.current()).toMatchObject({
      ok: false,
      failure: {
        action: 'retry',
        waitMs: 1_000,
        certain: true,
        reason: { code: 'wechat-timeout' },
      },
    });
    expect(await tokenOf(accessToken.current())).toBe('A');
  });

  it.each([40001, 40013, 40125, 40164, 61004, 40243, 89503, 12345])(
    'is not asked for at every message when an operator is needed: %i',
    async (errcode) => {
      answers({ errcode, errmsg: 'not today rid: 1-2-3' }, token('A'));
      const refused = await accessToken.current();
      expect(refused).toMatchObject({
        ok: false,
        failure: {
          action: 'operator',
          waitMs: MINUTE,
          certain: true,
          errcode,
          errmsg: 'not today rid: 1-2-3',
          reason: { code: `wechat-${errcode}` },
        },
      });
      clock.advance(9_999);
      expect(await accessToken.current()).toEqual(refused);
      expect(network.calls).toHaveLength(1);
      clock.advance(1);
      expect(await tokenOf(accessToken.current())).toBe('A');
      expect(network.calls).toHaveLength(2);
    },
  );

  it('is asked for again after ten seconds, although the clock was set back meanwhile', async () => {
    answers({ errcode: 40125, errmsg: 'invalid appsecret' }, token('A'));
    await accessToken.current();
    clock.jump(-60 * MINUTE);
    clock.advance(10_000);
    expect(await tokenOf(accessToken.current())).toBe('A');
  });

  it.each([
    ['no token', { expires_in: 7_200 }],
    ['an empty token', token('')],
    ['no life', { access_token: 'A' }],
    ['no time to live', token('A', 0)],
    ['a life in words', { access_token: 'A', expires_in: 'soon' }],
  ])('is not taken from an answer with %s', async (_, answer) => {
    answers(answer);
    expect(await accessToken.current()).toMatchObject({
      ok: false,
      failure: { action: 'retry', certain: true, reason: { code: 'wechat-unreadable' } },
    });
  });

  it('never shows the secret in a failure', async () => {
    for (const answer of [{ errcode: 40125 }, httpAnswer(SECRET, 502), httpAnswer(SECRET)]) {
      answers(answer);
      expect(JSON.stringify(await accessToken.current())).not.toContain(SECRET);
      clock.advance(MINUTE);
    }
  });
});

describe('a token that WeChat refused', () => {
  beforeEach(async () => {
    await accessToken.current();
  });

  it('is replaced without force when WeChat has another', async () => {
    answers(token('B'));
    expect(await tokenOf(accessToken.renew('A'))).toBe('B');
    expect(await tokenOf(accessToken.current())).toBe('B');
    expect(forced()).toEqual([false, false]);
  });

  it('is replaced once for all who were refused with it', async () => {
    const answer = gate<Record<string, unknown>>();
    network.respond(() => answer.promise);
    const callers = Array.from({ length: 20 }, () => accessToken.renew('A'));
    await vi.waitFor(() => {
      expect(network.calls).toHaveLength(2);
    });
    // Who comes meanwhile does not get the refused one.
    const late = [accessToken.current(), accessToken.renew('A')];
    answer.open(token('B'));
    expect(new Set(await Promise.all([...callers, ...late].map(tokenOf)))).toEqual(new Set(['B']));
    expect(network.calls).toHaveLength(2);
  });

  it('is not replaced when it is another than the present one', async () => {
    expect(await tokenOf(accessToken.renew('an older one'))).toBe('A');
    expect(network.calls).toHaveLength(1);
  });

  it('is forced out when WeChat insists on it', async () => {
    answers(token('A'), token('B'));
    expect(await tokenOf(accessToken.renew('A'))).toBe('B');
    expect(forced()).toEqual([false, false, true]);
    expect(await tokenOf(accessToken.current())).toBe('B');
  });

  it('is forced out once for all who were refused with it', async () => {
    network.respond(({ body }) => token(body['force_refresh'] === true ? 'B' : 'A'));
    const callers = Array.from({ length: 20 }, () => accessToken.renew('A'));
    expect(new Set(await Promise.all(callers.map(tokenOf)))).toEqual(new Set(['B']));
    expect(forced()).toEqual([false, false, true]);
  });

  it('is forced out at most once in 30 minutes', async () => {
    answers(token('A'));
    expect(await tokenOf(accessToken.renew('A'))).toBe('A');
    expect(forced()).toEqual([false, false, true]);
    clock.advance(30 * MINUTE - 1);
    expect(await tokenOf(accessToken.renew('A'))).toBe('A');
    expect(forced()).toEqual([false, false, true, false]);
    clock.advance(1);
    expect(await tokenOf(accessToken.renew('A'))).toBe('A');
    expect(forced()).toEqual([false, false, true, false, false, true]);
  });

  it.each([-60, 60])(
    'is forced out as seldom when the time of day is set %i minutes ahead',
    async (minutes) => {
      answers(token('A'));
      await accessToken.renew('A');
      clock.jump(minutes * MINUTE);
      clock.advance(30 * MINUTE - 1);
      await accessToken.renew('A');
      expect(forced().filter((force) => force === true)).toHaveLength(1);
      clock.advance(1);
      await accessToken.renew('A');
      expect(forced().filter((force) => force === true)).toHaveLength(2);
    },
  );

  it('is given up even when no other can be had', async () => {
    answers(new TransportError('unreachable', true, undefined), token('B'));
    expect(await tokenOf(accessToken.renew('A'))).toBe('wechat-unreachable');
    expect(await tokenOf(accessToken.current())).toBe('B');
  });

  it('leaves the failure of a due rotation as it is', async () => {
    clock.advance(7_200_000);
    answers({ errcode: 40164, errmsg: 'invalid ip' });
    expect(await tokenOf(accessToken.renew('A'))).toBe('wechat-40164');
    expect(network.calls).toHaveLength(2);
  });
});

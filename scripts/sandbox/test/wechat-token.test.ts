import { describe, expect, it } from 'vitest';
import { ACCOUNT, errcodeOf, startFixture, type Fixture } from './wechat-fixture.ts';

const aToken: unknown = expect.stringMatching(/^\d\d_[\w-]{133}$/);
const MINUTE = 60_000;

interface Issued {
  token: string;
  expiresIn: unknown;
}

describe('/cgi-bin/token', () => {
  it('gives a token for two hours', async () => {
    const fixture = await startFixture();
    const answer = await classic(fixture);
    expect(answer).toEqual({ access_token: aToken, expires_in: 7200 });
  });

  it('gives a new one each time, and the former has five minutes left', async () => {
    const fixture = await startFixture();
    const first = await classicToken(fixture);
    const second = await classicToken(fixture);
    expect(second).not.toBe(first);
    fixture.clock.advance(5 * MINUTE - 1);
    expect([await use(fixture, first), await use(fixture, second)]).toEqual([0, 0]);
    fixture.clock.advance(1);
    expect([await use(fixture, first), await use(fixture, second)]).toEqual([40001, 0]);
  });

  it('makes the one before the former invalid at once', async () => {
    const fixture = await startFixture();
    const first = await classicToken(fixture);
    await classicToken(fixture);
    await classicToken(fixture);
    expect(await use(fixture, first)).toBe(40001);
  });

  it('lets a token expire', async () => {
    const fixture = await startFixture();
    const token = await classicToken(fixture);
    fixture.clock.advance(7200_000);
    expect(await use(fixture, token)).toBe(42001);
  });

  it.each([
    ['another grant_type', { grant_type: 'password' }, 40002],
    ['no appid', { appid: '' }, 41002],
    ['no secret', { secret: '' }, 41004],
    ['an unknown appid', { appid: 'wx1' }, 40013],
    ['a wrong secret', { secret: 'wrong' }, 40125],
  ])('refuses %s', async (_what, change, errcode) => {
    const fixture = await startFixture();
    expect(errcodeOf(await classic(fixture, change))).toBe(errcode);
    const stable = await fixture.json('/cgi-bin/stable_token', {
      method: 'POST',
      body: JSON.stringify({ ...credentials, ...change }),
    });
    expect(errcodeOf(stable)).toBe(errcode);
  });

  it('wants a GET', async () => {
    const fixture = await startFixture();
    expect(errcodeOf(await fixture.json('/cgi-bin/token', { method: 'POST' }))).toBe(43001);
  });
});

describe('/cgi-bin/stable_token', () => {
  it('gives the same token again while it has five minutes left', async () => {
    const fixture = await startFixture();
    const first = await stable(fixture);
    fixture.clock.advance(115 * MINUTE);
    const second = await stable(fixture);
    expect(second).toEqual({ token: first.token, expiresIn: 300 });
  });

  it('gives a new one in the last five minutes, in which both are valid', async () => {
    const fixture = await startFixture();
    const first = await stable(fixture);
    fixture.clock.advance(115 * MINUTE + 1);
    const second = await stable(fixture);
    expect(second.expiresIn).toBe(7200);
    expect([await use(fixture, first.token), await use(fixture, second.token)]).toEqual([0, 0]);
    fixture.clock.advance(5 * MINUTE);
    expect([await use(fixture, first.token), await use(fixture, second.token)]).toEqual([42001, 0]);
  });

  it('knows nothing of the tokens of /cgi-bin/token', async () => {
    const fixture = await startFixture();
    const { token } = await stable(fixture);
    await classicToken(fixture);
    await classicToken(fixture);
    expect(await use(fixture, token)).toBe(0);
  });

  it('kills a leaked token when it is forced twice, 30 seconds apart', async () => {
    const fixture = await startFixture();
    const leaked = await stable(fixture);
    const first = await stable(fixture, true);
    expect(first.token).not.toBe(leaked.token);
    expect(await use(fixture, leaked.token)).toBe(0);
    fixture.clock.advance(30_000);
    const second = await stable(fixture, true);
    expect(await use(fixture, leaked.token)).toBe(40001);
    expect([await use(fixture, first.token), await use(fixture, second.token)]).toEqual([0, 0]);
  });

  it('changes nothing when it is forced again within 30 seconds', async () => {
    const fixture = await startFixture();
    const first = await stable(fixture, true);
    fixture.clock.advance(29_999);
    expect((await stable(fixture, true)).token).toBe(first.token);
  });

  it('can be forced 20 times a day', async () => {
    const fixture = await startFixture();
    for (let time = 0; time < 20; time += 1) {
      await stable(fixture, true);
      fixture.clock.advance(30_000);
    }
    const refused = await fixture.json('/cgi-bin/stable_token', stableRequest(true));
    expect(errcodeOf(refused)).toBe(45009);
    fixture.clock.advance(24 * 60 * MINUTE);
    await expect(stable(fixture, true)).resolves.toMatchObject({ expiresIn: 7200 });
  });

  it.each([
    ['a GET', { method: 'GET' }, 43002],
    ['no body', { method: 'POST' }, 44002],
    ['a form', { method: 'POST', body: 'grant_type=client_credential' }, 47001],
    ['a list', { method: 'POST', body: '[]' }, 47001],
  ])('refuses %s', async (_what, init, errcode) => {
    const fixture = await startFixture();
    expect(errcodeOf(await fixture.json('/cgi-bin/stable_token', init))).toBe(errcode);
  });
});

describe('an access token', () => {
  it.each([
    ['is missing', '', 41001],
    ['could never be one', 'nonsense', 40014],
    ['is unknown', `83_${'a'.repeat(133)}`, 40001],
  ])('that %s is refused', async (_what, token, errcode) => {
    const fixture = await startFixture();
    expect(await use(fixture, token)).toBe(errcode);
  });

  it('opens nothing of another account', async () => {
    const fixture = await startFixture();
    const { openId } = fixture.wechat.addCustomer({ name: 'Ann', account: 'other' });
    const answer = await fixture.get(`/cgi-bin/user/info?openid=${openId}`);
    expect(errcodeOf(answer)).toBe(40003);
  });

  it('becomes invalid in the middle of things when it is told to', async () => {
    const fixture = await startFixture();
    const { token } = await stable(fixture);
    fixture.wechat.faults.set('token-invalid', 1);
    expect(await use(fixture, token)).toBe(40001);
    expect(await use(fixture, token)).toBe(40001);
    const next = await stable(fixture);
    expect(next.token).not.toBe(token);
    expect(await use(fixture, next.token)).toBe(0);
    expect(fixture.wechat.faults.injected['token-invalid']).toBe(1);
  });

  it.each([40014, 42001])('becomes invalid with %d when it is told so', async (errcode) => {
    const fixture = await startFixture();
    const { token } = await stable(fixture);
    fixture.wechat.faults.set('token-invalid-errcode', String(errcode));
    fixture.wechat.faults.set('token-invalid', 1);
    expect(await use(fixture, token)).toBe(errcode);
    expect(await use(fixture, token)).toBe(errcode);
  });
});

describe('the faults of the token endpoints', () => {
  it.each([40164, 61004])('say %d to an address that is not allowed', async (errcode) => {
    const fixture = await startFixture();
    const { token } = await stable(fixture);
    fixture.wechat.faults.set('ip-not-allowed', String(errcode));
    expect(errcodeOf(await classic(fixture))).toBe(errcode);
    expect(errcodeOf(await fixture.json('/cgi-bin/stable_token', stableRequest()))).toBe(errcode);
    expect(await use(fixture, token)).toBe(0);
    expect(fixture.wechat.faults.injected['ip-not-allowed']).toBe(2);
  });

  it('say that the system is busy', async () => {
    const fixture = await startFixture();
    fixture.wechat.faults.set('token-busy', 1);
    expect(errcodeOf(await classic(fixture))).toBe(-1);
    expect(errcodeOf(await classic(fixture))).toBe(0);
  });
});

const credentials = {
  grant_type: 'client_credential',
  appid: ACCOUNT.appId,
  secret: ACCOUNT.appSecret,
};

function classic(fixture: Fixture, change: object = {}): Promise<Record<string, unknown>> {
  const query = new URLSearchParams({ ...credentials, ...change });
  return fixture.json(`/cgi-bin/token?${query.toString()}`);
}

async function classicToken(fixture: Fixture): Promise<string> {
  return String((await classic(fixture))['access_token']);
}

function stableRequest(force = false): RequestInit {
  return { method: 'POST', body: JSON.stringify({ ...credentials, force_refresh: force }) };
}

async function stable(fixture: Fixture, force = false): Promise<Issued> {
  const answer = await fixture.json('/cgi-bin/stable_token', stableRequest(force));
  return { token: String(answer['access_token']), expiresIn: answer['expires_in'] };
}

async function use(fixture: Fixture, token: string): Promise<number> {
  return errcodeOf(await fixture.json(`/cgi-bin/get_api_domain_ip?access_token=${token}`));
}

import { createHash, generateKeyPairSync } from 'node:crypto';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { FakeClock } from '../../../relay/test/fixtures/fake-clock.ts';
import type { OrgStandIn } from '../org/stand-in.ts';
import { assertion, caller, CLIENT, keys, openOrg, signIn } from './org-fixture.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const seconds = (offset: number): number => Math.floor(Date.now() / 1000) + offset;

describe('JWT bearer flow (Salesforce Help, "OAuth 2.0 JWT Bearer Flow")', () => {
  it('signs the user in who is named in a signed assertion', async () => {
    const org = await openOrg();
    const answer = await signIn(org, { grant_type: JWT_BEARER, assertion: assertion(org) });
    expect(answer).toMatchObject({
      status: 200,
      body: { instance_url: org.url, token_type: 'Bearer' },
    });
    const { access_token: token } = answer.body as { access_token: string };
    expect(token.startsWith(`${org.organizationId}!`)).toBe(true);
    const me = await caller(org, token)('GET', '/services/oauth2/userinfo');
    expect(me.body).toMatchObject({ preferred_username: org.people.relay.username });
    expect(org.apiCalls).toBe(0);
  });

  it('takes the expiry in milliseconds that the Salesforce CLI writes', async () => {
    const org = await openOrg();
    const claims = { exp: Date.now() + 300 };
    const form = { grant_type: JWT_BEARER, assertion: assertion(org, claims) };
    expect((await signIn(org, form)).status).toBe(200);
  });

  it.each([
    ['a stranger as issuer', { iss: 'other' }, 'invalid_client_id', 'client identifier invalid'],
    ['another audience', { aud: 'https://x.test' }, 'invalid_grant', 'audience is invalid'],
    ['no time left', { exp: seconds(-1) }, 'invalid_grant', 'expired authorization code'],
    ['too long a life', { exp: seconds(600) }, 'invalid_grant', 'invalid assertion'],
    ['no expiry', { exp: undefined }, 'invalid_grant', 'invalid assertion'],
    ['nobody', { sub: 'x@y.test' }, 'invalid_grant', "user hasn't approved this consumer"],
    [
      'a user who is not approved',
      { sub: 'admin@wechat-desk.example' },
      'invalid_grant',
      "user hasn't approved this consumer",
    ],
  ])('refuses an assertion with %s', async (_what, claims, error, error_description) => {
    const org = await openOrg();
    const form = { grant_type: JWT_BEARER, assertion: assertion(org, claims) };
    expect(await signIn(org, form)).toMatchObject({
      status: 400,
      body: { error, error_description },
    });
  });

  it('refuses what is not signed with RS256 by the registered certificate', async () => {
    const org = await openOrg();
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const [head = '', body = ''] = assertion(org).split('.');
    for (const forged of [
      assertion(org, {}, { key: stranger }),
      assertion(org, {}, { alg: 'none' }),
      `${head}.${body}.`,
      'nonsense',
    ]) {
      const answer = await signIn(org, { grant_type: JWT_BEARER, assertion: forged });
      expect(answer.body).toMatchObject({ error_description: 'invalid assertion' });
    }
    expect(keys.publicKey.asymmetricKeyType).toBe('rsa');
  });
});

describe('Client credentials flow', () => {
  const form = {
    grant_type: 'client_credentials',
    client_id: CLIENT.clientId,
    client_secret: CLIENT.clientSecret,
  };

  it('runs as the user of the app', async () => {
    const org = await openOrg();
    const { body } = await signIn(org, form);
    const { access_token: token, id } = body as { access_token: string; id: string };
    expect(id).toContain(org.people.relay.id);
    expect((await caller(org, token)('GET', '/services/apexrest/wechat/v1/channels')).status).toBe(
      200,
    );
  });

  it.each([
    [{ client_id: 'other' }, 'invalid_client_id'],
    [{ client_secret: 'other' }, 'invalid_client'],
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
  ])('refuses %j with %s', async (wrong, error) => {
    const org = await openOrg();
    expect(await signIn(org, { ...form, ...wrong })).toMatchObject({
      status: 400,
      body: { error },
    });
  });
});

describe('Web server flow (Salesforce Help, "OAuth 2.0 Web Server Flow"), for the Salesforce CLI', () => {
  const verifier = 'a secret of the one who asks';
  const asked = {
    response_type: 'code',
    client_id: 'PlatformCLI',
    redirect_uri: 'http://localhost:1717/OauthRedirect',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    state: 'abc',
  };
  const authorize = async (org: OrgStandIn, query: Record<string, string>): Promise<Response> =>
    fetch(`${org.url}/services/oauth2/authorize?${new URLSearchParams(query).toString()}`, {
      redirect: 'manual',
    });
  const codeOf = async (org: OrgStandIn): Promise<string> => {
    const next = new URL((await authorize(org, asked)).headers.get('location') ?? '');
    expect(next.searchParams.get('state')).toBe('abc');
    return next.searchParams.get('code') ?? '';
  };
  const grant = (code: string, code_verifier = verifier): Record<string, string> => ({
    grant_type: 'authorization_code',
    code,
    redirect_uri: asked.redirect_uri,
    code_verifier,
  });
  const tokens = z.object({ access_token: z.string(), refresh_token: z.string().optional() });

  it('signs the admin in by a code, which holds once, and again by a refresh token', async () => {
    const org = await openOrg();
    const code = await codeOf(org);
    const first = tokens.parse((await signIn(org, grant(code))).body);
    const { refresh_token = '' } = first;
    const again = await signIn(org, { grant_type: 'refresh_token', refresh_token });
    for (const token of [first.access_token, tokens.parse(again.body).access_token]) {
      const me = await caller(org, token)('GET', '/services/oauth2/userinfo');
      expect(me.body).toMatchObject({ preferred_username: org.people.admin.username });
    }
    expect(await signIn(org, grant(code))).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'invalid authorization code' },
    });
  });

  it('refuses whoever has overheard the code, and a refresh token that it never gave', async () => {
    const org = await openOrg();
    expect(await signIn(org, grant(await codeOf(org), 'a guess'))).toMatchObject({
      body: { error_description: 'invalid code verifier' },
    });
    expect(await signIn(org, { grant_type: 'refresh_token', refresh_token: 'x' })).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant' },
    });
  });

  it.each([
    ['another app', { client_id: 'other' }],
    ['an address elsewhere', { redirect_uri: 'https://x.test/OauthRedirect' }],
    ['no challenge', { code_challenge: '' }],
  ])('leads %s nowhere', async (_what, wrong) => {
    const answer = await authorize(await openOrg(), { ...asked, ...wrong });
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
  });
});

describe('Sessions', () => {
  it('end when they are revoked, and when nobody uses them for two hours', async () => {
    const clock = new FakeClock();
    const org = await openOrg({ clock });
    const [revoked, unused, used] = [0, 1, 2].map(() => org.signIn(org.people.relay));
    const status = async (token = ''): Promise<number> =>
      (await caller(org, token)('GET', '/services/data/v65.0/limits')).status;
    await fetch(`${org.url}/services/oauth2/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: revoked ?? '' }),
    });
    expect(await status(revoked)).toBe(401);
    clock.advance(3_600_000);
    expect(await status(used)).toBe(200);
    clock.advance(3_600_001);
    expect([await status(used), await status(unused)]).toEqual([200, 401]);
  });
});

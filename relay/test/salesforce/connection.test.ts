import { generateKeyPairSync } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { OrgError } from '../../src/org.ts';
import { OrgConnection } from '../../src/salesforce/connection.ts';
import type { OrgCredentials } from '../../src/salesforce/sign-in.ts';
import { createTransport } from '../../src/network/network.ts';
import { TransportError, type HttpRequest, type Transport } from '../../src/transport.ts';
import { FakeClock } from '../fixtures/fake-clock.ts';
import { deadAddress, startService } from '../fixtures/http-service.ts';
import { startFakeOrg, verifiedClaims, type FakeOrg } from './fake-org.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const LONG_AGO_MS = 3_600_000;

let org: FakeOrg;
let clock: FakeClock;
let network: ReturnType<typeof createTransport>;
let connection: OrgConnection;

beforeEach(async () => {
  org = await startFakeOrg();
  clock = new FakeClock();
  network = createTransport();
  connection = connect();
});
afterEach(async () => {
  await network.close();
  await org.close();
});

const clientCredentials: OrgCredentials['grant'] = {
  kind: 'client-credentials',
  clientSecret: 'consumer-secret',
};

function connect(change: Partial<OrgCredentials> = {}, transport?: Transport): OrgConnection {
  const credentials = {
    loginUrl: org.url,
    clientId: 'consumer-key',
    apiVersion: '65.0',
    grant: clientCredentials,
    ...change,
  };
  return new OrgConnection(credentials, clock, transport ?? network.transport);
}

const get = { method: 'GET', path: 'channels' } as const;

async function failure(call: Promise<unknown>): Promise<OrgError> {
  const error: unknown = await call.then(
    (value) => new Error(`answered ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof OrgError)) throw error;
  expect(error.name).toBe('OrgError');
  expect(error.message).not.toMatch(/consumer-secret|session-\d|127\.0\.0\.1/u);
  return error;
}

describe('a call', () => {
  it('goes to the package below the address that the org gave, with the session', async () => {
    org.onCall = () => ({ status: 201, body: { chatId: 'a01', text: '你好' } });
    const answer = await connection.call({ method: 'POST', path: 'chats', body: { a: '你' } });
    expect(answer).toEqual({ chatId: 'a01', text: '你好' });
    expect(org.calls).toMatchObject([
      {
        method: 'POST',
        path: '/services/apexrest/wechat/v1/chats',
        headers: { authorization: 'Bearer 00D!session-1', 'content-type': 'application/json' },
        body: '{"a":"你"}',
      },
    ]);
  });

  it('has no body and no content type unless it says something', async () => {
    await connection.call(get);
    expect(org.calls).toMatchObject([{ method: 'GET', body: '' }]);
    expect(org.calls[0]?.headers).not.toHaveProperty('content-type');
  });

  it.each([
    ['nothing', ''],
    ['a page', '<html>Maintenance</html>'],
    ['half of it', '{"channels":['],
  ])('answers undefined when the org answers %s', async (_, body) => {
    org.onCall = () => ({ status: 200, body });
    expect(await connection.call(get)).toBeUndefined();
  });
});

describe('signing in', () => {
  it('happens once, when it is first needed', async () => {
    expect(connection.organizationId).toBeUndefined();
    expect(org.signIns).toEqual([]);
    await connection.call(get);
    await connection.call(get);
    expect(org.signIns).toHaveLength(1);
    expect(connection.organizationId).toBe('00D5g000004sAndEAE');
  });

  it('happens once for all who call at the same time', async () => {
    await Promise.all(Array.from({ length: 10 }, () => connection.call(get)));
    expect(org.signIns).toHaveLength(1);
    expect(org.calls).toHaveLength(10);
  });

  it('sends the client credentials, and nothing else', async () => {
    await connection.call(get);
    expect(org.signIns).toEqual([
      {
        grant_type: 'client_credentials',
        client_id: 'consumer-key',
        client_secret: 'consumer-secret',
      },
    ]);
  });

  it('sends an assertion that the org can verify, and that lives for three minutes', async () => {
    const grant = { kind: 'jwt-bearer', username: 'relay@example.com', privateKey } as const;
    connection = connect({ grant });
    await connection.call(get);
    const form = org.signIns[0] ?? {};
    expect(Object.keys(form)).toEqual(['grant_type', 'assertion']);
    expect(form['grant_type']).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    expect(verifiedClaims(form['assertion'] ?? '', publicKey)).toEqual({
      header: { alg: 'RS256' },
      claims: {
        iss: 'consumer-key',
        sub: 'relay@example.com',
        aud: org.url,
        exp: clock.now() / 1000 + 180,
      },
    });
  });

  it.each([
    [
      'client credentials',
      clientCredentials,
      'invalid_client',
      /^The org refuses the sign-in \(invalid_client: wrong\)\. Check SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET/u,
    ],
    [
      'an assertion',
      { kind: 'jwt-bearer', username: 'relay@example.com', privateKey } as const,
      'invalid_grant',
      /^The org refuses the sign-in \(invalid_grant: wrong\)\. Check SALESFORCE_CLIENT_ID and SALESFORCE_USERNAME, .*SALESFORCE_PRIVATE_KEY_FILE/u,
    ],
  ])('that is refused with %s says what to check', async (_, grant, error, sentence) => {
    org.onSignIn = () => ({ status: 400, body: { error, error_description: 'wrong' } });
    const refusal = await failure(connect({ grant }).call(get));
    expect(refusal).toMatchObject({ code: 'refused', errorCode: error });
    expect(refusal.message).toMatch(sentence);
  });

  it('that is refused without words says what to check all the same', async () => {
    org.onSignIn = () => ({ status: 401, body: { error: 'invalid_client' } });
    const { message } = await failure(connection.call(get));
    expect(message).toMatch(/^The org refuses the sign-in \(invalid_client\)\. Check /u);
  });

  it.each<[string, number, unknown, string]>([
    ['a page that does not exist', 404, '<html>', 'HTTP_404'],
    ['an error of another kind', 400, { errorCode: 'NOT_FOUND', message: '' }, 'HTTP_400'],
    ['a page', 200, '<html>Welcome</html>', 'UNKNOWN_ANSWER'],
    ['no session', 200, { access_token: '', instance_url: 'https://x', id: '' }, 'UNKNOWN_ANSWER'],
    [
      'a session for no address',
      200,
      { access_token: 'x', instance_url: 'javascript:0', id: '' },
      'UNKNOWN_ANSWER',
    ],
  ])('at an address that answers %s says that it is wrong', async (_, status, body, errorCode) => {
    org.onSignIn = () => ({ status, body });
    const error = await failure(connection.call(get));
    expect(error).toMatchObject({ code: 'refused', errorCode });
    expect(error.message).toContain('check that SALESFORCE_LOGIN_URL is the address of the org');
  });

  it.each<[number, unknown, string]>([
    [503, { errorCode: 'SERVER_UNAVAILABLE', message: 'maintenance' }, 'HTTP_503'],
    [500, '<html>', 'HTTP_500'],
    [429, '', 'HTTP_429'],
    [302, '', 'HTTP_302'],
    [400, { error: 'temporarily_unavailable' }, 'temporarily_unavailable'],
    [400, { error: 'server_error', error_description: 'x' }, 'server_error'],
    [400, { error: 'unknown_error', error_description: 'retry' }, 'unknown_error'],
  ])('that is answered %i %j may work later', async (status, body, errorCode) => {
    org.onSignIn = () => ({ status, body });
    expect(await failure(connection.call(get))).toMatchObject({ code: 'away', errorCode });
    org.onSignIn = undefined;
    expect(await connection.call(get)).toEqual({});
  });

  it('that failed fails for all who waited, and is tried again by the next', async () => {
    org.onSignIn = () => ({ status: 503 });
    const all = await Promise.allSettled([connection.call(get), connection.call(get)]);
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(org.signIns).toHaveLength(1);
    org.onSignIn = undefined;
    expect(await connection.call(get)).toEqual({});
  });
});

describe('a session that has ended', () => {
  beforeEach(async () => {
    await connection.call(get);
    org.sessions.clear();
    org.calls.length = 0;
    clock.advance(LONG_AGO_MS);
  });

  it('is replaced, and the call is repeated once', async () => {
    org.onCall = ({ body }) => ({ status: 200, body });
    const call = connection.call({ method: 'PATCH', path: 'chats/a01', body: { fence: 1 } });
    expect(await call).toEqual({ fence: 1 });
    expect(org.signIns).toHaveLength(2);
    expect(org.calls).toHaveLength(1);
  });

  it('is replaced once for all who call at the same time', async () => {
    await Promise.all(Array.from({ length: 10 }, () => connection.call(get)));
    expect(org.signIns).toHaveLength(2);
    expect(org.calls).toHaveLength(10);
  });

  it('is not replaced once more for a call that learns of it late', async () => {
    const late = Promise.withResolvers<undefined>();
    const refused: number[] = [];
    const delayed: Transport = async (request) => {
      const answer = await network.transport(request);
      if (answer.status === 401) {
        refused.push(refused.length);
        // The first refusal is held back until another call has signed in.
        if (refused.length === 1) await late.promise;
      }
      return answer;
    };
    connection = connect({}, delayed);
    await connection.call(get);
    org.sessions.clear();
    clock.advance(LONG_AGO_MS);
    const before = org.signIns.length;
    const first = connection.call(get);
    await expect.poll(() => refused).toHaveLength(1);
    await connection.call(get);
    late.resolve(undefined);
    await first;
    expect(org.signIns).toHaveLength(before + 1);
  });

  it('and a new one that is refused at once end in an error that says what to check', async () => {
    org.onCall = () => ({ status: 401, body: [{ errorCode: 'INVALID_SESSION_ID', message: '' }] });
    const error = await failure(connection.call(get));
    expect(error).toMatchObject({ code: 'refused', errorCode: 'INVALID_SESSION_ID' });
    expect(error.message).toMatch(/just issued: check .* scope "api" .* may use the API/u);
    expect(org.signIns).toHaveLength(2);
  });

  it('is not replaced over and over: at most one sign-in every five seconds', async () => {
    org.onCall = () => ({ status: 401 });
    for (let round = 0; round < 10; round += 1) {
      const { errorCode } = await failure(connection.call(get));
      expect(errorCode).toBe('INVALID_SESSION_ID');
      clock.advance(1000);
    }
    expect(org.signIns).toHaveLength(3);
    org.onCall = () => ({ status: 200, body: {} });
    expect(await connection.call(get)).toEqual({});
  });

  it('is not replaced when the org is away, and the next call tries again', async () => {
    org.onSignIn = () => ({ status: 503 });
    expect((await failure(connection.call(get))).code).toBe('away');
    org.onSignIn = undefined;
    expect(await connection.call(get)).toEqual({});
  });
});

describe('an answer that is an error', () => {
  it.each<[number, unknown, OrgError['code'], string]>([
    [500, [{ errorCode: 'UNKNOWN_EXCEPTION', message: 'x' }], 'away', 'UNKNOWN_EXCEPTION'],
    [503, { errorCode: 'SERVER_UNAVAILABLE', message: 'x' }, 'away', 'SERVER_UNAVAILABLE'],
    [503, '<html>Down for maintenance</html>', 'away', 'HTTP_503'],
    [502, '', 'away', 'HTTP_502'],
    [429, { errorCode: 'TOO_MANY', message: 'x' }, 'away', 'TOO_MANY'],
    [302, '', 'away', 'HTTP_302'],
    [
      403,
      [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'x' }],
      'away',
      'REQUEST_LIMIT_EXCEEDED',
    ],
    [403, [{ errorCode: 'INVALID_SESSION_ID', message: 'x' }], 'away', 'INVALID_SESSION_ID'],
    [400, [{ errorCode: 'UNABLE_TO_LOCK_ROW', message: 'x' }], 'away', 'UNABLE_TO_LOCK_ROW'],
    [400, { errorCode: 'INVALID_REQUEST', message: 'x' }, 'refused', 'INVALID_REQUEST'],
    [400, [{ errorCode: 'JSON_PARSER_ERROR', message: 'x' }], 'refused', 'JSON_PARSER_ERROR'],
    [403, [{ errorCode: 'API_DISABLED_FOR_ORG', message: 'x' }], 'refused', 'API_DISABLED_FOR_ORG'],
    [403, 'no', 'refused', 'HTTP_403'],
    [404, [{ errorCode: 'NOT_FOUND', message: 'x' }], 'refused', 'NOT_FOUND'],
    [404, { errorCode: 'no code', message: 'x' }, 'refused', 'HTTP_404'],
    [404, { errorCode: 'X'.repeat(81), message: 'x' }, 'refused', 'HTTP_404'],
    [409, { errorCode: 'STALE_WRITER', message: 'x' }, 'refused', 'STALE_WRITER'],
    [409, { message: 'x' }, 'refused', 'HTTP_409'],
    [400, [], 'refused', 'HTTP_400'],
  ])('%i %j is "%s" with the code %s', async (status, body, code, errorCode) => {
    org.onCall = () => ({ status, body });
    expect(await failure(connection.call(get))).toMatchObject({ code, errorCode });
    expect(org.calls).toHaveLength(1);
  });

  it("has the org's own words, if there are any, and no more than 500 characters", async () => {
    org.onCall = () => ({ status: 400, body: { errorCode: 'X', message: 'why'.repeat(1000) } });
    expect((await failure(connection.call(get))).message).toBe('why'.repeat(1000).slice(0, 500));
    org.onCall = () => ({ status: 503, body: '<html>private</html>' });
    expect((await failure(connection.call(get))).message).toBe(
      'The org answered with HTTP status 503.',
    );
  });

  it('does not send the session to wherever the org points', async () => {
    const elsewhere = await startFakeOrg();
    org.onCall = () => ({ status: 302, headers: { location: `${elsewhere.url}/steal` } });
    expect((await failure(connection.call(get))).code).toBe('away');
    expect(elsewhere.calls).toEqual([]);
    await elsewhere.close();
  });
});

describe('an org that does not answer', () => {
  it('at a port where nobody listens is away', async () => {
    const error = await failure(connect({ loginUrl: await deadAddress() }).call(get));
    expect(error).toMatchObject({ code: 'away', errorCode: 'UNREACHABLE' });
  });

  it('to the end is away', async () => {
    const service = await startService((request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '99' });
      response.write('{"status":', () => request.socket.destroy());
    });
    const cutSignIn = await failure(connect({ loginUrl: service.url }).call(get));
    expect(cutSignIn).toMatchObject({ code: 'away', errorCode: 'UNREACHABLE' });
    const session = { access_token: 'x', instance_url: service.url, id: '' };
    org.onSignIn = () => ({ status: 200, body: session });
    const cutCall = await failure(connection.call(get));
    expect(cutCall).toMatchObject({ code: 'away', errorCode: 'UNREACHABLE' });
    await service.close();
  });

  it.each(['sign-in', 'call'])('within 30 seconds to a %s is away', async (what) => {
    const requests: HttpRequest[] = [];
    const silent: Transport = (request) => {
      requests.push(request);
      return what === 'sign-in' || requests.length > 1
        ? Promise.reject(new TransportError('timeout', false, undefined))
        : network.transport(request);
    };
    const error = await failure(connect({}, silent).call(get));
    expect(error).toMatchObject({ code: 'away', errorCode: 'TIMEOUT' });
    expect(error.message).toBe('The org did not answer in 30 s.');
    expect(requests.map(({ timeoutMs }) => timeoutMs)).toEqual(
      Array(what === 'sign-in' ? 1 : 2).fill(30_000),
    );
  });
});

it('has a network of its own when it is given none', async () => {
  const credentials = {
    loginUrl: org.url,
    clientId: 'consumer-key',
    apiVersion: '65.0',
    grant: clientCredentials,
  };
  expect(await new OrgConnection(credentials, clock).call(get)).toEqual({});
});

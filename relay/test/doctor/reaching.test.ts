import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { findingOf, Patient, visit, type Report } from './patient.ts';

let patient: Patient;

beforeAll(async () => {
  patient = await Patient.admit();
});

afterAll(async () => {
  await patient.leave();
});

/** A server that does something else than it should; its address. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return `http://127.0.0.1:${address.port}`;
}

function callbackOf(report: Report) {
  expect(report.diagnosis).toEqual(['callback Main']);
  return findingOf(report, 'callback', 'Main');
}

const OTHER_KEY = 'A'.repeat(43);

describe('the public address', () => {
  it('is not known, which is no failure', async () => {
    const report = await patient.report({ PUBLIC_URL: undefined });
    expect(report.diagnosis).toEqual([]);
    expect(findingOf(report, 'callback', 'Main').found).toContain('PUBLIC_URL is not set');
  });

  it('cannot be reached', async () => {
    const report = await patient.report({ PUBLIC_URL: 'http://127.0.0.1:9' });
    expect(callbackOf(report).found).toContain('ECONNREFUSED');
  });

  it('leads on by a redirection', async () => {
    const { PUBLIC_URL = '' } = patient.world.relay.environment;
    expect(callbackOf(await patient.report({ PUBLIC_URL })).found).toContain('307, a redirection');
  });

  it('has a proxy that changes the path', async () => {
    const found = callbackOf(await patient.report({ PUBLIC_URL: `${patient.world.relay.url}/x` }));
    expect(found.found).toContain('404: a proxy changes the path');
  });

  it('is that of something else', async () => {
    const url = await serve((_request, response) => {
      response.end('<html>Welcome!</html>');
    });
    expect(callbackOf(await patient.report({ PUBLIC_URL: url })).found).toContain(
      'not as the relay does',
    );
  });

  it('leads to a relay with another Token', async () => {
    const found = callbackOf(await patient.report({ WECHAT_MAIN_TOKEN: 'anotherToken' }));
    expect(found.found).toContain('another Token');
  });

  it('leads to a relay with another EncodingAESKey, and nobody takes that for a lost push', async () => {
    const changes = { WECHAT_MAIN_ENCODING_AES_KEY: OTHER_KEY };
    expect(callbackOf(await patient.report(changes)).found).toContain('another EncodingAESKey');
    expect((await patient.report()).diagnosis).toEqual([]);
  });
});

describe('the secrets that WeChat has', () => {
  /** What is found once a relay, perhaps with other secrets than the account, has had a push. */
  async function afterAPush(environment: Record<string, string>): Promise<Report> {
    const { wechat } = patient.world;
    const journal = join(tmpdir(), `wechat-desk-${randomBytes(6).toString('hex')}.db`);
    const changes = { STORE_URL: `sqlite:${journal}`, ...environment };
    const relay = patient.world.anotherRelay({ environment: changes });
    onTestFinished(async () => {
      await relay.stop();
      for (const end of ['', '-wal', '-shm', '.lock'])
        await rm(`${journal}${end}`, { force: true });
    });
    await relay.start();
    await expect.poll(() => relay.ready(), { timeout: 15_000 }).toBe(true);
    wechat.setCallbackUrl('Main', `${relay.url}/wechat/Main`);
    const { openId } = wechat.addCustomer({ name: '王小明' });
    const metrics = async (): Promise<string> =>
      (await fetch(`${relay.metricsUrl}/metrics`)).text();
    // WeChat repeats what is refused; the first time will do.
    void wechat.write(openId, '你好');
    await expect
      .poll(metrics, { timeout: 15_000 })
      .toMatch(/^wechat_desk_(pushes|webhook_refusals)_total\{/mu);
    return patient.report({
      ...changes,
      METRICS_PORT: new URL(relay.metricsUrl).port,
      PUBLIC_URL: relay.url,
    });
  }

  it('are right, as a push has shown', async () => {
    const report = await afterAPush({});
    expect(report.diagnosis).toEqual([]);
    expect(findingOf(report, 'pushes').found).toMatch(/^1 pushes of WeChat have come in/u);
  });

  it.each([
    ['another EncodingAESKey', 'WECHAT_MAIN_ENCODING_AES_KEY', OTHER_KEY],
    ['another Token', 'WECHAT_MAIN_TOKEN', 'anotherToken'],
  ])('are not those of the relay: %s', async (_what, variable, value) => {
    const report = await afterAPush({ [variable]: value });
    expect(report.diagnosis).toEqual(['pushes']);
    expect(findingOf(report, 'pushes').cure).toContain(variable.replace('MAIN', '<CHANNEL>'));
  });
});

describe('services that are strange', () => {
  it("do not hide a wrong clock, if it is the relay's own that agrees", async () => {
    const url = await serve((_request, response) => {
      response.setHeader('date', new Date(Date.now() + 600_000).toUTCString());
      response.end();
    });
    const { diagnosis } = await patient.report(
      {
        SALESFORCE_USERNAME: undefined,
        SALESFORCE_PRIVATE_KEY_FILE: undefined,
        SALESFORCE_CLIENT_SECRET: 'sandbox-consumer-secret',
        PUBLIC_URL: url,
      },
      'const real = Date.now; Date.now = () => real() + 600_000;',
    );
    expect(diagnosis).toEqual(['clock', 'callback Main']);
  });

  it('are given up in time, all of them', async () => {
    const url = await serve(() => undefined);
    const before = performance.now();
    const { status, diagnosis } = await patient.report({
      WECHAT_API_URL: url,
      PUBLIC_URL: url,
      METRICS_PORT: new URL(url).port,
    });
    const { diagnosis: withoutOrg } = await patient.report({ SALESFORCE_LOGIN_URL: url });
    expect(performance.now() - before).toBeLessThan(60_000);
    expect({ status, diagnosis }).toEqual({
      status: 1,
      diagnosis: ['wechat-account Main', 'callback Main'],
    });
    expect(withoutOrg).toEqual(['org-address']);
  });

  it('repeat what they were sent, and no secret is shown', async () => {
    const url = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += String(chunk);
      });
      request.on('end', () => {
        response.end(JSON.stringify({ errcode: 40125, errmsg: `invalid: ${body}` }));
      });
    });
    const secrets = Object.entries(patient.environment).flatMap(([name, value]) =>
      /SECRET|TOKEN|AES_KEY/u.test(name) ? [value] : [],
    );
    expect(secrets).toHaveLength(3);
    for (const options of [[], ['--json']]) {
      const { stdout } = await visit({ ...patient.environment, WECHAT_API_URL: url }, options);
      expect(stdout).toContain('[hidden]');
      for (const secret of secrets) expect(stdout).not.toContain(secret);
    }
  });
});

import { generateKeyPairSync } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { startLiveAgentStandIn } from '../../../scripts/sandbox/live-agent/stand-in.ts';
import { CHECKS, checksOf } from '../../src/doctor/checks.ts';
import { longId } from '../../src/doctor/record-id.ts';
import { findingOf, Patient, visit } from './patient.ts';

let patient: Patient;

beforeAll(async () => {
  patient = await Patient.admit({ withShop: true });
});

afterAll(async () => {
  await patient.leave();
});

afterEach(() => {
  const { channel, liveAgent, org, wechat } = patient.world;
  for (const { faults } of [liveAgent, org, wechat]) faults.clear();
  org.people.assign(org.people.relay, ['WeChat_Relay']);
  org.usage.apiCalls = 0;
  org.usage.eventDeliveries = 0;
  org.putChannel(channel);
});

/** The record of the first channel with other fields, as an admin has changed it. */
function withFields(fields: Record<string, string>): void {
  const { channel, org } = patient.world;
  org.putChannel({ ...channel, fields: { ...channel.fields, ...fields } });
}

describe('a set-up that is right', () => {
  it('passes every check, is left as it was, and ends with 0', async () => {
    const { liveAgent, org, journalFile, wechat } = patient.world;
    const files = await readdir(dirname(journalFile));
    const report = await patient.report();
    expect(report).toMatchObject({ status: 0, ok: true, failed: 0, diagnosis: [] });
    const checked = new Set(report.checks.map(({ check }) => check));
    expect([...checked].toSorted()).toEqual(Object.keys(CHECKS).toSorted());
    const ofShop = report.checks.filter(({ channel }) => channel === 'Shop');
    expect(ofShop.map(({ check }) => check).toSorted()).toEqual(checksOf('channel').toSorted());
    expect(wechat.ledger().sent).toEqual([]);
    expect([...liveAgent.state().chats, ...org.chats]).toEqual([]);
    expect(org.eventDeliveries).toBe(0);
    expect(await readdir(dirname(journalFile))).toEqual(files);
  });

  it('is described to people without colours where nobody sees them', async () => {
    const { status, stdout } = await visit(patient.environment);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^The relay\n {2}ok {4}This is Node/u);
    expect(stdout).toMatch(/\d+ passed, 0 failed, \d not checked\.\n$/u);
    expect(stdout).not.toContain('\u001b');
  });

  it('is right with ids of 18 characters and of other buttons', async () => {
    const { LiveAgentButtonId__c: id = '' } = patient.world.channel.fields;
    withFields({ LiveAgentButtonId__c: longId(id) });
    expect((await patient.report()).diagnosis).toEqual([]);
  });

  it('is right at night, when no agent is online', async () => {
    patient.world.liveAgent.faults.set('availability-omitted', true);
    const report = await patient.report();
    expect(report.status).toBe(0);
    expect(findingOf(report, 'chat-agents', 'Main')).toMatchObject({
      result: 'not-checked',
      found: expect.stringContaining('nobody is online for 5735g000000sAnd') as string,
    });
  });
});

describe('the environment', () => {
  it('lacks a variable, and has a malformed one', async () => {
    const report = await patient.report({ SALESFORCE_CLIENT_ID: undefined, PORT: 'http' });
    expect(report).toMatchObject({ status: 1, diagnosis: ['environment'] });
    const { found } = findingOf(report, 'environment');
    expect(found).toContain('SALESFORCE_CLIENT_ID is missing');
    expect(found).toContain('PORT is "http"');
    expect(findingOf(report, 'org-sign-in').result).toBe('not-checked');
  });

  it('lacks a secret of one channel, and the others are looked at all the same', async () => {
    const report = await patient.report({ WECHAT_MAIN_APP_SECRET: undefined });
    expect(report.diagnosis).toEqual(['channel-secrets Main']);
    expect(findingOf(report, 'channel-secrets', 'Main').found).toContain(
      'WECHAT_MAIN_APP_SECRET is missing',
    );
    expect(findingOf(report, 'wechat-account', 'Shop').result).toBe('pass');
  });
});

describe('the sign-in to the org', () => {
  const SECRET = {
    SALESFORCE_USERNAME: undefined,
    SALESFORCE_PRIVATE_KEY_FILE: undefined,
    SALESFORCE_CLIENT_SECRET: 'sandbox-consumer-secret',
  };

  it('works with a consumer secret too', async () => {
    expect((await patient.report(SECRET)).diagnosis).toEqual([]);
  });

  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));

  it.each([
    ['consumer key', { SALESFORCE_CLIENT_ID: 'another-key' }, /Copy the consumer key/u],
    [
      'consumer secret',
      { ...SECRET, SALESFORCE_CLIENT_SECRET: 'another-secret' },
      /Copy the consumer secret/u,
    ],
    [
      'private key',
      { SALESFORCE_PRIVATE_KEY_FILE: undefined, SALESFORCE_PRIVATE_KEY: pem },
      /does not belong to the certificate/u,
    ],
    ['user', { SALESFORCE_USERNAME: 'nobody@example.com' }, /pre-authorized/u],
  ])('has another %s', async (_what, changes, cure) => {
    const report = await patient.report(changes);
    expect(report).toMatchObject({ status: 1, diagnosis: ['org-sign-in'] });
    expect(findingOf(report, 'org-sign-in').cure).toMatch(cure);
  });

  it('goes to an address where no org is', async () => {
    const report = await patient.report({ SALESFORCE_LOGIN_URL: patient.world.wechat.url });
    expect(report.diagnosis).toEqual(['org-address']);
  });
});

describe('the org', () => {
  it("has not given the relay's user its permission set", async () => {
    const { people } = patient.world.org;
    people.assign(people.relay, []);
    const report = await patient.report();
    expect(report.diagnosis).toEqual(['org-permissions']);
    expect(findingOf(report, 'org-permissions').cure).toContain(
      'Assign the permission set "WeChat Relay"',
    );
  });

  it('has no package', async () => {
    patient.world.org.faults.set('no-package', true);
    const report = await patient.report();
    expect(report.diagnosis).toEqual(['org-package']);
    expect(findingOf(report, 'org-package').cure).toContain('sf project deploy start');
  });

  it('has nearly used up its API calls', async () => {
    patient.world.org.usage.apiCalls = 14_000;
    const report = await patient.report();
    expect(report.diagnosis).toEqual(['org-quota']);
    expect(findingOf(report, 'org-quota').found).toMatch(/^1400\d of 15000 API calls/u);
  });

  it('has nearly used up its event deliveries', async () => {
    patient.world.org.usage.eventDeliveries = 9_500;
    const report = await patient.report();
    expect(report.diagnosis).toEqual(['org-events']);
    expect(findingOf(report, 'org-events').found).toBe(
      'Of platform events, 9500 of 10000 deliveries of 24 hours are used.',
    );
  });

  it('has used them up', async () => {
    patient.world.org.faults.set('request-limit', true);
    expect((await patient.report()).diagnosis).toEqual(['org-quota']);
  });

  it('does not know the version of the API', async () => {
    const report = await patient.report({ SALESFORCE_API_VERSION: '99.0' });
    expect(report.diagnosis).toEqual(['org-address']);
    expect(findingOf(report, 'org-address').cure).toContain('65.0');
  });
});

describe('the record of a channel', () => {
  it('has an id that is none', async () => {
    withFields({ LiveAgentButtonId__c: 'oops' });
    const report = await patient.report();
    expect(report.diagnosis).toEqual(['channel-record Main']);
    expect(findingOf(report, 'channel-record', 'Main').found).toMatch(
      /^In the WeChat Channel "Main", its button id is "oops": /u,
    );
    expect(findingOf(report, 'callback', 'Shop').result).toBe('pass');
  });

  it('has a number that cannot be read', async () => {
    withFields({ IdleWarningSeconds__c: '-5' });
    const report = await patient.report();
    expect(report.diagnosis).toEqual(['channel-record Main']);
    expect(findingOf(report, 'channel-record', 'Main').found).toContain('idleWarningSeconds');
  });
});

describe('Live Agent', () => {
  it('is that of another org', async () => {
    const other = await startLiveAgentStandIn({
      organizationId: '00D5g0000009999',
      deploymentId: '5725g0000009999',
      buttonId: '5735g0000009999',
    });
    try {
      withFields({ LiveAgentEndpoint__c: `${other.url}/chat/rest/` });
      const report = await patient.report();
      expect(report.diagnosis).toEqual(['chat-endpoint Main']);
      expect(findingOf(report, 'chat-endpoint', 'Main').found).toContain('another one');
    } finally {
      await other.close();
    }
  });

  it('has moved the org to another server, and says to which', async () => {
    const { faults } = patient.world.liveAgent;
    faults.set('visitor-switch-server', 1);
    faults.set('switch-server-url', 'https://d.la9-c1.salesforceliveagent.com/chat');
    const report = await patient.report();
    expect(report.diagnosis).toEqual(['chat-endpoint Main']);
    expect(findingOf(report, 'chat-endpoint', 'Main').cure).toContain(
      'https://d.la9-c1.salesforceliveagent.com/chat/rest/',
    );
  });

  it.each([
    ['another button', { LiveAgentButtonId__c: '5735g0000000000' }, /button 5735g0000000000/u],
    ['another deployment', { LiveAgentDeploymentId__c: '5725g0000000000' }, /the deployment/u],
    [
      'a button whose capitals were lost',
      { LiveAgentButtonId__c: longId('5735g000000sAnd').toLowerCase() },
      /changed on its way/u,
    ],
    [
      'the id of another org',
      { LiveAgentOrganizationId__c: '00D5g0000009999' },
      /organization id is 00D5g0000009999/u,
    ],
  ])('is asked for %s', async (_what, fields, found) => {
    withFields(fields);
    const report = await patient.report();
    expect(report.diagnosis).toEqual(['chat-ids Main']);
    expect(findingOf(report, 'chat-ids', 'Main').found).toMatch(found);
  });
});

describe('the account', () => {
  it('has another app id', async () => {
    withFields({ AppId__c: 'wx0000000000000000' });
    const report = await patient.report();
    // The relay still has the one that it was told when it started.
    expect(report.diagnosis).toEqual(['wechat-account Main', 'callback Main']);
    expect(findingOf(report, 'wechat-account', 'Main')).toMatchObject({
      found: expect.stringMatching(/^WeChat answers 40013: invalid appid/u) as string,
      cure: expect.stringContaining('"wx0000000000000000"') as string,
    });
  });

  it('has another app secret', async () => {
    const WECHAT_MAIN_APP_SECRET = '00000000000000000000000000000000';
    const report = await patient.report({ WECHAT_MAIN_APP_SECRET });
    expect(report.diagnosis).toEqual(['wechat-account Main']);
    expect(findingOf(report, 'wechat-account', 'Main')).toMatchObject({
      found: expect.stringMatching(/^WeChat answers 40125: invalid appsecret/u) as string,
      cure: expect.stringContaining('WECHAT_MAIN_APP_SECRET') as string,
    });
  });

  it('does not let this address in, and names it', async () => {
    patient.world.wechat.faults.set('ip-not-allowed', '40164');
    const report = await patient.report();
    expect(report.diagnosis).toEqual(['wechat-account Main', 'wechat-account Shop']);
    expect(findingOf(report, 'wechat-account', 'Main')).toMatchObject({
      found: expect.stringContaining('invalid ip 127.0.0.1') as string,
      cure: expect.stringMatching(/^Add 127\.0\.0\.1 to the IP allow-list/u) as string,
    });
  });

  it('is not verified', async () => {
    patient.world.wechat.faults.set('not-verified', true);
    patient.world.wechat.faults.set('faults-of', 'Main');
    const report = await patient.report();
    expect(report.diagnosis).toEqual(['wechat-permission Main']);
    expect(findingOf(report, 'wechat-permission', 'Main')).toMatchObject({
      found: expect.stringMatching(/^WeChat answers 48001: api unauthorized/u) as string,
      cure: expect.stringContaining('微信认证') as string,
    });
  });

  it('has used up its calls of the day', async () => {
    patient.world.wechat.faults.set('daily-limit', 1);
    patient.world.wechat.faults.set('faults-of', 'Main');
    const report = await patient.report();
    expect(report.diagnosis).toEqual(['wechat-quota Main']);
    expect(findingOf(report, 'wechat-quota', 'Main').found).toContain('45009');
  });
});

describe('the machine', () => {
  it('has a clock that is wrong', async () => {
    const ahead = 'const real = Date.now; Date.now = () => real() + 600_000;';
    const report = await patient.report({}, ahead);
    expect(report.diagnosis).toEqual(['clock']);
    expect(findingOf(report, 'clock').found).toMatch(/(599|600|601) s ahead of the time of/u);
    expect(findingOf(report, 'org-sign-in')).toMatchObject({ result: 'not-checked' });
  });

  it('has a Node that is too old', async () => {
    const old = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.0' } });`;
    const report = await patient.report({}, old);
    expect(report).toMatchObject({ status: 1, diagnosis: ['node'] });
    expect(findingOf(report, 'node').cure).toContain('Install Node 24.4');
    const { stdout } = await visit(patient.environment, [], old);
    expect(stdout).toContain('FAIL  Version of Node\n      This is Node 20.20.0.');
  });
});

describe('the doctor', () => {
  it('ends with 2 if it is asked for something else', async () => {
    const { status, stdout, stderr } = await visit(patient.environment, ['--mend']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('npm run doctor [-- --json]');
  });

  it('tells how it is used', async () => {
    const { status, stdout } = await visit({}, ['--help']);
    expect({ status, stdout }).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('npm run doctor [-- --json]') as string,
    });
  });

  it('ends with 2 if it fails itself', async () => {
    const broken = 'Map.groupBy = () => { throw new Error("broken"); };';
    const { status, stdout, stderr } = await visit({}, [], broken);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/a defect of the doctor.*\nError: broken/u);
  });

  it('is described in the README as it is', async () => {
    const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
    const rows = Array.from(readme.matchAll(/^\| `([a-z-]+)` +\| (.+?) +\| (.+?) +\|$/gmu));
    const described = rows.flatMap(([, check = '', title, meaning]) =>
      check in CHECKS ? [[check, { title, meaning }]] : [],
    );
    expect(described).toEqual(
      Object.entries(CHECKS).map(([check, { title, meaning }]) => [check, { title, meaning }]),
    );
  });
});

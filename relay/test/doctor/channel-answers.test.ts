import { describe, expect, it } from 'vitest';

import { examineAccount } from '../../src/doctor/account.ts';
import { examineCallback } from '../../src/doctor/callback.ts';
import { examineRecord } from '../../src/doctor/channel-record.ts';
import type { Finding } from '../../src/doctor/checks.ts';
import { Discretion } from '../../src/doctor/discretion.ts';
import { examineLiveAgent } from '../../src/doctor/live-agent.ts';
import { isSpoilt, longId } from '../../src/doctor/record-id.ts';
import { channelSettingsSchema } from '../../src/salesforce/channel-settings.ts';
import { TransportError, type Transport } from '../../src/transport.ts';
import { gone, json, late, network, told, wordsOf, type Answer } from './network.ts';

describe('the public address', () => {
  const parts = {
    publicUrl: 'https://desk.example.com',
    channel: 'Main',
    appId: 'wx0123456789abcdef',
    secrets: { appSecret: 's'.repeat(32), token: 'token', encodingAesKey: undefined },
    now: () => 0,
  };

  it.each<[Answer, RegExp]>([
    [late, /does not answer in time/u],
    [new TransportError('aborted', false, undefined), /does not answer in time/u],
    [new TransportError('too-large', false, undefined), /answers far too much/u],
    [{ status: 302 }, /redirection/u],
    [{ status: 400 }, /WECHAT_MAIN_ENCODING_AES_KEY/u],
    [{ status: 401 }, /WECHAT_MAIN_TOKEN/u],
    [{ status: 404 }, /Reload WeChat Channels/u],
    [{ status: 502 }, /the proxy does not reach the relay/u],
    [{ status: 503 }, /does not serve the channel/u],
    [{ status: 500 }, /not as the relay does/u],
  ])('that answers so is described: %o', async (answer, words) => {
    const finding = await examineCallback({
      ...parts,
      transport: network({ '/wechat/Main': answer }),
    });
    expect(finding.result).toBe('fail');
    expect(wordsOf([finding], 'callback')).toMatch(words);
  });

  it('of an account in plain mode is asked in clear only', async () => {
    const transport: Transport = ({ url }) => {
      const body = new URL(url).searchParams.get('echostr') ?? '';
      return Promise.resolve({ status: 200, headers: {}, body });
    };
    expect(await examineCallback({ ...parts, transport })).toMatchObject({ result: 'pass' });
  });
});

describe('WeChat', () => {
  const examine = (answers: Readonly<Record<string, Answer>>): Promise<Finding[]> =>
    examineAccount({
      apiUrl: 'https://api.weixin.qq.com',
      appId: 'wx0123456789abcdef',
      appSecret: 's'.repeat(32),
      secretVariable: 'WECHAT_MAIN_APP_SECRET',
      transport: network(answers),
      discretion: new Discretion(),
    });
  const token = json({ access_token: 'token', expires_in: 7200 });
  const nobody = json({ errcode: 40003, errmsg: 'invalid openid' });
  const quota = (remain: number) =>
    json({ errcode: 0, quota: { daily_limit: 100, used: 0, remain } });
  const ACCOUNT_FAILS = [
    'fail wechat-account',
    'not-checked wechat-permission',
    'not-checked wechat-quota',
  ];

  it.each<[string, Answer, RegExp]>([
    ['does not answer', gone, /wechat-unreachable/u],
    ['answers without a token', json({}), /unreadable/u],
    ['answers with a page', { body: '<html>' }, /wechat-unreadable/u],
    [
      'has not been told of the address',
      json({ errcode: 61004, errmsg: 'access clientip is not registered' }),
      /Add the address from which/u,
    ],
    [
      'does not say which address it means',
      json({ errcode: 40164, errmsg: '' }),
      /no words.*Add the address of this machine/u,
    ],
    [
      'has frozen the secret',
      json({ errcode: 40243, errmsg: 'AppSecret has been frozen' }),
      /unfreeze it/u,
    ],
    [
      'refuses the secret in its other words',
      json({ errcode: 40001, errmsg: 'invalid credential' }),
      /Set WECHAT_MAIN_APP_SECRET/u,
    ],
  ])('%s', async (_what, answer, words) => {
    const findings = await examine({ stable_token: answer });
    expect(told(findings)).toEqual(ACCOUNT_FAILS);
    expect(wordsOf(findings, 'wechat-account')).toMatch(words);
  });

  it.each<[string, Answer, string]>([
    ['takes messages for somebody it does not know', nobody, 'pass'],
    ['takes the sign', json({ errcode: 0, errmsg: 'ok' }), 'pass'],
    ['has suspended the account', json({ errcode: 48004, errmsg: 'api forbidden' }), 'fail'],
    ['gives no answer', late, 'not-checked'],
  ])('%s', async (_what, typing, result) => {
    const findings = await examine({ stable_token: token, typing, quota: quota(50) });
    expect(told(findings)).toEqual([
      'pass wechat-account',
      `${result} wechat-permission`,
      'pass wechat-quota',
    ]);
  });

  it.each<[string, Answer, string]>([
    ['lets nearly nothing more through', quota(9), 'fail'],
    [
      'lets nothing more through',
      json({ errcode: 45009, errmsg: 'reach max api daily quota limit' }),
      'fail',
    ],
    ['tells nothing of it', json({ errcode: 76021, errmsg: 'cgi_path not found' }), 'not-checked'],
    ['tells of it in another form', json({ errcode: 0 }), 'not-checked'],
  ])('%s', async (_what, answer, result) => {
    const findings = await examine({ stable_token: token, typing: nobody, quota: answer });
    expect(told(findings)).toEqual([
      'pass wechat-account',
      'pass wechat-permission',
      `${result} wechat-quota`,
    ]);
  });
});

describe('Live Agent', () => {
  const ids = {
    organizationId: '00D000000000001',
    deploymentId: '572000000000001',
    buttonId: '573000000000001',
  };
  const endpoint = 'https://d.la1.salesforceliveagent.com/chat/rest/';
  const examine = (answer: Answer, liveAgent = {}): Promise<Finding[]> =>
    examineLiveAgent(
      channelSettingsSchema.parse({ name: 'Main', liveAgent: { endpoint, ...ids, ...liveAgent } }),
      ids.organizationId,
      network({ 'Visitor/Settings': answer }),
    );
  const message = (type: string, content: unknown) =>
    json({ messages: [{ type, message: content }] });
  const LOST = ['fail chat-endpoint', 'not-checked chat-ids', 'not-checked chat-agents'];

  it.each<[string, Answer, RegExp]>([
    ['cannot be reached', gone, /ECONNREFUSED/u],
    ['is something else', { body: '<html>' }, /not as Live Agent does/u],
    ['is not there', { status: 404 }, /answers 404/u],
    [
      'is elsewhere, and does not say where',
      message('SwitchServer', { newUrl: null }),
      /Copy the Chat API Endpoint/u,
    ],
    ['speaks in another form', message('Settings', {}), /not as Live Agent does/u],
  ])('%s', async (_what, answer, words) => {
    const findings = await examine(answer);
    expect(told(findings)).toEqual(LOST);
    expect(wordsOf(findings, 'chat-endpoint')).toMatch(words);
  });

  it('is in trouble, which says nothing of the settings', async () => {
    expect(told(await examine({ status: 503 }))).toEqual([
      'not-checked chat-endpoint',
      'not-checked chat-ids',
      'not-checked chat-agents',
    ]);
  });

  it('refuses ids without naming them', async () => {
    const findings = await examine(json({ message: 'Invalid request' }, 400));
    expect(told(findings)).toEqual([
      'pass chat-endpoint',
      'fail chat-ids',
      'not-checked chat-agents',
    ]);
    expect(wordsOf(findings, 'chat-ids')).toContain('572');
  });

  it('is not asked at an address that is none', async () => {
    expect(told(await examine({}, { endpoint: 'ftp://x' }))).toContain('not-checked chat-endpoint');
  });

  it('is not asked for a button where there is none', async () => {
    const findings = await examine(message('Settings', { buttons: [] }), { buttonId: '' });
    expect(wordsOf(findings, 'chat-ids')).toContain('There is no button.');
  });

  it('knows a button in 18 characters', async () => {
    const buttons = [{ id: longId(ids.buttonId), isAvailable: true }];
    expect(told(await examine(message('Settings', { buttons })))).toEqual([
      'pass chat-endpoint',
      'pass chat-ids',
      'pass chat-agents',
    ]);
  });
});

describe('an id', () => {
  // Source: Salesforce Help, "Convert 15 character IDs to 18 character IDs".
  it.each([
    ['0017000000hOMCh', '0017000000hOMChAAO'],
    ['00D000000000062', '00D000000000062EAA'],
  ])('%s is %s in full', (short, long) => {
    expect(longId(short)).toBe(long);
    expect([isSpoilt(short), isSpoilt(long), isSpoilt(long.toLowerCase())]).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe('a record', () => {
  const record = {
    name: 'Main',
    appId: 'wx0123456789abcdef',
    liveAgent: {
      endpoint: 'https://d.la1.salesforceliveagent.com/chat/rest/',
      organizationId: '00D000000000001',
      deploymentId: '572000000000001',
      buttonId: '573000000000001',
    },
  };

  it.each<[string, object, RegExp | undefined]>([
    ['is right', {}, undefined],
    ['asks for names', { askName: true }, /"Main", it cannot ask .* PUBLIC_URL/u],
    ['has a placeholder of no text', { texts: { ended: '{agent}' } }, /its text "ended"/u],
    ['has a template without a text', { template: { id: 'x', fields: [] } }, /template message/u],
    [
      'has an entrance of no kind',
      { entrances: [{ name: 'Odd', label: 'Odd', trigger: 'Never' }] },
      /its entrance Odd has the trigger/u,
    ],
  ])('that %s is served, and what is left out is named', (_what, fields, problem) => {
    const { finding, name, settings } = examineRecord({ ...record, ...fields }, undefined);
    expect([name, settings?.name]).toEqual(['Main', 'Main']);
    if (problem === undefined) expect(finding.result).toBe('pass');
    else expect(finding.found).toMatch(problem);
  });

  it.each([
    [{ ...record, liveAgent: { ...record.liveAgent, endpoint: 'nowhere' } }, 'Main'],
    [{ appId: 'wx' }, '?'],
    ['nonsense', '?'],
  ])('that cannot be served is named as far as possible: %o', (channel, name) => {
    const seen = examineRecord(channel, undefined);
    expect(seen).toMatchObject({ name, settings: undefined, finding: { result: 'fail' } });
  });
});

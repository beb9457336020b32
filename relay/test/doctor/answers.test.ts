import { describe, expect, it } from 'vitest';

import { OrgError } from '../../src/org.ts';
import { examineAccount } from '../../src/doctor/account.ts';
import { examineCallback } from '../../src/doctor/callback.ts';
import type { Finding } from '../../src/doctor/checks.ts';
import { clockError, examineClock } from '../../src/doctor/clock.ts';
import { examineCommands } from '../../src/doctor/commands.ts';
import { Discretion } from '../../src/doctor/discretion.ts';
import { examineLiveAgent } from '../../src/doctor/live-agent.ts';
import { examineOrg } from '../../src/doctor/org.ts';
import { isSpoilt, longId } from '../../src/doctor/record-id.ts';
import { asText } from '../../src/doctor/report.ts';
import { examinePushes, examineRunning } from '../../src/doctor/running.ts';
import { refusedSignIn } from '../../src/doctor/sign-in.ts';
import { channelSettingsSchema } from '../../src/salesforce/channel-settings.ts';
import {
  TransportError,
  type HttpAnswer,
  type HttpRequest,
  type Transport,
} from '../../src/transport.ts';

type Answer = Partial<HttpAnswer> | TransportError;

/** Answers each request by its path, below which everything is answered alike. */
function network(answers: Readonly<Record<string, Answer>>): Transport {
  return ({ url }: HttpRequest) => {
    const { pathname } = new URL(url);
    const found = Object.entries(answers).find(([path]) => pathname.includes(path))?.[1];
    if (found instanceof TransportError) return Promise.reject(found);
    return Promise.resolve({ status: 200, headers: {}, body: '', ...found });
  };
}

function json(value: unknown, status = 200): Answer {
  return { status, body: JSON.stringify(value) };
}

const gone = new TransportError('unreachable', true, new Error('connect ECONNREFUSED'));
const late = new TransportError('timeout', false, undefined);

/** Such as `fail chat-ids`. */
function told(findings: readonly Finding[]): string[] {
  return findings.map(({ check, result }) => `${result} ${check}`);
}

function wordsOf(findings: readonly Finding[], check: string): string {
  const finding = findings.find((each) => each.check === check);
  return finding === undefined ? '' : Object.values(finding).join(' ');
}

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

describe('the org', () => {
  const session = {
    access_token: '00D!token',
    instance_url: 'https://x.my.salesforce.com',
    id: 'https://login.salesforce.com/id/00D000000000001AAA/005',
  };
  const examine = async (answers: Readonly<Record<string, Answer>>): Promise<string[]> => {
    const { findings } = await examineOrg({
      credentials: {
        loginUrl: 'https://x.my.salesforce.com',
        clientId: 'id',
        apiVersion: '65.0',
        grant: { kind: 'client-credentials', clientSecret: 'secret' },
      },
      transport: network({
        'services/data': json([{ version: '65.0' }]),
        token: json(session),
        ...answers,
      }),
      discretion: new Discretion(),
      now: () => 0,
      isClockWrong: () => false,
    });
    return told(findings).filter((each) => !each.startsWith('not-checked'));
  };
  const IN = ['pass org-address', 'pass org-sign-in'];
  const error = (errorCode: string, status: number) =>
    json([{ errorCode, message: 'No.' }], status);

  it.each<[string, Answer, string[]]>([
    ['is of another version', json({}), ['fail org-package']],
    ['has met a problem', error('APEX_ERROR', 500), ['fail org-package']],
    ['refuses a new session', error('INVALID_SESSION_ID', 401), ['fail org-permissions']],
    [
      'has no channels',
      json({ channels: [] }),
      ['pass org-package', 'pass org-permissions', 'fail org-channels'],
    ],
  ])('%s', async (_what, channels, rest) => {
    const found = await examine({ 'wechat/v1/channels': channels, cometd: { status: 404 } });
    const isIn = rest.includes('fail org-channels');
    expect(found).toEqual([...IN, ...rest, ...(isIn ? ['fail org-commands'] : [])]);
  });

  it.each<[string, Answer]>([
    ['is in maintenance', { status: 503 }],
    ['is none', { status: 404, body: '<html>' }],
    ['does not answer', late],
  ])('%s', async (_what, answer) => {
    expect(await examine({ 'services/data': answer })).toEqual(['fail org-address']);
  });
});

describe('commands', () => {
  const session = {
    accessToken: 'token',
    instanceUrl: 'https://x.my.salesforce.com',
    organizationId: '00D',
  };
  const topic = '/event/WeChat_Chat_Command__e';
  const shake = [{ channel: '/meta/handshake', successful: true, clientId: 'c1' }];

  /** What is answered to one message after the other. */
  function stream(...answers: Answer[]): Transport {
    return () => {
      const next = answers.shift() ?? json([]);
      if (next instanceof TransportError) return Promise.reject(next);
      return Promise.resolve({ status: 200, headers: {}, body: '', ...next });
    };
  }

  it.each<[string, Answer[], string]>([
    ['cannot be asked for', [gone], 'fail'],
    ['are answered with nothing', [json([])], 'fail'],
    [
      'are refused',
      [
        json(shake),
        json([{ channel: '/meta/subscribe', successful: false, error: '403::Restricted channel' }]),
      ],
      'fail',
    ],
    [
      'are there',
      [
        { ...json(shake), cookies: ['BrowserId=1; path=/'] },
        json([{ channel: '/meta/subscribe', successful: true, subscription: topic }]),
      ],
      'pass',
    ],
  ])('%s', async (_what, answers, result) => {
    expect(await examineCommands(session, '65.0', stream(...answers))).toMatchObject({ result });
  });
});

describe('a refused sign-in', () => {
  it.each<[string, RegExp]>([
    ['invalid_client_id: client identifier invalid', /consumer key/u],
    ['invalid_client: invalid client credentials', /consumer secret/u],
    ["invalid_grant: user hasn't approved this consumer", /pre-authorized/u],
    ['invalid_grant: invalid assertion', /certificate/u],
    ['invalid_grant: audience is invalid', /that of a sandbox for a sandbox/u],
    ['invalid_grant: expired authorization code', /clock/u],
    ['invalid_grant: no client credentials user enabled', /run as/u],
    ['invalid_grant: request not supported on this domain', /My Domain/u],
    ['inactive_user: user is inactive', /Activate/u],
    ['invalid_grant: ip restricted', /profile/u],
    ['access_denied: who knows', /^Check SALESFORCE_CLIENT_ID/u],
  ])('for "%s" has its own cure', (words, cure) => {
    const code = words.split(':', 1)[0] ?? '';
    const error = new OrgError(
      'refused',
      code,
      `The org refuses the sign-in (${words}). Check everything.`,
    );
    const finding = refusedSignIn(error, 'jwt-bearer');
    expect(finding).toMatchObject({
      result: 'fail',
      found: `The org refuses the sign-in (${words}).`,
      cure: expect.stringMatching(cure) as string,
    });
  });

  it('may pass', () => {
    const away = new OrgError(
      'away',
      'server_error',
      'The org cannot be signed in to now (server_error).',
    );
    expect(refusedSignIn(away, 'client-credentials')).toMatchObject({ cure: 'Try again later.' });
    const slow = new OrgError('away', 'TIMEOUT', 'The org did not answer in 30 s.');
    expect(refusedSignIn(slow, 'jwt-bearer')).toMatchObject({
      found: 'The sign-in is not answered in time.',
    });
  });
});

describe('the relay on this machine', () => {
  it('runs, and is not ready', async () => {
    const transport = network({
      readyz: { status: 503, body: 'not ready' },
      metrics: { status: 404 },
    });
    const findings = await examineRunning(9464, transport);
    expect(told(findings)).toEqual(['fail process', 'not-checked pushes']);
    expect(wordsOf(findings, 'process')).toContain('503: not ready');
  });

  const refused = (code: string, count = 2) =>
    `wechat_desk_webhook_refusals_total{code="${code}"} ${count}`;
  const taken = 'wechat_desk_pushes_total{channel="Main",result="new"} 3';

  it.each<[string, string, string, RegExp]>([
    ['nothing', '', 'not-checked', /nothing since the relay started/u],
    ['pushes', taken, 'pass', /^3 pushes/u],
    [
      'a wrong signature among right ones',
      `${taken}\n${refused('wechat-signature')}`,
      'pass',
      /^3/u,
    ],
    ['wrong signatures alone', refused('wechat-signature'), 'fail', /the Token is not that/u],
    ['a check of the address', refused('wechat-address-check'), 'not-checked', /nothing since/u],
    [
      'what it cannot decrypt',
      refused('wechat-cipher-padding'),
      'fail',
      /^2 pushes .* EncodingAESKey is not/u,
    ],
    ['what is for another app', refused('wechat-cipher-app-id'), 'fail', /another app id/u],
    ['what is for another account', refused('wechat-other-account'), 'fail', /another account/u],
    ['what it has no key for', refused('wechat-key-missing'), 'fail', /has no EncodingAESKey/u],
    ['what is in clear', refused('wechat-not-encrypted'), 'fail', /in clear/u],
  ])('has counted %s', (_what, metrics, result, found) => {
    expect(examinePushes(metrics)).toMatchObject({
      result,
      found: expect.stringMatching(found) as string,
    });
  });
});

describe('the clock', () => {
  const at = (host: string, aheadMs: number) => ({ host, aheadMs });

  it('is wrong only if every service says so', () => {
    expect(clockError([])).toBeUndefined();
    expect(clockError([at('a', 90_000), at('b', -500)])).toBe(-500);
    expect(examineClock([], undefined).result).toBe('not-checked');
    expect(examineClock([at('a', 90_000), at('b', -500)], undefined).result).toBe('pass');
    const behind = examineClock([at('a', -90_000), at('b', -61_000)], undefined);
    expect(behind).toMatchObject({
      result: 'fail',
      found: 'The clock of this machine is 61 s behind the time of a, b.',
    });
  });

  it("may be that of the database's machine", () => {
    expect(examineClock([at('a', 100)], 120_000).found).toContain(
      '120 s ahead of that of the database',
    );
    expect(examineClock([at('a', 100)], 1000).result).toBe('pass');
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

describe('the report', () => {
  it('shows what it is about, and colours it where it may', () => {
    const findings: Finding[] = [
      { check: 'clock', result: 'fail', found: 'One.\nTwo.', cure: 'Set it.' },
      { check: 'room', result: 'not-checked', found: 'it is elsewhere.' },
      { check: 'callback', channel: 'Main', result: 'pass', found: 'Right.' },
    ];
    const text = asText(findings, (colour, words) => `<${colour}>${words}`);
    expect(text.split('\n')).toEqual([
      '<bold>The relay',
      '  <red>FAIL  Clock, against the clocks of WeChat, Salesforce and the database',
      '        One.',
      '        Two.',
      '        It means: The org refuses the sign-in, and the relay takes the pushes of WeChat for forged.',
      '        Mend it: Set it.',
      '  <dim>-     Room on the disk of a SQLite journal',
      '        <dim>not checked, because it is elsewhere.',
      '',
      '<bold>Channel Main',
      '  <green>ok    Right.',
      '',
      '1 passed, 1 failed, 1 not checked.',
    ]);
  });
});

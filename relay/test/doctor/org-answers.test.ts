import { describe, expect, it } from 'vitest';

import { OrgError } from '../../src/org.ts';
import type { Finding } from '../../src/doctor/checks.ts';
import { clockError, examineClock } from '../../src/doctor/clock.ts';
import { examineCommands } from '../../src/doctor/commands.ts';
import { Discretion } from '../../src/doctor/discretion.ts';
import { examineEvents } from '../../src/doctor/events.ts';
import { examineOrg } from '../../src/doctor/org.ts';
import { asText } from '../../src/doctor/report.ts';
import { examinePushes, examineRunning } from '../../src/doctor/running.ts';
import { refusedSignIn } from '../../src/doctor/sign-in.ts';
import { TransportError, type Transport } from '../../src/transport.ts';
import { gone, json, late, network, told, wordsOf, type Answer } from './network.ts';

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
    ['does not answer in time', late, ['fail org-package']],
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

describe('events', () => {
  const session = {
    accessToken: 'token',
    instanceUrl: 'https://x.my.salesforce.com',
    organizationId: '00D',
  };
  const limit = (Max: number, Remaining: number) => ({ Max, Remaining });
  const fewPublished = { HourlyPublishedPlatformEvents: limit(50_000, 4_999) };

  it.each<[string, Answer, string, string]>([
    ['publishes nearly all it may', json(fewPublished), 'fail', '45001 of 50000 publications'],
    ['tells of no events', json({ DailyApiRequests: limit(1, 1) }), 'not-checked', 'not tell'],
    [
      'does not show the user its limits',
      json([{ errorCode: 'FORBIDDEN', message: 'No.' }], 403),
      'not-checked',
      '"View Setup and Configuration"',
    ],
    ['does not answer', late, 'not-checked', 'look yourself'],
  ])('of an org that %s', async (_what, limits, result, words) => {
    const finding = await examineEvents(session, '65.0', network({ 'v65.0/limits': limits }));
    expect(told([finding])).toEqual([`${result} org-events`]);
    expect(wordsOf([finding], 'org-events')).toContain(words);
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
        { body: JSON.stringify(shake), cookies: ['BrowserId=1; path=/'] },
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

import { describe, expect, it } from 'vitest';

import { generate } from '../schedule/generate.ts';
import type { Plant } from '../schedule/planted-bugs.ts';
import { runSchedule } from '../schedule/run-schedule.ts';
import { leaks } from '../verdict/leaks.ts';

const CONFIDENTIAL = {
  secrets: ['app-secret-of-the-account'],
  customers: [{ openId: 'oChaos_0001-abcdef', name: '王小明' }],
};

describe('a line of the log', () => {
  it.each([
    ['a text', '{"msg":"«4711» hello"}'],
    ['a secret of the settings', '{"body":"app-secret-of-the-account"}'],
    ['a whole OpenID', '{"to":"oChaos_0001-abcdef"}'],
    ['the name of a customer', '{"name":"王小明"}'],
    ['a session key of Live Agent', '{"key":"0a1b2c3d4e5f!1700000000000!9=="}'],
    ['an access token of WeChat', `{"token":"84_${'a-B_'.repeat(20)}"}`],
    ['an access token of Salesforce', '{"token":"00D5g000004sAnd!AQ4AQFx.9_b-cdef"}'],
    ['an address with a token', '{"url":"/cgi-bin/user/info?access_token=x"}'],
    ['a header that signs in', '{"authorization":"Bearer x"}'],
    ['a private key', '{"pem":"-----BEGIN PRIVATE KEY-----"}'],
  ])('with %s is found', (_, line) => {
    expect(leaks(['{"msg":"well"}', line, '{}'], CONFIDENTIAL)).toEqual([
      { kind: 'leaked', detail: line },
    ]);
  });

  it('with ids, codes and counts tells nothing', () => {
    const line =
      '{"chat":"5b0c2a7e-0d4f-4b5e-9d6e-0c1a2b3c4d5e","message":"12","code":"wechat-45015"}';
    expect(leaks([line], CONFIDENTIAL)).toEqual([]);
  });
});

describe('a run in which the relay logs', () => {
  const logging = (what: (url: string, body: string) => string): Plant => {
    return (parts) => ({
      ...parts,
      transport: (request) => {
        parts.log.trace({ it: what(request.url, request.body ?? '') }, 'a request');
        return parts.transport(request);
      },
    });
  };

  it.each([
    ['the addresses that it calls', (url: string): string => url],
    ['what it sends', (_: string, body: string): string => body],
  ])('%s, at the finest level, is found', async (_, what) => {
    const { violations } = await runSchedule(generate(1), { plant: logging(what) });
    expect(violations.map(({ kind }) => kind)).toContain('leaked');
  });
});

import { describe, expect, it } from 'vitest';

import { LiveAgentClient, type LiveAgentAddress } from '../../src/live-agent/client.ts';
import { TransportError } from '../../src/transport.ts';
import { ScriptedService, type Answer } from './scripted-service.ts';
import { established } from './sessions.ts';

const ADDRESS: LiveAgentAddress = {
  endpoint: 'https://d.la1-c1-tst.salesforceliveagent.com/chat/rest/',
  organizationId: '00D5g000001AbCdEAK',
  deploymentId: '5725g000000AbCd',
  buttonId: '5735g000000AbCd',
  apiVersion: 52,
};

const SESSION = established();
const never = new AbortController().signal;

function client(apiVersion = 52): { service: ScriptedService; client: LiveAgentClient } {
  const service = new ScriptedService();
  const address = { ...ADDRESS, apiVersion };
  return { service, client: new LiveAgentClient(service.transport, address, never) };
}

describe('a new session', () => {
  const whole = { id: 'i', key: 'i!1!s=', affinityToken: 'a', clientPollTimeout: 30 };

  it.each<[what: string, body: unknown, expected: number]>([
    ['a number', whole, 30],
    ['a text', { ...whole, clientPollTimeout: '30' }, 30],
    ['nothing', { ...whole, clientPollTimeout: undefined }, 40],
    ['no number', { ...whole, clientPollTimeout: 'soon' }, 40],
    ['zero', { ...whole, clientPollTimeout: 0 }, 40],
    ['less than nothing', { ...whole, clientPollTimeout: -5 }, 40],
    ['for ever', { ...whole, clientPollTimeout: 86_400 }, 40],
  ])('may say %s about its time', async (_, body, clientPollTimeout) => {
    const { service, client: asking } = client();
    service.next('SessionId', [200, body]);
    expect(await asking.createSession(ADDRESS.endpoint)).toEqual({ ...whole, clientPollTimeout });
  });

  it.each<[what: string, body: unknown]>([
    ['nothing', ''],
    ['no JSON', '<html>'],
    ['no key', { ...whole, key: undefined }],
    ['an empty key', { ...whole, key: '' }],
    ['no id', { ...whole, id: undefined }],
    ['no affinity', { ...whole, affinityToken: null }],
  ])('with %s is no answer', async (_, body) => {
    const { service, client: asking } = client();
    service.next('SessionId', [200, body]);
    expect(await asking.createSession(ADDRESS.endpoint)).toMatchObject({
      code: 'broken',
      certainlyNotSent: false,
    });
  });

  it.each<[answer: Answer, expected: unknown]>([
    [500, { status: 500 }],
    [204, { status: 204 }],
    ['timeout', { code: 'timeout' }],
  ])('that is refused (%s) says why', async (answer, expected) => {
    const { service, client: asking } = client();
    service.next('SessionId', answer);
    expect(await asking.createSession(ADDRESS.endpoint)).toMatchObject({ ...Object(expected) });
  });
});

describe('ReconnectSession', () => {
  const answer = (message: unknown): [number, unknown] => [
    200,
    { messages: [{ type: 'ReconnectSession', message }] },
  ];

  it.each<[what: string, message: unknown, resetSequence: boolean]>([
    ['both', { resetSequence: true, affinityToken: 'new' }, true],
    ['that the numbers go on', { resetSequence: false, affinityToken: 'new' }, false],
    ['nothing of the numbers, which go on', { affinityToken: 'new' }, false],
    ['nonsense of the numbers', { resetSequence: 'yes', affinityToken: 'new' }, false],
  ])('says %s', async (_, message, resetSequence) => {
    const { service, client: asking } = client();
    service.next('ReconnectSession', answer(message));
    expect(await asking.reconnect(SESSION)).toEqual({
      kind: 'reconnected',
      affinityToken: 'new',
      resetSequence,
    });
  });

  it.each<[what: string, answer: Answer]>([
    ['nothing', [200, '']],
    ['no messages', [200, { messages: [] }]],
    ['no affinity', answer({ resetSequence: true })],
    ['an empty affinity', answer({ affinityToken: '' })],
  ])('with %s is no answer', async (_, said) => {
    const { service, client: asking } = client();
    service.next('ReconnectSession', said);
    expect(await asking.reconnect(SESSION)).toMatchObject({
      kind: 'answer',
      answer: { code: 'broken' },
    });
  });

  it('passes on what it does not understand', async () => {
    const { service, client: asking } = client();
    service.next('ReconnectSession', 405, 'timeout');
    expect(await asking.reconnect(SESSION)).toMatchObject({ answer: { status: 405 } });
    expect(await asking.reconnect(SESSION)).toMatchObject({ answer: { code: 'timeout' } });
  });

  it('asks from the beginning if nothing has come yet', async () => {
    const { service, client: asking } = client();
    service.next('ReconnectSession', 405);
    await asking.reconnect(established({ offset: undefined }));
    expect(service.calls[0]?.request.url).toContain('ReconnectSession.offset=0');
  });

  it('is asked for from version 37 on', async () => {
    for (const version of [29, 36, 37, 66]) {
      const { service, client: asking } = client(version);
      await asking.reconnect(SESSION);
      expect(service.calls[0]?.noun).toBe(version < 37 ? 'ResyncSession' : 'ReconnectSession');
    }
  });
});

describe('ResyncSession', () => {
  const valid = { isValid: true, key: 'k2', affinityToken: 'new' };

  it.each<[what: string, body: unknown, expected: unknown]>([
    ['bare', valid, { kind: 'reconnected', affinityToken: 'new', key: 'k2', resetSequence: true }],
    [
      'in an envelope',
      { messages: [{ type: 'ResyncSession', message: valid }] },
      { kind: 'reconnected', affinityToken: 'new', key: 'k2', resetSequence: true },
    ],
    [
      'without a new key',
      { isValid: true, affinityToken: 'new' },
      { kind: 'reconnected', affinityToken: 'new', key: undefined, resetSequence: true },
    ],
    ['invalid', { isValid: false }, { kind: 'invalid' }],
    ['valid without an affinity', { isValid: true }, { kind: 'invalid' }],
  ])('is read %s', async (_, body, expected) => {
    const { service, client: asking } = client(36);
    service.next('ResyncSession', [200, body]);
    expect(await asking.reconnect(SESSION)).toEqual(expected);
  });

  it.each<[answer: Answer, expected: unknown]>([
    [[200, 'OK'], { code: 'broken' }],
    [[200, { messages: [] }], { code: 'broken' }],
    [500, { status: 500 }],
    ['broken', { code: 'broken' }],
  ])('that is not understood (%j) is passed on', async (answer, expected) => {
    const { service, client: asking } = client(36);
    service.next('ResyncSession', answer);
    expect(await asking.reconnect(SESSION)).toMatchObject({ kind: 'answer', answer: expected });
  });
});

describe('any request', () => {
  it('fails with what it was not made for', async () => {
    const strange = (): Promise<never> => Promise.reject(new RangeError('not of the network'));
    const asking = new LiveAgentClient(strange, ADDRESS, never);
    await expect(asking.deleteSession(SESSION)).rejects.toThrow('not of the network');
  });

  it('is given up when the process stops, unless somebody else decides', async () => {
    const service = new ScriptedService();
    const stopping = new AbortController();
    const other = new AbortController();
    const asking = new LiveAgentClient(service.transport, ADDRESS, stopping.signal);
    service.always('Messages', 'silence');
    service.always('SessionId', 'silence');
    const poll = asking.poll(SESSION, 3, other.signal);
    const creation = asking.createSession(ADDRESS.endpoint);
    stopping.abort();
    expect(await creation).toMatchObject({ code: 'aborted' });
    other.abort();
    const answer = await poll;
    expect(answer).toBeInstanceOf(TransportError);
  });

  it('asks for the deletion of a key with all its signs', async () => {
    const { service, client: asking } = client();
    await asking.deleteSession(established({ key: 'a!b/c+d==' }));
    expect(service.calls[0]?.request).toMatchObject({
      method: 'DELETE',
      url: `${ADDRESS.endpoint}System/SessionId/a!b%2Fc%2Bd%3D%3D`,
    });
  });

  it('sends the org id in 15 characters', async () => {
    const { service, client: asking } = client();
    await asking.resyncState(SESSION);
    expect(service.calls[0]?.request.body).toBe('{"organizationId":"00D5g000001AbCd"}');
  });
});

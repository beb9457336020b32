import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveAgentStandIn } from '../live-agent/stand-in.ts';
import {
  chatting,
  queued,
  sessionAnswer,
  start,
  Visitor,
  type Headers,
} from './live-agent-visitor.ts';

const NO_SESSION = 'Session required but was invalid or not found';

let liveAgent: LiveAgentStandIn;
let visitor: Visitor;

beforeEach(async () => {
  liveAgent = await start();
  visitor = new Visitor(liveAgent);
});

afterEach(() => liveAgent.close());

describe('a session', () => {
  it('has an id, a key that begins with it, an affinity and a poll timeout', async () => {
    const answer = await visitor.send('GET', 'System/SessionId');
    expect(answer.status).toBe(200);
    const { id, key, affinityToken, clientPollTimeout } = sessionAnswer.parse(
      JSON.parse(answer.body),
    );
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(key.split('!')[0]).toBe(id);
    expect(affinityToken).toMatch(/^[0-9a-f]{8}$/);
    expect(clientPollTimeout).toBe(40);
  });

  it('has a key that cannot go into a URL as it is', async () => {
    await visitor.open();
    expect(visitor.key).toMatch(/^[^!]+!\d+![^!]*\+[^!]*\/==$/);
  });

  it('is deleted by its encoded key, and the chat ends with it', async () => {
    visitor = await chatting(liveAgent);
    const path = `System/SessionId/${encodeURIComponent(visitor.key)}`;
    const deleted = await visitor.send('DELETE', path, { 'X-LIVEAGENT-SESSION-KEY': undefined });
    expect(deleted.status).toBe(200);
    expect(liveAgent.chat(visitor.id)).toMatchObject({ state: 'ended', endReason: 'client' });
    expect(await visitor.rawPoll()).toEqual({ status: 403, body: NO_SESSION });
  });

  it('is not found by a key that was not encoded', async () => {
    await visitor.open();
    const answer = await visitor.send('DELETE', `System/SessionId/${visitor.key}`);
    expect(answer.status).toBe(404);
  });

  it.each([
    ['an unknown key', 'nothing', '{affinity}', 403],
    ['the wrong affinity', '{key}', 'deadbeef', 503],
  ])('is not deleted with %s', async (_what, key, affinity, status) => {
    await visitor.open();
    const path = `System/SessionId/${encodeURIComponent(key.replace('{key}', visitor.key))}`;
    const header = affinity.replace('{affinity}', visitor.affinity);
    const answer = await visitor.send('DELETE', path, { 'X-LIVEAGENT-AFFINITY': header });
    expect(answer.status).toBe(status);
    expect((await visitor.init()).status).toBe(200);
  });
});

describe('headers', () => {
  interface Case {
    what: string;
    headers: Headers;
    status: number;
    body: string | RegExp;
  }

  const version: Case[] = [
    {
      what: 'no API version',
      headers: { 'X-LIVEAGENT-API-VERSION': undefined },
      status: 400,
      body: /"message":"X-LIVEAGENT-API-VERSION header is required"/,
    },
    {
      what: 'an API version that is no number',
      headers: { 'X-LIVEAGENT-API-VERSION': 'v48' },
      status: 400,
      body: /"details":\[\{"property":"X-LIVEAGENT-API-VERSION"/,
    },
    {
      what: 'an API version from before the service',
      headers: { 'X-LIVEAGENT-API-VERSION': '28' },
      status: 400,
      body: /not supported/,
    },
  ];
  const session: Case[] = [
    ...version,
    {
      what: 'no session key',
      headers: { 'X-LIVEAGENT-SESSION-KEY': undefined },
      status: 403,
      body: NO_SESSION,
    },
    {
      what: 'an unknown session key',
      headers: { 'X-LIVEAGENT-SESSION-KEY': 'nothing' },
      status: 403,
      body: NO_SESSION,
    },
    {
      what: 'no affinity',
      headers: { 'X-LIVEAGENT-AFFINITY': undefined },
      status: 400,
      body: /X-LIVEAGENT-AFFINITY header is required/,
    },
    {
      what: 'the wrong affinity',
      headers: { 'X-LIVEAGENT-AFFINITY': 'deadbeef' },
      status: 503,
      body: 'Invalid Affinity Token',
    },
    {
      what: 'the affinity of no server',
      headers: { 'X-LIVEAGENT-AFFINITY': 'null' },
      status: 503,
      body: 'Invalid Affinity Token',
    },
  ];
  const requests: [string, string, string | undefined, Case[]][] = [
    ['GET', 'System/Messages?ack=-1', undefined, session],
    ['POST', 'Chasitor/ChasitorInit', '{}', session],
    ['POST', 'Chasitor/ChatMessage', '{"text":"Hello"}', session],
    ['POST', 'Chasitor/ChatEnd', '{"reason":"client"}', session],
    ['POST', 'Chasitor/ChasitorResyncState', '{}', session],
    ['POST', 'System/MultiNoun', '{"nouns":[]}', session],
    ['GET', 'System/SessionId', undefined, version],
    ['GET', 'Visitor/Availability', undefined, version],
  ];

  it.each(
    requests.flatMap(([method, path, body, cases]) =>
      cases.map((one) => ({ ...one, method, path, sent: body })),
    ),
  )('$method $path with $what is $status', async ({ method, path, sent, headers, ...expected }) => {
    visitor = await queued(liveAgent);
    const answer = await visitor.send(method, path, headers, sent);
    expect(answer.status).toBe(expected.status);
    if (typeof expected.body === 'string') expect(answer.body).toBe(expected.body);
    else expect(answer.body).toMatch(expected.body);
  });

  it.each(['2c931fa0', ''])('SessionId wants the affinity null, not «%s»', async (affinity) => {
    const answer = await visitor.send('GET', 'System/SessionId', {
      'X-LIVEAGENT-AFFINITY': affinity,
    });
    expect(answer).toEqual({ status: 503, body: 'Invalid Affinity Token' });
  });

  it('of a visitor without sequence are taken, and nothing is checked', async () => {
    visitor = await chatting(liveAgent);
    for (const text of ['one', 'two']) {
      const answer = await visitor.send(
        'POST',
        'Chasitor/ChatMessage',
        { 'X-LIVEAGENT-SEQUENCE': undefined },
        JSON.stringify({ text }),
      );
      expect(answer.status).toBe(200);
    }
    expect(liveAgent.chat(visitor.id).messages.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['one', 'two']),
    );
  });
});

describe('paths and methods', () => {
  it.each([
    ['GET', 'System/Nothing'],
    ['GET', 'system/messages'],
    ['POST', 'Chasitor/constructor'],
    ['GET', 'SessionId'],
    ['GET', 'System/SessionId/a/b'],
    ['GET', 'Chasitor/Messages'],
    ['POST', 'Agent/ChatMessage'],
  ])('%s %s is 404', async (method, path) => {
    await visitor.open();
    expect((await visitor.send(method, path)).status).toBe(404);
  });

  it.each([
    ['POST', 'System/SessionId'],
    ['DELETE', 'System/SessionId'],
    ['GET', 'System/SessionId/key'],
    ['POST', 'System/Messages'],
    ['GET', 'Chasitor/ChasitorInit'],
    ['PUT', 'Chasitor/ChatMessage'],
    ['GET', 'Chasitor/ChasitorResyncState'],
    ['GET', 'System/MultiNoun'],
    ['POST', 'System/ReconnectSession'],
    ['POST', 'Visitor/Availability'],
  ])('%s %s is 405', async (method, path) => {
    await visitor.open();
    expect((await visitor.send(method, path)).status).toBe(405);
  });

  it.each([
    ['System/ReconnectSession?ReconnectSession.offset=0', 'GET', '36', 404],
    ['System/ReconnectSession?ReconnectSession.offset=0', 'GET', '37', 503],
    ['System/ResyncSession', 'GET', '37', 404],
    ['System/ResyncSession', 'GET', '36', 405],
    ['Chasitor/ChasitorIdleTimeoutWarningEvent', 'POST', '34', 404],
    ['Chasitor/ChasitorIdleTimeoutWarningEvent', 'POST', '35', 400],
  ])('%s (%s) in API version %s is %i', async (path, method, apiVersion, status) => {
    await visitor.open();
    visitor.version = apiVersion;
    expect((await visitor.send(method, path)).status).toBe(status);
  });
});

describe('bodies', () => {
  it.each([
    ['Chasitor/ChasitorInit', '{"organizationId":'],
    ['Chasitor/ChatMessage', 'text=Hello'],
    ['Chasitor/ChasitorResyncState', '{'],
    ['System/MultiNoun', '[}'],
  ])('of %s that are not JSON are 400 with a message and details', async (path, body) => {
    visitor = await queued(liveAgent);
    const answer = await visitor.send('POST', path, {}, body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toEqual({
      message: 'The request body is not valid JSON',
      details: [{ property: 'body', message: 'not valid JSON' }],
    });
  });

  it('of JSON are read whatever their content type says', async () => {
    visitor = await chatting(liveAgent);
    const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const answer = await visitor.send('POST', 'Chasitor/ChatMessage', type, '{"text":"Hello"}');
    expect(answer).toEqual({ status: 200, body: 'OK' });
  });

  it('longer than a megabyte are 400', async () => {
    visitor = await chatting(liveAgent);
    const answer = await visitor.say('x'.repeat(1_100_000));
    expect(answer.status).toBe(400);
  });
});

describe('over https', () => {
  it('is not served without a certificate', async () => {
    await expect(start({ tls: { key: 'no key', cert: 'no certificate' } })).rejects.toThrow();
  });
});

import { request } from 'undici';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { faultDefinitions, type LiveAgentFault } from '../live-agent/fault-definitions.ts';
import type { LiveAgentStandIn } from '../live-agent/stand-in.ts';
import { StoppedClock } from './live-agent-clock.ts';
import {
  agentId,
  chatting,
  ids,
  queued,
  seen,
  start,
  Visitor,
  type Answer,
} from './live-agent-visitor.ts';

let clock: StoppedClock;
let liveAgent: LiveAgentStandIn;

beforeEach(async () => {
  clock = new StoppedClock();
  liveAgent = await start({ clock });
});

afterEach(() => liveAgent.close());

function strikes(name: LiveAgentFault, times = 1): void {
  expect(liveAgent.faults.injected[name]).toBe(times);
  expect(liveAgent.faults.on(name)).toBe(false);
}

const STATUSES = [400, 403, 404, 405, 409, 500, 502, 503, 504] as const;

describe('the list of faults', () => {
  it('names each fault once and says what it does', () => {
    const names = faultDefinitions.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(faultDefinitions.filter(({ description }) => description.length < 20)).toEqual([]);
  });

  it('has the default of each switch among its choices', () => {
    for (const { default: initial, choices } of faultDefinitions) {
      if (choices !== undefined) expect(choices).toContain(initial);
    }
  });
});

describe('a status without a reason', () => {
  it.each(STATUSES)('%i comes to the next polls, as often as told', async (status) => {
    const visitor = await chatting(liveAgent);
    liveAgent.say(visitor.id, 'Hello');
    liveAgent.faults.set(`poll-${status}`, 2);
    expect((await visitor.rawPoll()).status).toBe(status);
    expect((await visitor.rawPoll()).status).toBe(status);
    expect(await visitor.pollTypes()).toEqual(['ChatMessage']);
    strikes(`poll-${status}`, 2);
  });

  it.each(STATUSES)('%i comes to the next POST, which has no effect', async (status) => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set(`post-${status}`, 1);
    expect((await visitor.say('Hello', 2)).status).toBe(status);
    expect(seen(liveAgent, visitor)).toEqual([]);
    expect((await visitor.say('Hello', 2)).status).toBe(200);
    strikes(`post-${status}`);
  });

  it('of 400 has a message and details, like any other', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set('post-400', 1);
    const answer = await visitor.say('Hello');
    expect(JSON.parse(answer.body)).toEqual({
      message: 'The request could not be understood',
      details: [],
    });
  });

  it('of 409 to a POST tells the true numbers', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set('post-409', 1);
    expect((await visitor.say('Hello', 2)).body).toBe('Out of sync Ack. Expected 2. Actual 1');
  });

  it.each(['poll-503', 'post-503'] as const)('%s is an outage, not a handover', async (name) => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set(name, 1);
    const answer = name === 'poll-503' ? await visitor.rawPoll() : await visitor.say('Hello');
    expect(answer).toEqual({ status: 503, body: 'Service Unavailable' });
    expect((await visitor.rawReconnect()).status).toBe(405);
    expect((await visitor.say('Hello')).status).toBe(200);
  });

  it('can be aimed at one noun', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set('post-fault-noun', 'ChatMessage');
    liveAgent.faults.set('post-500', 1);
    expect((await visitor.post('ChasitorTyping')).status).toBe(200);
    expect((await visitor.say('Hello')).status).toBe(500);
  });

  it.each([500, 503] as const)('%i comes to the next SessionId', async (status) => {
    const visitor = new Visitor(liveAgent);
    liveAgent.faults.set(`session-${status}`, 1);
    expect((await visitor.send('GET', 'System/SessionId')).status).toBe(status);
    expect((await visitor.send('GET', 'System/SessionId')).status).toBe(200);
    strikes(`session-${status}`);
  });

  it.each([500, 503] as const)('%i comes to the next ReconnectSession', async (status) => {
    const visitor = await chatting(liveAgent);
    liveAgent.startHandover(visitor.id);
    liveAgent.faults.set(`reconnect-${status}`, 1);
    expect((await visitor.rawReconnect()).status).toBe(status);
    expect((await visitor.rawReconnect()).status).toBe(200);
    strikes(`reconnect-${status}`);
  });
});

describe('the network', () => {
  it('breaks before a poll is looked at', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.say(visitor.id, 'Hello');
    liveAgent.faults.set('poll-reset', 1);
    await expect(visitor.rawPoll()).rejects.toThrow();
    expect(await visitor.pollTypes()).toEqual(['ChatMessage']);
    strikes('poll-reset');
  });

  it('loses the answer with messages, and none of them', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set('poll-lost', 1);
    const quiet = visitor.rawPoll();
    await vi.waitFor(() => {
      expect(clock.expects(30_000)).toBe(true);
    });
    clock.advance(30_000);
    expect((await quiet).status).toBe(204);
    liveAgent.say(visitor.id, 'Hello');
    await expect(visitor.rawPoll()).rejects.toThrow();
    expect(await visitor.pollTypes()).toEqual(['ChatMessage']);
    strikes('poll-lost');
  });

  it('cuts an answer in the middle', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.say(visitor.id, 'Hello');
    liveAgent.faults.set('poll-cut', 1);
    const answer = await request(`${visitor.base}/System/Messages?ack=${visitor.ack}`, {
      headers: {
        'X-LIVEAGENT-API-VERSION': '48',
        'X-LIVEAGENT-AFFINITY': visitor.affinity,
        'X-LIVEAGENT-SESSION-KEY': visitor.key,
      },
    });
    expect(answer.statusCode).toBe(200);
    await expect(answer.body.text()).rejects.toThrow();
    expect(await visitor.pollTypes()).toEqual(['ChatMessage']);
    strikes('poll-cut');
  });

  it('brings a body slowly, but whole', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.say(visitor.id, 'Hello');
    liveAgent.faults.set('poll-slow', 1);
    liveAgent.faults.set('slow-ms', 4_000);
    const poll = visitor.pollTypes();
    for (let piece = 0; piece < 4; piece += 1) {
      await vi.waitFor(() => {
        expect(clock.expects(1_000)).toBe(true);
      });
      clock.advance(1_000);
    }
    expect(await poll).toEqual(['ChatMessage']);
    strikes('poll-slow');
  });

  it('answers a poll later than the client waits', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set('poll-late', 1);
    liveAgent.faults.set('late-ms', 7_000);
    const poll = visitor.pollTypes();
    await vi.waitFor(() => {
      expect(clock.expects(47_000)).toBe(true);
    });
    liveAgent.say(visitor.id, 'Hello');
    clock.advance(46_999);
    expect(clock.expects(1)).toBe(true);
    clock.advance(1);
    expect(await poll).toEqual(['ChatMessage']);
    strikes('poll-late');
  });

  it('breaks before a POST has had an effect', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set('post-reset', 1);
    await expect(visitor.say('Hello', 2)).rejects.toThrow();
    expect(seen(liveAgent, visitor)).toEqual([]);
    expect((await visitor.say('Hello', 2)).status).toBe(200);
    expect(seen(liveAgent, visitor)).toEqual(['Hello']);
    strikes('post-reset');
  });

  it('breaks after a POST has had its effect, which the sequence then saves', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set('post-lost', 1);
    await expect(visitor.say('Hello', 2)).rejects.toThrow();
    expect(seen(liveAgent, visitor)).toEqual(['Hello']);
    expect((await visitor.say('Hello', 2)).status).toBe(200);
    expect(seen(liveAgent, visitor)).toEqual(['Hello']);
    strikes('post-lost');
  });

  it('does not lose the answer to a POST that was refused', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set('post-lost', 1);
    expect((await visitor.say('Hello', 9)).status).toBe(409);
    expect(liveAgent.faults.injected['post-lost']).toBe(0);
  });

  it('loses the answer to SessionId', async () => {
    liveAgent.faults.set('session-lost', 1);
    const visitor = new Visitor(liveAgent);
    await expect(visitor.open()).rejects.toThrow();
    await visitor.open();
    expect(visitor.key).not.toBe('');
    strikes('session-lost');
  });
});

describe('among the messages', () => {
  it('comes a type that nobody knows', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.say(visitor.id, 'Hello');
    liveAgent.faults.set('unknown-type', 1);
    expect(await visitor.pollTypes()).toEqual(['ChatMessage', 'WeatherReport']);
    strikes('unknown-type');
  });

  it.each([
    ['https://elsewhere.example/chat', 'https://elsewhere.example/chat'],
    ['', null],
  ])('comes SwitchServer to «%s»', async (url, newUrl) => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set('switch-server-url', url);
    liveAgent.faults.set('messages-switch-server', 1);
    expect(await visitor.poll()).toEqual([{ type: 'SwitchServer', message: { newUrl } }]);
    strikes('messages-switch-server');
  });

  it('comes ChatEstablished twice', async () => {
    const visitor = await queued(liveAgent);
    liveAgent.faults.set('duplicate-established', 1);
    liveAgent.accept(visitor.id, agentId(liveAgent));
    expect(await visitor.pollTypes()).toEqual(['ChatEstablished', 'ChatEstablished']);
    strikes('duplicate-established');
  });

  it('comes the end of typing before its beginning', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set('typing-swapped', true);
    liveAgent.typing(visitor.id, true);
    liveAgent.say(visitor.id, 'Hello');
    expect(await visitor.pollTypes()).toEqual(['ChatMessage', 'AgentNotTyping', 'AgentTyping']);
    expect(liveAgent.faults.injected['typing-swapped']).toBe(1);
  });

  it.each([
    ['fail', ['ChatRequestFail']],
    ['fail-ended', ['ChatRequestFail', 'ChatEnded']],
    ['ended-fail', ['ChatEnded', 'ChatRequestFail']],
  ])('comes a failure in the middle of a chat: %s', async (how, types) => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set('fail-with-ended', how);
    liveAgent.faults.set('fail-mid-chat', 1);
    expect(await visitor.pollTypes()).toEqual(types);
    expect(liveAgent.chat(visitor.id)).toMatchObject({ state: 'ended', endReason: 'Unavailable' });
    expect((await visitor.rawPoll()).status).toBe(403);
    strikes('fail-mid-chat');
  });

  it('comes no such failure where there is no chat', async () => {
    liveAgent.faults.set('fail-mid-chat', 1);
    liveAgent.faults.set('unknown-type', 1);
    const visitor = new Visitor(liveAgent);
    await visitor.open();
    expect(await visitor.pollTypes()).toEqual(['WeatherReport']);
    expect(liveAgent.faults.injected['fail-mid-chat']).toBe(0);
  });

  it.each(['Unavailable', 'InternalFailure', 'NoPost', 'Blocked', 'Unknown'])(
    'comes the failure of a request with the reason %s',
    async (reason) => {
      liveAgent.faults.set('fail-reason', reason);
      liveAgent.faults.set('request-fail', 1);
      const visitor = new Visitor(liveAgent);
      await visitor.open();
      await visitor.init();
      expect(await visitor.poll()).toMatchObject([
        { type: 'ChatRequestFail', message: { reason } },
      ]);
      strikes('request-fail');
    },
  );
});

describe('a message of the visitor', () => {
  it('is dropped after 200 if it comes too soon after another', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set('burst-drop', 2);
    await visitor.say('one');
    expect((await visitor.say('two')).status).toBe(200);
    clock.advance(199);
    expect((await visitor.say('three')).status).toBe(200);
    clock.advance(199);
    await visitor.say('four');
    expect(seen(liveAgent, visitor)).toEqual(['one', 'four']);
    strikes('burst-drop', 2);
  });

  it('is not dropped if it takes its time', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set('burst-drop', 5);
    liveAgent.faults.set('burst-ms', 50);
    for (const text of ['one', 'two', 'three']) {
      await visitor.say(text);
      clock.advance(50);
    }
    expect(seen(liveAgent, visitor)).toEqual(['one', 'two', 'three']);
    expect(liveAgent.faults.injected['burst-drop']).toBe(0);
  });

  it('may be accepted and fail later', async () => {
    const visitor = await chatting(liveAgent);
    liveAgent.faults.set('async-error', 1);
    expect((await visitor.say('Hello')).status).toBe(200);
    expect(await visitor.poll()).toEqual([
      {
        type: 'AsyncResult',
        message: { isSuccess: false, error: 'The message could not be delivered' },
      },
    ]);
    expect(seen(liveAgent, visitor)).toEqual([]);
    strikes('async-error');
  });
});

describe('Visitor requests', () => {
  const availability = (): Promise<Answer> =>
    new Visitor(liveAgent).send(
      'GET',
      `Visitor/Availability?org_id=${ids.organizationId}&deployment_id=${ids.deploymentId}` +
        `&Availability.ids=[${ids.buttonId}]`,
    );

  it.each([
    ['https://elsewhere.example/chat', '"https://elsewhere.example/chat"'],
    ['', 'null'],
  ])('may answer SwitchServer to «%s»', async (url, newUrl) => {
    liveAgent.faults.set('switch-server-url', url);
    liveAgent.faults.set('visitor-switch-server', 1);
    expect((await availability()).body).toBe(
      `{"messages":[{"type":"SwitchServer","message":{"newUrl":${newUrl}}}]}`,
    );
    strikes('visitor-switch-server');
    expect((await availability()).body).toContain('"isAvailable":true');
  });

  it('may leave isAvailable out although somebody is there', async () => {
    liveAgent.faults.set('availability-omitted', true);
    expect((await availability()).body).not.toContain('isAvailable');
    expect(liveAgent.faults.injected['availability-omitted']).toBe(1);
  });

  it.each([500, 503] as const)('may fail with %i', async (status) => {
    liveAgent.faults.set(`visitor-${status}`, 1);
    expect((await availability()).status).toBe(status);
    expect((await availability()).status).toBe(200);
    strikes(`visitor-${status}`);
  });
});

describe('clientPollTimeout', () => {
  it.each([
    ['number', '"clientPollTimeout":40,'],
    ['string', '"clientPollTimeout":"40",'],
  ])('may be a %s', async (type, json) => {
    liveAgent.faults.set('poll-timeout-type', type);
    const visitor = new Visitor(liveAgent);
    expect((await visitor.send('GET', 'System/SessionId')).body).toContain(json);
    expect(liveAgent.faults.injected['poll-timeout-type']).toBe(type === 'string' ? 1 : 0);
  });
});

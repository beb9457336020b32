import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { DeskEvent } from '../../src/desk.ts';
import type { LiveAgentMessage, TranscriptEntry } from '../../src/live-agent/messages.ts';
import { read, type Reading } from '../../src/live-agent/reading.ts';
import { textDigest, type Session } from '../../src/live-agent/session.ts';
import { established } from './sessions.ts';

const OFFSET = 1_636_522_050;

/** Reads one batch, the next after what the session has. */
function reading(session: Session, ...messages: LiveAgentMessage[]): Reading {
  const sequence = session.ack + Math.max(messages.length, 1);
  return read(session, { messages, sequence, offset: OFFSET });
}

function events(session: Session, ...messages: LiveAgentMessage[]): DeskEvent[] {
  return reading(session, ...messages).events;
}

const says = (text: string, name = 'Ada'): LiveAgentMessage => ({
  type: 'ChatMessage',
  name,
  text,
});
const accepts = (name = 'Ada'): LiveAgentMessage => ({ type: 'ChatEstablished', name });
const routed: LiveAgentMessage = {
  type: 'ChatRequestSuccess',
  queuePosition: 2,
  estimatedWaitTime: 60,
  connectionTimeout: 150_000,
  rules: undefined,
};
const ended = (reason: string): LiveAgentMessage => ({ type: 'ChatEnded', reason });
const failed: LiveAgentMessage = { type: 'ChatRequestFail', reason: 'Unavailable' };

const CARDS = { id: '0GO1', name: 'Cards', pattern: 'a', replacement: '*' };
const requested = established({ phase: 'requested', agent: undefined, ack: -1, offset: undefined });
const queued = established({ phase: 'queued', agent: undefined, ack: 0 });
const talking = established();

describe('a message', () => {
  interface Row {
    what: string;
    session: Session;
    message: LiveAgentMessage;
    events: DeskEvent[];
    session_?: Partial<Session>;
    over?: boolean;
  }

  it.each<Row>([
    {
      what: 'ChatRequestSuccess routes the request',
      session: requested,
      message: routed,
      events: [{ type: 'queued', position: 2, waitSeconds: 60 }],
      session_: { phase: 'queued', connectionTimeout: 150_000 },
    },
    {
      what: 'ChatRequestSuccess before we know that ChasitorInit was taken',
      session: established({ phase: 'created', ack: -1 }),
      message: routed,
      events: [{ type: 'queued', position: 2, waitSeconds: 60 }],
      session_: { phase: 'queued' },
    },
    {
      what: 'ChatRequestSuccess without numbers',
      session: requested,
      message: {
        type: 'ChatRequestSuccess',
        queuePosition: undefined,
        estimatedWaitTime: -1,
        connectionTimeout: undefined,
        rules: undefined,
      },
      events: [{ type: 'queued' }],
      session_: { phase: 'queued', connectionTimeout: 40_000 },
    },
    {
      what: 'ChatRequestSuccess brings the rules for sensitive data',
      session: requested,
      message: { ...routed, rules: [CARDS] },
      events: [{ type: 'queued', position: 2, waitSeconds: 60 }],
      session_: { sensitiveData: [CARDS] },
    },
    {
      what: 'ChatRequestSuccess without rules leaves those that there are',
      session: { ...requested, sensitiveData: [CARDS] },
      message: routed,
      events: [{ type: 'queued', position: 2, waitSeconds: 60 }],
      session_: { sensitiveData: [CARDS] },
    },
    {
      what: 'SensitiveDataRules takes the place of former rules',
      session: { ...talking, sensitiveData: [{ ...CARDS, replacement: 'x' }] },
      message: { type: 'SensitiveDataRules', rules: [CARDS] },
      events: [],
      session_: { sensitiveData: [CARDS] },
    },
    {
      what: 'SensitiveDataRules without a rule takes them away',
      session: { ...talking, sensitiveData: [CARDS] },
      message: { type: 'SensitiveDataRules', rules: [] },
      events: [],
      session_: { sensitiveData: [] },
    },
    {
      what: 'ChatRequestSuccess in a chat changes nothing',
      session: talking,
      message: routed,
      events: [],
      session_: { phase: 'established' },
    },
    {
      what: 'ChatRequestFail before an agent accepts is a refusal',
      session: queued,
      message: failed,
      events: [{ type: 'refused', reason: 'Unavailable' }],
      over: true,
    },
    {
      what: 'ChatRequestFail before the request was routed is a refusal',
      session: requested,
      message: failed,
      events: [{ type: 'refused', reason: 'Unavailable' }],
      over: true,
    },
    {
      what: 'ChatRequestFail in a chat ends it',
      session: talking,
      message: failed,
      events: [{ type: 'ended', by: 'desk', reason: 'Unavailable' }],
      over: true,
    },
    {
      what: 'QueueUpdate in the queue says the position, which counts from 0',
      session: queued,
      message: { type: 'QueueUpdate', position: 1, estimatedWaitTime: 30 },
      events: [{ type: 'queued', position: 2, waitSeconds: 30 }],
    },
    {
      what: 'QueueUpdate at the front of the queue says so',
      session: queued,
      message: { type: 'QueueUpdate', position: 0, estimatedWaitTime: 0 },
      events: [{ type: 'queued', position: 1, waitSeconds: 0 }],
    },
    {
      what: 'QueueUpdate in a chat says nothing',
      session: talking,
      message: { type: 'QueueUpdate', position: 1, estimatedWaitTime: 30 },
      events: [],
    },
    {
      what: 'ChatEstablished begins the chat',
      session: queued,
      message: accepts(),
      events: [{ type: 'accepted', agent: 'Ada' }],
      session_: { phase: 'established', agent: 'Ada' },
    },
    {
      what: 'ChatEstablished without ChatRequestSuccess begins the chat as well',
      session: requested,
      message: accepts(),
      events: [{ type: 'accepted', agent: 'Ada' }],
      session_: { phase: 'established', agent: 'Ada' },
    },
    {
      what: 'ChatEstablished once more is only a repetition',
      session: talking,
      message: accepts(),
      events: [],
      session_: { phase: 'established', agent: 'Ada' },
    },
    {
      what: 'ChatEstablished with another agent is none',
      session: talking,
      message: accepts('Bo'),
      events: [{ type: 'accepted', agent: 'Bo' }],
      session_: { agent: 'Bo' },
    },
    {
      what: 'ChatTransferred brings another agent',
      session: talking,
      message: { type: 'ChatTransferred', name: 'Bo' },
      events: [{ type: 'accepted', agent: 'Bo' }],
      session_: { phase: 'established', agent: 'Bo' },
    },
    {
      what: 'ChatMessage is for the customer',
      session: established({ agentMessages: 4, unconfirmed: 2 }),
      message: says('Hello'),
      events: [{ type: 'message', agent: 'Ada', text: 'Hello' }],
      session_: { agentMessages: 5, unconfirmed: 1 },
    },
    {
      what: 'AgentDisconnect is not the end',
      session: talking,
      message: { type: 'AgentDisconnect' },
      events: [{ type: 'agent-left' }],
      session_: { phase: 'established', agent: undefined },
      over: false,
    },
    {
      what: 'TransferToButtonInitiated sends the chat on',
      session: talking,
      message: { type: 'TransferToButtonInitiated' },
      events: [{ type: 'transferring' }],
      session_: { phase: 'established', agent: undefined },
      over: false,
    },
    {
      what: 'AsyncResult of success says nothing',
      session: talking,
      message: { type: 'AsyncResult', isSuccess: true },
      events: [],
    },
    {
      what: 'a message of no use says nothing',
      session: talking,
      message: { type: 'ignored', name: 'CustomEvent' },
      events: [],
    },
    ...(
      [
        ['agent', 'agent'],
        ['client', 'customer'],
        ['clientIdleTimeout', 'customer'],
        ['agentsUnavailable', 'desk'],
        ['agentPushTimeout', 'desk'],
        ['NoPost', 'desk'],
        ['unknown', 'desk'],
      ] as const
    ).map(([reason, by]): Row => ({
      what: `ChatEnded for the reason ${reason} was ended by ${by}`,
      session: talking,
      message: ended(reason),
      events: [{ type: 'ended', by, reason }],
      over: true,
    })),
  ])('$what', ({ session, message, events: expected, session_ = {}, over = false }) => {
    const result = reading(session, message);
    expect(result).toMatchObject({ events: expected, over, stale: false, typing: undefined });
    expect(result.session).toMatchObject({ ...session_, ack: session.ack + 1, offset: OFFSET });
    expect(result.switchTo).toBeUndefined();
    expect(result.unknown).toEqual([]);
    expect(result.failedLater).toBe(0);
  });

  it('of a type that nobody knows is reported by name, each time', () => {
    const unknown = (name: string): LiveAgentMessage => ({ type: 'unknown', name });
    const result = reading(talking, unknown('WeatherReport'), says('a'), unknown('Tide'));
    expect(result.unknown).toEqual(['WeatherReport', 'Tide']);
    expect(result.events).toEqual([{ type: 'message', agent: 'Ada', text: 'a' }]);
  });

  it('that says that something failed later is counted', () => {
    const failure: LiveAgentMessage = { type: 'AsyncResult', isSuccess: false };
    expect(reading(talking, failure, failure)).toMatchObject({ failedLater: 2, over: false });
  });

  it.each([
    ['https://d.la2-c1-tst.salesforceliveagent.com/chat', undefined],
    [undefined, ''],
  ])('SwitchServer to %s sends us on', (newUrl, expected = newUrl) => {
    const result = reading(requested, { type: 'SwitchServer', newUrl });
    expect(result).toMatchObject({ switchTo: expected, over: false, events: [] });
  });
});

describe('a batch', () => {
  it('is read in order', () => {
    expect(
      events(requested, routed, accepts(), says('a'), says('b'), { type: 'AgentDisconnect' }),
    ).toEqual([
      { type: 'queued', position: 2, waitSeconds: 60 },
      { type: 'accepted', agent: 'Ada' },
      { type: 'message', agent: 'Ada', text: 'a' },
      { type: 'message', agent: 'Ada', text: 'b' },
      { type: 'agent-left' },
    ]);
  });

  it('counts what the service may not know to have arrived: the agent messages in it', () => {
    const first = reading(talking, says('a'), says('b')).session;
    expect(first).toMatchObject({ agentMessages: 2, unconfirmed: 2 });
    const second = reading(first, says('c')).session;
    expect(second).toMatchObject({ agentMessages: 3, unconfirmed: 1 });
    expect(reading(second, { type: 'AgentTyping' }).session).toMatchObject({
      agentMessages: 3,
      unconfirmed: 0,
    });
  });

  it.each([
    ['ChatEnded', [ended('agent'), failed, says('b'), accepts('Bo')], 'ended'],
    ['ChatRequestFail', [failed, ended('agent'), says('b'), accepts('Bo')], 'ended'],
  ] as const)('says nothing after %s', (_, [end, ...rest], type) => {
    const result = reading(talking, says('a'), end, ...rest, { type: 'AgentTyping' });
    expect(result.events).toHaveLength(2);
    expect(result.events[0]).toEqual({ type: 'message', agent: 'Ada', text: 'a' });
    expect(result.events[1]).toMatchObject({ type });
    expect(result).toMatchObject({ over: true, typing: undefined });
    expect(result.session.agent).toBe('Ada');
    expect(result.session.agentMessages).toBe(1);
  });

  it('does not lead to another server after the end', () => {
    const to: LiveAgentMessage = { type: 'SwitchServer', newUrl: 'https://x.example' };
    expect(reading(talking, ended('agent'), to).switchTo).toBeUndefined();
  });

  it('leads to the server that was named last', () => {
    const to = (newUrl: string): LiveAgentMessage => ({ type: 'SwitchServer', newUrl });
    expect(reading(requested, to('https://a.example'), to('https://b.example')).switchTo).toBe(
      'https://b.example',
    );
  });

  it.each([
    ['again', 3],
    ['from before', 2],
  ])('that comes %s says nothing new', (_, sequence) => {
    const batch = { messages: [says('a'), ended('agent')], sequence, offset: undefined };
    const result = read(talking, batch);
    expect(result).toMatchObject({ stale: true, events: [], over: false });
    expect(result.session).toEqual(talking);
  });

  it('that is stale still tells the newest offset', () => {
    const result = read(talking, { messages: [], sequence: 3, offset: OFFSET });
    expect(result.session).toEqual({ ...talking, offset: OFFSET });
  });

  it('without an offset keeps the former one', () => {
    const result = read(talking, { messages: [], sequence: 4, offset: undefined });
    expect(result.session.offset).toBe(talking.offset);
  });

  it('leaves the session that it was given as it is', () => {
    const before = structuredClone(talking);
    reading(talking, says('a'), accepts('Bo'), ended('agent'));
    expect(talking).toEqual(before);
  });
});

describe('an agent who is accepted again', () => {
  it('is announced after having left', () => {
    expect(events(talking, { type: 'AgentDisconnect' }, accepts(), accepts())).toEqual([
      { type: 'agent-left' },
      { type: 'accepted', agent: 'Ada' },
    ]);
  });

  it('is announced after the chat was sent on', () => {
    expect(
      events(
        talking,
        { type: 'TransferToButtonInitiated' },
        { type: 'ChatTransferred', name: 'Ada' },
      ),
    ).toEqual([{ type: 'transferring' }, { type: 'accepted', agent: 'Ada' }]);
  });

  it('is announced once when the same comes in two batches', () => {
    const { session } = reading(queued, accepts());
    expect(events(session, accepts())).toEqual([]);
  });
});

describe('typing', () => {
  const on: LiveAgentMessage = { type: 'AgentTyping' };
  const off: LiveAgentMessage = { type: 'AgentNotTyping' };

  it.each<[messages: LiveAgentMessage[], typing: boolean | undefined]>([
    [[], undefined],
    [[says('a')], undefined],
    [[on], true],
    [[off], false],
    [[on, off], false],
    // The order can be wrong, and the sign would stay on for ever.
    [[off, on], false],
    [[on, says('a'), off], false],
    [[off, says('a'), on], false],
    [[on, on], true],
  ])('%j', (messages, typing) => {
    expect(reading(talking, ...messages).typing).toBe(typing);
  });
});

describe('the first batch after a reconnection', () => {
  const agent = (...texts: string[]): TranscriptEntry[] =>
    texts.map((content) => ({ type: 'Agent', name: 'Ada', content }));
  const visitor = (...texts: string[]): TranscriptEntry[] =>
    texts.map((content) => ({ type: 'Chasitor', name: 'Mei', content }));
  const history = (...chatMessages: TranscriptEntry[]): LiveAgentMessage => ({
    type: 'ChasitorSessionData',
    chatMessages,
  });
  const texts = (result: Reading): string[] =>
    result.events.flatMap((event) => (event.type === 'message' ? [event.text] : []));
  const repairing = established({
    repair: 'session-data',
    ack: 17,
    agentMessages: 2,
    unconfirmed: 1,
  });

  it('is read although it is numbered anew', () => {
    const result = read(repairing, { messages: [says('c')], sequence: 0, offset: OFFSET });
    expect(result).toMatchObject({ stale: false, session: { ack: 0, repair: 'resync-state' } });
    expect(texts(result)).toEqual(['c']);
  });

  it('brings what was missed, in order and once, and then what is new', () => {
    const said = history(...visitor('x'), ...agent('a', 'b', 'c'), ...visitor('y'));
    const result = reading(repairing, said, says('b'), says('c'), says('d'));
    expect(texts(result)).toEqual(['c', 'd']);
    expect(result.session).toMatchObject({
      agentMessages: 4,
      // Should the answer to this batch be lost, all three could come again.
      unconfirmed: 3,
      repair: 'resync-state',
      historyTail: { digest: textDigest('y'), run: 1 },
    });
  });

  it('can be followed by another reconnection, before the service knows that it arrived', () => {
    const first = reading(repairing, history(...agent('a', 'b', 'c')), says('b'), says('c'));
    expect(texts(first)).toEqual(['c']);
    const again = { ...first.session, repair: 'session-data' as const };
    const second = reading(
      again,
      history(...agent('a', 'b', 'c', 'd')),
      says('b'),
      says('c'),
      says('d'),
    );
    expect(texts(second)).toEqual(['d']);
    const third = reading(
      { ...second.session, repair: 'session-data' },
      history(...agent('a', 'b', 'c', 'd')),
    );
    expect(texts(third)).toEqual([]);
    expect(third.session).toMatchObject({ agentMessages: 4, unconfirmed: 0 });
  });

  it.each([false, true])('can hold the histories of several (oldest first: %s)', (reversed) => {
    const histories = [history(...agent('a', 'b', 'c')), history(...agent('a', 'b'))];
    const [first, second] = reversed ? histories.toReversed() : histories;
    if (first === undefined || second === undefined) throw new Error('unreachable');
    const result = reading(repairing, first, second, says('b'), says('c'), says('d'));
    expect(texts(result)).toEqual(['c', 'd']);
  });

  it('names the agent who said what was missed', () => {
    const said = history(...agent('a', 'b'), { type: 'Agent', name: 'Bo', content: 'c' });
    expect(reading(repairing, said).events).toEqual([{ type: 'message', agent: 'Bo', text: 'c' }]);
  });

  it('keeps the place of the history among other messages', () => {
    const result = reading(
      repairing,
      history(...agent('a', 'b', 'c')),
      { type: 'AgentDisconnect' },
      says('c'),
      accepts('Bo'),
      says('d', 'Bo'),
    );
    expect(result.events).toEqual([
      { type: 'message', agent: 'Ada', text: 'c' },
      { type: 'agent-left' },
      { type: 'accepted', agent: 'Bo' },
      { type: 'message', agent: 'Bo', text: 'd' },
    ]);
  });

  it('ends the wait for a history that does not come', () => {
    const result = reading(repairing, says('c'));
    expect(texts(result)).toEqual(['c']);
    expect(result.session.repair).toBe('resync-state');
    expect(result.session.historyTail).toBeUndefined();
  });

  it.each(['none', 'reconnect', 'resync-state'] as const)(
    'does not end a repair that is at %s',
    (repair) => {
      expect(reading({ ...talking, repair }, says('c')).session.repair).toBe(repair);
    },
  );
});

describe('any sequence of batches', () => {
  it('brings each message once and in order, also if batches come again and grow', () => {
    const said = fc.array(fc.constantFrom('ok', 'yes', 'no'), { maxLength: 12 });
    // How many messages each poll finds, and whether its answer arrives.
    const polls = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.boolean()), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(said, polls, (texts, schedule) => {
        let session = established({ ack: -1 });
        let written = 0;
        const got: string[] = [];
        const poll = (arrives: boolean): void => {
          const messages = texts.slice(session.ack + 1, written).map((text) => says(text));
          if (messages.length === 0 || !arrives) return;
          const result = read(session, { messages, sequence: written - 1, offset: written });
          session = result.session;
          for (const event of result.events) if (event.type === 'message') got.push(event.text);
        };
        for (const [more, arrives] of schedule) {
          written = Math.min(texts.length, written + more);
          poll(arrives);
        }
        written = texts.length;
        poll(true);
        expect(got).toEqual(texts);
        expect(session.agentMessages).toBe(texts.length);
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';

import type { LiveAgentFault } from '../../../scripts/sandbox/live-agent/fault-definitions.ts';
import { Scene, type SceneOptions } from './scene.ts';

let scene: Scene;

afterEach(() => scene.close());

type Switches = Partial<Record<LiveAgentFault, unknown>>;

async function established(switches: Switches = {}, options?: SceneOptions): Promise<void> {
  scene = await Scene.established(options);
  for (const [name, value] of Object.entries(switches)) scene.liveAgent.faults.set(name, value);
}

async function restored(times = 1): Promise<void> {
  await scene.until(() => scene.journal.count('restored') >= times);
}

describe('a handover', () => {
  it('is repaired, with every message once and in order', async () => {
    await established();
    scene.write('a');
    scene.say('1');
    await scene.settled();
    scene.handOver();
    scene.say('2');
    scene.write('b', 'c');
    await scene.settled();
    await restored();
    scene.say('3');
    scene.write('d');
    await scene.settled();
    expect(scene.ledger).toMatchObject({ handovers: 1, sequenceRepeats: 0, sequenceGaps: 0 });
    expect(scene.journal.count('interrupted')).toBe(1);
    expect(scene.journal.count('restored')).toBe(1);
    expect(scene.observer.handover).toHaveBeenCalledTimes(1);
  });

  it('is repaired in the order that the guide gives', async () => {
    await established();
    const before = scene.wire.calls.length;
    scene.handOver();
    await restored();
    scene.write('a');
    await scene.settled();
    const calls = scene.wire.calls.slice(before);
    expect(calls.map(({ noun }) => noun).slice(0, 3)).toEqual([
      'ReconnectSession',
      'Messages',
      'ChasitorResyncState',
    ]);
    const [reconnect, poll, resync] = calls.map(({ request }) => request);
    expect(reconnect?.url).toMatch(/\?ReconnectSession\.offset=\d{10}$/u);
    expect(reconnect?.headers).toEqual({
      'X-LIVEAGENT-API-VERSION': '52',
      'X-LIVEAGENT-AFFINITY': 'null',
      'X-LIVEAGENT-SESSION-KEY': scene.journal.session?.['key'],
    });
    expect(poll?.url).toMatch(/\?ack=-1$/u);
    expect(poll?.headers?.['X-LIVEAGENT-AFFINITY']).toBe(scene.journal.session?.['affinity']);
    expect(resync?.body).toBe('{"organizationId":"00D5g000001AbCd"}');
    expect(resync?.headers).not.toHaveProperty('X-LIVEAGENT-SEQUENCE');
    const message = scene.wire.to('ChatMessage').at(-1)?.request;
    expect(message?.headers?.['X-LIVEAGENT-SEQUENCE']).toBe('1');
  });

  it('in the queue keeps the place', async () => {
    scene = await Scene.open();
    await scene.until(() => scene.journal.count('queued') > 0);
    await scene.pollHeld();
    scene.handOver();
    await restored();
    await scene.accept();
    scene.write('a');
    scene.say('1');
    await scene.settled();
    expect(scene.liveAgent.ledger().chats).toHaveLength(1);
  });

  it('while an agent accepts does not lose the agent', async () => {
    scene = await Scene.open();
    await scene.until(() => scene.journal.count('queued') > 0);
    await scene.pollHeld();
    scene.handOver();
    await scene.accept();
    scene.say('1');
    scene.write('a');
    await scene.settled();
    expect(scene.journal.count('accepted')).toBe(1);
  });

  it('while an agent ends the chat ends it', async () => {
    await established();
    scene.handOver();
    scene.say('1');
    scene.liveAgent.end(scene.ledger.id);
    await scene.until(() => scene.journal.over);
    expect(scene.journal.agentTexts).toEqual(['1']);
    expect(scene.journal.events.at(-1)).toEqual({ type: 'ended', by: 'agent', reason: 'agent' });
  });

  it('on the way of a message', async () => {
    await established();
    scene.onCall = ({ noun }) => {
      if (noun !== 'ChatMessage') return;
      scene.onCall = () => undefined;
      scene.handOver();
    };
    scene.write('a', 'b', 'c', 'd');
    scene.say('1');
    await scene.settled();
    expect(scene.ledger.handovers).toBe(1);
  });

  it.each(['ok', 'other'])(
    'after a message has arrived and before its answer, which is lost (after «%s»)',
    async (before) => {
      await established();
      scene.write(before);
      await scene.settled();
      scene.fault('post-fault-noun', 'ChatMessage');
      scene.fault('post-lost', 1);
      scene.onHeard = (chatId) => {
        scene.onHeard = () => undefined;
        scene.liveAgent.startHandover(chatId);
      };
      scene.write('ok', 'ok', 'c');
      await scene.settled();
      expect(scene.struck('post-lost')).toBe(1);
      expect(scene.ledger.handovers).toBe(1);
    },
  );

  it.each(['ok', 'other'])(
    'before a message has arrived whose answer is missing (after «%s»)',
    async (before) => {
      await established();
      scene.write(before);
      await scene.settled();
      scene.fault('post-fault-noun', 'ChatMessage');
      scene.fault('post-reset', 1);
      scene.write('ok', 'ok', 'c');
      await scene.until(() => scene.struck('post-reset') === 1);
      scene.handOver();
      await scene.settled();
    },
  );

  it('that comes with the acknowledgement does not repeat what was read', async () => {
    await established();
    scene.fault('handover', 1);
    scene.say('1', '2');
    await restored();
    scene.say('3');
    await scene.settled();
    expect(scene.struck('handover')).toBe(1);
  });

  it('can happen at every request', async () => {
    await established();
    scene.fault('handover', 8);
    scene.say('1', '2');
    scene.write('a', 'b');
    await scene.until(() => scene.struck('handover') >= 4);
    scene.say('3');
    await scene.until(() => scene.struck('handover') === 8);
    scene.write('c');
    scene.say('4');
    await scene.settled();
    expect(scene.journal.over).toBe(false);
  });

  it('while the repair waits for the history starts another repair', async () => {
    await established();
    scene.fault('poll-late', 1);
    scene.handOver();
    await scene.until(() => scene.clock.waiting(45_000) === 1);
    scene.handOver();
    scene.say('1');
    scene.write('a');
    await scene.settled();
    expect(scene.ledger.handovers).toBe(2);
    expect(scene.journal.count('interrupted')).toBe(1);
  });

  it('at the end of the repair starts another repair', async () => {
    await established();
    scene.onCall = ({ noun }) => {
      if (noun === 'ReconnectSession') scene.fault('handover', 1);
    };
    scene.handOver();
    await scene.until(() => scene.wire.to('ChasitorResyncState')[0]?.status === 503);
    scene.onCall = () => undefined;
    scene.say('1');
    scene.write('a');
    await scene.settled();
    expect(scene.ledger.handovers).toBeGreaterThanOrEqual(2);
  });
});

describe('a repair', () => {
  it.each<[fault: LiveAgentFault, times: number]>([
    ['reconnect-lost', 3],
    ['reconnect-500', 3],
    ['reconnect-503', 3],
    ['poll-500', 2],
    ['poll-400', 1],
    ['poll-lost', 2],
    ['poll-cut', 2],
    ['poll-409', 1],
    ['poll-503', 2],
  ])('survives %s, %i times', async (fault, times) => {
    await established();
    scene.handOver();
    scene.fault(fault, times);
    scene.say('1');
    scene.write('a');
    await scene.until(() => scene.struck(fault) === times);
    await scene.settled();
    expect(scene.journal.over).toBe(false);
  });

  it.each<[fault: LiveAgentFault, times: number]>([
    ['post-400', 2],
    ['post-403', 2],
    ['post-404', 1],
    ['post-409', 2],
    ['post-500', 5],
    ['post-502', 5],
    ['post-503', 1],
    ['post-lost', 2],
    ['post-reset', 2],
  ])('survives that ChasitorResyncState meets %s, %i times', async (fault, times) => {
    await established({ 'post-fault-noun': 'ChasitorResyncState' });
    scene.fault(fault, times);
    scene.handOver();
    scene.write('a');
    await scene.until(() => scene.struck(fault) === times);
    await scene.settled();
  });

  it('goes on without ChasitorResyncState if the service will not hear of it', async () => {
    await established({ 'post-fault-noun': 'ChasitorResyncState', 'resync-gate': 'off' });
    scene.fault('post-405', 3);
    scene.handOver();
    scene.write('a');
    await scene.settled();
    expect(scene.wire.to('ChasitorResyncState')).toHaveLength(3);
  });

  it('leaves it to the poll to find out that the session is gone', async () => {
    await established();
    scene.onCall = ({ noun }) => {
      if (noun !== 'ChasitorResyncState') return;
      scene.onCall = () => undefined;
      scene.fault('post-403', 3);
      scene.fault('poll-403', 1);
    };
    scene.handOver();
    await scene.until(() => scene.journal.over);
    expect(scene.journal.events.at(-1)).toEqual({ type: 'lost', reason: 'status-403' });
    expect(scene.wire.to('ChasitorResyncState')).toHaveLength(3);
  });

  it('finds the session lost when ReconnectSession is answered 403', async () => {
    await established({ 'reconnect-500': 1000 }, { liveAgent: { deathMs: 45_000 } });
    scene.handOver();
    // The journal cannot keep the service from forgetting whom nobody polls.
    await scene.until(() => scene.ledger.endedBy === 'service');
    scene.liveAgent.faults.clear('reconnect-500');
    await scene.until(() => scene.journal.over);
    expect(scene.journal.events.at(-1)).toEqual({ type: 'lost', reason: 'reconnect-403' });
  });

  it('that the service announces only once, unheard, finds the session lost in the end', async () => {
    await established(
      { 'reconnect-repeat': 'once', 'reconnect-lost': 1 },
      { liveAgent: { deathMs: 45_000 } },
    );
    scene.handOver();
    scene.write('a');
    await scene.until(() => scene.journal.over);
    expect(scene.journal.events.at(-1)?.type).toBe('lost');
    expect(scene.journal.count('heard')).toBe(0);
  });

  it('survives a journal that cannot write, although the service answers only once', async () => {
    await established({ 'reconnect-repeat': 'once' });
    scene.onCall = ({ noun }) => {
      if (noun === 'ReconnectSession') scene.journal.failures = 3;
    };
    scene.handOver();
    scene.write('a');
    scene.say('1');
    await scene.settled();
    expect(scene.wire.to('ReconnectSession')).toHaveLength(1);
  });

  it('for nothing, after a passing 503, keeps the session as it is', async () => {
    await established();
    const affinity = scene.journal.session?.['affinity'];
    scene.fault('post-503', 1);
    scene.write('a', 'b');
    await scene.settled();
    expect(scene.journal.session?.['affinity']).toBe(affinity);
    expect(scene.wire.to('ReconnectSession')[0]?.status).toBe(405);
  });
});

const SWITCHES = {
  'resync-gate': ['500', '409', 'off'],
  'reconnect-index': ['restart', 'continue'],
  'reconnect-redelivery': ['unacknowledged', 'after-offset', 'none'],
  'reconnect-ack': ['either', '-1', 'last'],
  'reconnect-repeat': ['until-used', 'once'],
  'reconnect-affinity': ['null', 'any'],
  'reset-sequence': ['true', 'omitted'],
  'repeated-sequence': ['200', '409'],
  'actual-number': ['last', 'next'],
} satisfies Partial<Record<LiveAgentFault, string[]>>;

/** A chat that is handed over twice, in the middle of everything. */
async function talkThroughHandovers(): Promise<void> {
  scene.write('a', 'ok');
  scene.say('1', 'fine');
  await scene.settled();
  // With the acknowledgement.
  scene.fault('handover', 1);
  scene.say('2');
  scene.write('ok', 'b');
  await scene.until(() => scene.struck('handover') === 1);
  await scene.settled();
  await scene.pollHeld();
  // With a message whose fate is unknown.
  scene.fault('post-fault-noun', 'ChatMessage');
  scene.fault('post-lost', 1);
  scene.onHeard = (chatId) => {
    scene.onHeard = () => undefined;
    scene.liveAgent.startHandover(chatId);
  };
  scene.write('b', 'c');
  await scene.until(() => scene.struck('post-lost') === 1);
  scene.say('3', '4');
  await scene.settled();
  scene.say('5');
  scene.write('d');
  await scene.settled();
  expect(scene.ledger.handovers).toBe(2);
}

describe('however the service understands the handover,', () => {
  const single = Object.entries(SWITCHES).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value]),
  );

  it.each(single)('nothing is lost, repeated or disordered: %s %s', async (name, value) => {
    await established({ [name]: value });
    await talkThroughHandovers();
  });

  const several = fc.sample(
    fc.record(
      Object.fromEntries(
        Object.entries(SWITCHES).map(([name, values]) => [name, fc.constantFrom(...values)]),
      ),
    ),
    { seed: 20_26, numRuns: 40 },
  );

  it.each(several)('nothing is lost, repeated or disordered: %j', async (switches) => {
    await established(switches);
    await talkThroughHandovers();
  });
});

describe('before API version 37 a handover', () => {
  const old = { address: { apiVersion: 36 } };

  it('is repaired with ResyncSession, which gives a new key', async () => {
    await established({}, old);
    const key = scene.journal.session?.['key'];
    scene.handOver();
    scene.say('1');
    scene.write('a');
    await scene.settled();
    expect(scene.wire.to('ReconnectSession')).toEqual([]);
    expect(scene.wire.to('ResyncSession')[0]?.request.headers).toMatchObject({
      'X-LIVEAGENT-AFFINITY': 'null',
      'X-LIVEAGENT-SESSION-KEY': key,
    });
    expect(scene.journal.session?.['key']).not.toBe(key);
  });

  it('loses the session if it is no longer valid', async () => {
    await established({ 'resync-invalid': 1 }, old);
    scene.handOver();
    await scene.until(() => scene.journal.over);
    expect(scene.journal.events.at(-1)).toEqual({ type: 'lost', reason: 'reconnect-403' });
  });

  it('can be only a passing trouble', async () => {
    await established({ 'poll-503': 1 }, old);
    scene.say('1');
    scene.write('a');
    await restored();
    await scene.settled();
    expect(scene.wire.to('ResyncSession')[0]?.status).toBe(405);
  });
});

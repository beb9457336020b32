import { afterEach, describe, expect, it } from 'vitest';

import type { LiveAgentFault } from '../../../scripts/sandbox/live-agent/fault-definitions.ts';
import { Scene, type SceneOptions } from './scene.ts';

let scene: Scene;

afterEach(() => scene.close());

async function established(options?: SceneOptions): Promise<void> {
  scene = await Scene.established(options);
}

type Switches = Partial<Record<LiveAgentFault, unknown>>;

function turn(switches: Switches): void {
  for (const [name, value] of Object.entries(switches)) scene.liveAgent.faults.set(name, value);
}

const READINGS: Switches[] = [
  { 'repeated-sequence': '200', 'actual-number': 'last' },
  { 'repeated-sequence': '409', 'actual-number': 'last' },
  { 'repeated-sequence': '409', 'actual-number': 'next' },
];

describe('the agent reads each message once and in order', () => {
  const faults: [fault: LiveAgentFault, times: number][] = [
    ['post-403', 3],
    ['post-409', 1],
    ['post-409', 3],
    ['post-500', 3],
    ['post-502', 15],
    ['post-503', 1],
    ['post-503', 3],
    ['post-504', 15],
    ['post-reset', 3],
    ['post-lost', 1],
    ['post-lost', 3],
  ];

  describe.each(READINGS)('%j', (switches) => {
    it.each(faults)('although %s, %i times', async (fault, times) => {
      await established();
      turn(switches);
      scene.fault(fault, times);
      scene.write('a', 'b', 'c');
      scene.say('1');
      await scene.until(() => scene.struck(fault) === times);
      await scene.settled();
      scene.write('d');
      await scene.settled();
      expect(scene.journal.over).toBe(false);
      expect(scene.journal.count('unheard')).toBe(0);
    });
  });

  it.each(READINGS)('although answers are lost at random (%j)', async (switches) => {
    await established();
    turn(switches);
    scene.fault('post-lost', 2);
    scene.fault('post-reset', 2);
    scene.fault('post-500', 2);
    scene.fault('post-502', 2);
    scene.write('a', 'b', 'c', 'd');
    await scene.settled();
  });

  it('when POSTs are accepted with 202', async () => {
    await established();
    scene.fault('post-status', '202');
    scene.write('a', 'b');
    await scene.settled();
    expect(scene.ledger.sequenceRepeats).toBe(0);
  });

  it('when the same text is written several times, and its answers are lost', async () => {
    await established();
    scene.fault('post-lost', 2);
    scene.write('ok', 'ok', 'ok');
    await scene.settled();
  });

  it('whatever is in it', async () => {
    await established();
    scene.write('你好 👋🏽', '<b>&amp;"\'\\', 'line 1\nline 2', '​', 'x'.repeat(4000));
    await scene.settled();
  });
});

describe('a POST', () => {
  it('carries the next number, and the affinity and the key of the session', async () => {
    await established();
    scene.write('a', 'b');
    await scene.settled();
    const [first, second] = scene.wire.to('ChatMessage').map(({ request }) => request);
    expect(first).toMatchObject({ method: 'POST', body: '{"text":"a"}', timeoutMs: 15_000 });
    expect(first?.headers).toEqual({
      'Content-Type': 'application/json; charset=utf-8',
      'X-LIVEAGENT-API-VERSION': '52',
      'X-LIVEAGENT-AFFINITY': scene.journal.session?.['affinity'],
      'X-LIVEAGENT-SESSION-KEY': scene.journal.session?.['key'],
      'X-LIVEAGENT-SEQUENCE': '2',
    });
    expect(second?.headers?.['X-LIVEAGENT-SEQUENCE']).toBe('3');
    expect(scene.ledger).toMatchObject({ sequenceRepeats: 0, sequenceGaps: 0 });
  });

  it('keeps its number until its fate is known', async () => {
    await established();
    scene.fault('post-lost', 2);
    scene.write('a');
    await scene.settled();
    const numbers = scene.wire
      .to('ChatMessage')
      .map(({ request }) => request.headers?.['X-LIVEAGENT-SEQUENCE']);
    expect(numbers).toEqual(['2', '2', '2']);
  });

  it('waits for the gap after the one before', async () => {
    await established({ gapMs: 10_000, scale: 100 });
    scene.fault('burst-ms', 9000);
    scene.fault('burst-drop', 5);
    scene.write('a', 'b', 'c');
    await scene.settled();
    expect(scene.struck('burst-drop')).toBe(0);
  });

  it('waits for the agent', async () => {
    scene = await Scene.open();
    scene.write('a');
    await scene.until(() => scene.journal.count('queued') > 0);
    await scene.pollHeld();
    expect(scene.wire.to('ChatMessage')).toEqual([]);
    await scene.accept();
    await scene.settled();
  });

  it('goes on after the agent left, and reaches the next one', async () => {
    await established();
    scene.liveAgent.disconnect(scene.ledger.id);
    await scene.until(() => scene.journal.count('agent-left') === 1);
    expect(scene.journal.over).toBe(false);
    await scene.accept();
    await scene.until(() => scene.journal.count('accepted') === 2);
    scene.write('a');
    scene.say('1');
    await scene.settled();
  });
});

describe('a message that the service will not take', () => {
  it.each<[fault: LiveAgentFault, reason: string]>([
    ['post-400', 'status-400'],
    ['post-404', 'status-404'],
    ['post-405', 'status-405'],
  ])(
    'because of %s is set aside, certainly unheard, and the others pass',
    async (fault, reason) => {
      await established();
      scene.fault(fault, 1);
      scene.write('a', 'b');
      await expect.poll(() => scene.readByAgent).toEqual(['b']);
      await scene.until(() => scene.journal.count('heard') === 1);
      expect(scene.journal.events).toContainEqual({
        type: 'unheard',
        messageId: '1:a',
        reason,
        certain: true,
      });
      expect(scene.ledger).toMatchObject({ sequenceRepeats: 0, sequenceGaps: 0 });
    },
  );

  it('because it is too long is set aside', async () => {
    await established();
    scene.fault('longest-message', 3);
    scene.write('long', 'abc');
    await expect.poll(() => scene.readByAgent).toEqual(['abc']);
    expect(scene.journal.count('unheard')).toBe(1);
  });

  it.each(READINGS)('after an unknown outcome is not certainly unheard (%j)', async (switches) => {
    await established();
    turn(switches);
    scene.fault('post-lost', 1);
    scene.write('a', 'b', 'c');
    await scene.until(() => scene.struck('post-lost') === 1);
    scene.fault('post-400', 1);
    await expect.poll(() => scene.readByAgent).toEqual(['a', 'b', 'c']);
    await scene.until(() => scene.journal.count('heard') === 2);
    expect(scene.journal.events).toContainEqual({
      type: 'unheard',
      messageId: '1:a',
      reason: 'status-400',
      certain: false,
    });
  });

  it.each<[certain: boolean, fault: LiveAgentFault, times: number]>([
    [false, 'post-500', 12],
    [true, 'post-403', 24],
    [true, 'post-409', 12],
  ])('after many tries is set aside (certain: %s, %s)', async (certain, fault, times) => {
    await established({ scale: 400 });
    scene.fault(fault, times);
    scene.write('a', 'b', 'c');
    await expect.poll(() => scene.readByAgent, { timeout: 8000 }).toEqual(['b', 'c']);
    await scene.until(() => scene.journal.count('heard') === 2);
    expect(scene.journal.events).toContainEqual({
      type: 'unheard',
      messageId: '1:a',
      reason: fault.replace('post', 'status'),
      certain,
    });
    expect(scene.struck(fault)).toBe(times);
  });

  it.each(READINGS)('and may have been taken does not cost the next one (%j)', async (switches) => {
    await established({ scale: 400 });
    turn(switches);
    // It is taken, its answer is lost, and then the service fails.
    scene.fault('post-lost', 1);
    scene.write('a', 'b', 'c');
    await scene.until(() => scene.struck('post-lost') === 1);
    scene.fault('post-500', 12);
    await expect.poll(() => scene.readByAgent, { timeout: 8000 }).toEqual(['a', 'b', 'c']);
    await scene.until(() => scene.journal.count('heard') === 2);
    expect(scene.journal.count('unheard')).toBe(1);
  });

  it('but that an outage lasted for long is no reason', async () => {
    await established({ scale: 400 });
    scene.fault('post-reset', 30);
    scene.write('a');
    await scene.until(() => scene.struck('post-reset') === 30);
    scene.fault('post-500', 3);
    await scene.settled();
    expect(scene.journal.count('unheard')).toBe(0);
  });
});

describe('what the service only seemed to take', () => {
  it('is reported', async () => {
    await established();
    scene.fault('async-error', 1);
    scene.write('a', 'b');
    await scene.until(() => scene.observer.failedLater.mock.calls.length === 1);
    await expect.poll(() => scene.readByAgent).toEqual(['b']);
    expect(scene.journal.over).toBe(false);
  });
});

describe('typing', () => {
  it('is shown to the agent, without a number', async () => {
    await established();
    scene.chat.typing(true);
    await scene.until(() => scene.liveAgent.chat(scene.ledger.id).visitorTyping);
    scene.chat.typing(false);
    await scene.until(() => !scene.liveAgent.chat(scene.ledger.id).visitorTyping);
    const [call] = scene.wire.to('ChasitorTyping');
    expect(call?.request.headers).not.toHaveProperty('X-LIVEAGENT-SEQUENCE');
    scene.write('a');
    await scene.settled();
  });

  it('that is lost costs nothing', async () => {
    await established();
    scene.fault('post-fault-noun', 'ChasitorTyping');
    scene.fault('post-lost', 1);
    scene.chat.typing(true);
    scene.write('a');
    await scene.settled();
    expect(scene.wire.to('ChasitorTyping')).toHaveLength(1);
  });

  it('is not sent before the agent is there', async () => {
    scene = await Scene.open();
    await scene.until(() => scene.journal.count('queued') > 0);
    scene.chat.typing(true);
    await scene.accept();
    scene.write('a');
    await scene.settled();
    expect(scene.wire.to('ChasitorTyping')).toEqual([]);
  });

  it('of the agent is passed on', async () => {
    await established();
    scene.liveAgent.typing(scene.ledger.id, true);
    await scene.until(() => scene.journal.typing.length === 1);
    scene.liveAgent.typing(scene.ledger.id, false);
    await scene.until(() => scene.journal.typing.length === 2);
    expect(scene.journal.typing).toEqual([true, false]);
  });

  it('of the agent does not stay on when the service mixes it up', async () => {
    await established();
    scene.fault('typing-swapped', true);
    scene.liveAgent.typing(scene.ledger.id, true);
    scene.say('1');
    await scene.settled();
    expect(scene.struck('typing-swapped')).toBe(1);
    expect(scene.journal.typing).toEqual([false]);
  });
});

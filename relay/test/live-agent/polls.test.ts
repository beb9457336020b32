import { afterEach, describe, expect, it } from 'vitest';

import type { LiveAgentFault } from '../../../scripts/sandbox/live-agent/fault-definitions.ts';
import { Scene, type SceneOptions } from './scene.ts';

let scene: Scene;

afterEach(() => scene.close());

async function established(options?: SceneOptions): Promise<void> {
  scene = await Scene.established(options);
}

/** Both sides write while a fault strikes, and afterwards. */
async function talkUnder(fault: LiveAgentFault, times: number): Promise<void> {
  scene.fault(fault, times);
  scene.say('1', '2');
  scene.write('a');
  await scene.until(() => scene.struck(fault) === times);
  scene.say('3');
  scene.write('b');
  await scene.settled();
}

describe('a chat survives, with every message once and in order,', () => {
  it.each<[fault: LiveAgentFault, times: number]>([
    ['poll-409', 1],
    ['poll-409', 5],
    ['poll-500', 3],
    ['poll-502', 3],
    ['poll-503', 1],
    ['poll-503', 3],
    ['poll-504', 3],
    ['poll-reset', 3],
    ['poll-lost', 3],
    ['poll-cut', 3],
    ['poll-slow', 1],
    ['unknown-type', 2],
  ])('%s, %i times', async (fault, times) => {
    await established();
    await talkUnder(fault, times);
    expect(scene.journal.over).toBe(false);
    expect(scene.liveAgent.ledger().chats).toHaveLength(1);
  });

  it('a poll that is answered too late', async () => {
    await established({ scale: 20, timeoutScale: 20, liveAgent: { clientPollTimeout: 4 } });
    await talkUnder('poll-late', 1);
    expect(scene.observer.retry).toHaveBeenCalledWith('poll', 'timeout');
  });

  it('polls that find nothing', async () => {
    await established({ liveAgent: { holdMs: 500 } });
    const quiet = (): number =>
      scene.wire.to('Messages').filter((call) => call.status === 204).length;
    const before = quiet();
    await scene.until(() => quiet() >= before + 3);
    scene.say('1');
    await scene.settled();
    expect(scene.observer.retry).not.toHaveBeenCalled();
  });

  it('all sorts of trouble in a row', async () => {
    await established();
    for (const fault of ['poll-lost', 'poll-cut', 'poll-reset', 'poll-500', 'poll-409'] as const) {
      scene.fault(fault, 1);
    }
    scene.say('1');
    await scene.settled();
    scene.say('2');
    await scene.settled();
  });
});

describe('a poll', () => {
  it('acknowledges the same until an answer has been read', async () => {
    await established();
    const before = scene.wire.to('Messages').length;
    scene.fault('poll-lost', 2);
    scene.say('1');
    await scene.settled();
    await scene.pollHeld();
    const acks = scene.wire
      .to('Messages')
      .slice(before - 1)
      .map(({ request }) => new URL(request.url).search);
    expect(acks).toHaveLength(4);
    expect(new Set(acks.slice(0, 3)).size).toBe(1);
    expect(acks[3]).not.toBe(acks[0]);
  });

  it('speaks for the session, and carries no number', async () => {
    await established();
    const { headers } = scene.wire.to('Messages').at(-1)?.request ?? {};
    expect(headers).toEqual({
      'X-LIVEAGENT-API-VERSION': '52',
      'X-LIVEAGENT-AFFINITY': scene.journal.session?.['affinity'],
      'X-LIVEAGENT-SESSION-KEY': scene.journal.session?.['key'],
    });
  });

  it('waits for the service 2 s longer than it asks for', async () => {
    await established({ liveAgent: { clientPollTimeout: 33 } });
    expect(scene.wire.to('Messages').at(-1)?.request.timeoutMs).toBe(35_000);
  });

  it('waits 40 s unless the service says how long', async () => {
    await established({ liveAgent: { clientPollTimeout: 0 } });
    expect(scene.wire.to('Messages').at(-1)?.request.timeoutMs).toBe(42_000);
  });

  it('may be told its time as text', async () => {
    scene = await Scene.prepare({ liveAgent: { clientPollTimeout: 33 } });
    scene.fault('poll-timeout-type', 'string');
    scene.take();
    await scene.accept();
    await scene.until(() => scene.journal.count('accepted') === 1);
    expect(scene.wire.to('Messages').at(-1)?.request.timeoutMs).toBe(35_000);
  });
});

describe('the poll of a process that died, which the service still holds,', () => {
  /** Holds a poll for the session, as a machine without power does. */
  async function deadPoll(): Promise<{ end: () => void; ended: Promise<number> }> {
    await established();
    await scene.stop();
    await scene.until(() => scene.clock.waiting(29_999) === 0);
    const { url, headers = {} } = scene.wire.to('Messages').at(-1)?.request ?? { url: '' };
    const hangUp = new AbortController();
    const ended = fetch(url, { headers, signal: hangUp.signal }).then(
      ({ status }) => status,
      () => 0,
    );
    await scene.until(() => scene.clock.waiting(29_999) === 1);
    return {
      end: () => {
        hangUp.abort();
      },
      ended,
    };
  }

  it('is waited for', async () => {
    const dead = await deadPoll();
    scene.fault('double-poll', 'ignore');
    scene.take();
    await scene.until(
      () => scene.wire.to('Messages').filter((call) => call.status === 409).length > 3,
    );
    dead.end();
    scene.write('a');
    await scene.until(() => scene.journal.count('heard') === 1);
    scene.say('1');
    await scene.until(() => scene.journal.agentTexts.length === 1);
    expect(scene.journal.over).toBe(false);
  });

  it('is answered instead of ours', async () => {
    const dead = await deadPoll();
    scene.fault('double-poll', 'supersede');
    scene.take();
    expect(await dead.ended).toBe(409);
    scene.say('1');
    await scene.until(() => scene.journal.agentTexts.length === 1);
  });

  it('is met by no other one if it is known; what the customer writes goes out meanwhile', async () => {
    const dead = await deadPoll();
    scene.fault('double-poll', 'end');
    scene.take({}, 40_000);
    scene.write('a');
    await scene.until(() => scene.journal.count('heard') === 1);
    expect(scene.wire.to('Messages')).toEqual([]);
    expect(await dead.ended).toBe(204);
    scene.say('1');
    await scene.until(() => scene.journal.agentTexts.length === 1);
    expect(scene.ledger.doublePolls).toBe(0);
    expect(scene.journal.over).toBe(false);
  });

  it('does not keep a process that stops', async () => {
    const dead = await deadPoll();
    const chat = scene.take({}, 40_000);
    await chat.stop();
    expect(scene.wire.to('Messages')).toEqual([]);
    dead.end();
  });

  it('may end the chat, as the guide says', async () => {
    await deadPoll();
    scene.fault('double-poll', 'end');
    scene.take();
    await scene.until(() => scene.journal.over);
    expect(scene.journal.events.at(-1)).toEqual({ type: 'lost', reason: 'status-403' });
  });
});

describe('a session is lost', () => {
  it.each<[fault: LiveAgentFault, times: number, reason: string]>([
    ['poll-400', 1, 'status-400'],
    ['poll-403', 1, 'status-403'],
    ['poll-404', 1, 'status-404'],
    ['poll-405', 1, 'status-405'],
    ['poll-409', 1000, 'status-409'],
  ])('when a poll is answered %s, %i times', async (fault, times, reason) => {
    await established();
    scene.fault(fault, times);
    scene.say('1');
    await scene.until(() => scene.journal.over);
    expect(scene.journal.events.at(-1)).toEqual({ type: 'lost', reason });
    // What came before it is not lost.
    expect(scene.journal.agentTexts).toEqual(['1']);
  });

  it('when the service has forgotten it', async () => {
    await established();
    scene.write('a');
    await scene.settled();
    await scene.stop();
    scene.liveAgent.end(scene.ledger.id);
    const [endedAt] = [scene.ledger.endedBy];
    expect(endedAt).toBe('agent');
    scene.take();
    await scene.until(() => scene.journal.over);
    expect(scene.journal.events.at(-1)).toEqual({ type: 'ended', by: 'agent', reason: 'agent' });
  });

  it('and a message that waits for it is not taken for heard', async () => {
    await established();
    await scene.stop();
    scene.write('a');
    scene.fault('poll-403', 1);
    scene.take();
    expect(await scene.chat.send({ id: 'x', text: 'a' })).toBe(false);
    expect(scene.journal.events.at(-1)).toEqual({ type: 'lost', reason: 'status-403' });
    expect(scene.journal.count('heard')).toBe(0);
  });
});

describe('a service that does not speak for long', () => {
  it('has lost the session after 10 minutes', async () => {
    await established({ scale: 2000 });
    await scene.liveAgent.close();
    await scene.until(() => scene.journal.over);
    expect(scene.journal.events.at(-1)).toEqual({ type: 'lost', reason: 'unreachable' });
    expect(scene.observer.retry.mock.calls.length).toBeGreaterThan(20);
    scene = await Scene.prepare();
  });
});

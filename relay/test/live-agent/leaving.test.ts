import { afterEach, describe, expect, it } from 'vitest';

import { Scene } from './scene.ts';

let scene: Scene;

afterEach(() => scene.close());

const LEFT = { type: 'ended', by: 'customer', reason: 'client' };

describe('when the customer leaves', () => {
  it('a chat, the agent is told, and the chat is over', async () => {
    scene = await Scene.established();
    scene.write('a');
    await scene.settled();
    await scene.chat.end('wish');
    expect(scene.journal.events.at(-1)).toEqual(LEFT);
    expect(scene.ledger.endedBy).toBe('visitor');
    const [farewell] = scene.wire.to('ChatEnd');
    expect(farewell?.request.body).toBe('{"reason":"client"}');
    expect(farewell?.request.headers?.['X-LIVEAGENT-SEQUENCE']).toBe('3');
    expect(scene.wire.to('DELETE SessionId')).toEqual([]);
  });

  it('a chat, what was written before is sent before', async () => {
    scene = await Scene.established();
    scene.fault('post-lost', 2);
    scene.write('a', 'b', 'c');
    await scene.until(() => scene.wire.to('ChatMessage').length > 0);
    scene.say('1');
    const sent = scene.chat.send({ id: 'last', text: 'd' });
    await scene.chat.end('wish');
    expect(await sent).toBe(true);
    expect(scene.journal.events.at(-1)).toEqual(LEFT);
  });

  it('a chat, what the agent wrote before is not lost', async () => {
    scene = await Scene.established();
    scene.say('1', '2');
    await scene.chat.end('wish');
    expect(scene.journal.agentTexts).toEqual(['1', '2']);
  });

  it.each(['post-500', 'post-502', 'post-503', 'post-reset', 'post-lost', 'post-409'] as const)(
    'a chat, it works although %s',
    async (fault) => {
      scene = await Scene.established();
      scene.fault('post-fault-noun', 'ChatEnd');
      scene.fault(fault, 2);
      await scene.chat.end('wish');
      expect(scene.journal.events.at(-1)).toEqual(LEFT);
      expect(scene.ledger.endedBy).toBe('visitor');
    },
  );

  it('a chat that is handed over, the repair comes first', async () => {
    scene = await Scene.established();
    scene.handOver();
    await scene.chat.end('wish');
    expect(scene.journal.events.at(-1)).toEqual(LEFT);
    expect(scene.ledger.endedBy).toBe('visitor');
  });

  it('a chat whose end the service will not take, the session is deleted', async () => {
    scene = await Scene.established();
    scene.fault('post-fault-noun', 'ChatEnd');
    scene.fault('post-400', 1);
    await scene.chat.end('wish');
    expect(scene.journal.events.at(-1)).toEqual(LEFT);
    expect(scene.wire.to('DELETE SessionId').map(({ status }) => status)).toEqual([200]);
    expect(scene.ledger.endedBy).toBe('visitor');
  });

  it('a chat and the service does not say that it is over, the session is deleted', async () => {
    scene = await Scene.established();
    // It keeps the news for itself.
    scene.fault('poll-late', 1);
    scene.say('1');
    await scene.settled();
    await scene.until(() => scene.clock.waiting(45_000) === 1);
    await scene.chat.end('wish');
    expect(scene.journal.events.at(-1)).toEqual(LEFT);
    expect(scene.wire.to('DELETE SessionId')).toHaveLength(1);
  });

  it('the queue, the request is withdrawn', async () => {
    scene = await Scene.open();
    await scene.until(() => scene.journal.count('queued') > 0);
    await scene.pollHeld();
    await scene.chat.end('wish');
    expect(scene.journal.events.at(-1)).toEqual(LEFT);
    expect(scene.ledger.endedBy).toBe('visitor');
    expect(scene.wire.to('ChatEnd')).toEqual([]);
    const [request] = scene.wire.to('DELETE SessionId').map((call) => call.request);
    const key = String(scene.journal.session?.['key']);
    expect(request?.url).toContain(`/System/SessionId/${encodeURIComponent(key)}`);
  });

  it('the queue and the service does not answer, it is over all the same', async () => {
    scene = await Scene.open();
    await scene.until(() => scene.journal.count('queued') > 0);
    await scene.liveAgent.close();
    await scene.chat.end('wish');
    expect(scene.journal.events.at(-1)).toEqual(LEFT);
    await scene.wire.cut();
    scene = await Scene.prepare();
  });

  it('before there is a session, nobody needs to be told', async () => {
    scene = await Scene.prepare();
    scene.fault('session-500', 1_000_000);
    scene.take();
    await scene.until(() => scene.struck('session-500') > 0);
    await scene.chat.end('wish');
    expect(scene.journal.events).toEqual([LEFT]);
    expect(scene.wire.to('DELETE SessionId')).toEqual([]);
  });

  it('in the middle of a long pause, nobody waits for it', async () => {
    scene = await Scene.prepare({ scale: 1 });
    scene.fault('session-500', 1_000_000);
    scene.take();
    // The third pause takes 2 s.
    await scene.until(() => scene.clock.waiting(2000) === 1);
    const before = performance.now();
    await scene.chat.end('wish');
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it('twice, the second time changes nothing', async () => {
    scene = await Scene.established();
    await Promise.all([scene.chat.end('wish'), scene.chat.end('wish')]);
    await scene.chat.end('wish');
    expect(scene.journal.count('ended')).toBe(1);
    expect(scene.ledger.endedBy).toBe('visitor');
  });

  it('at the same time as the agent, one end is enough', async () => {
    scene = await Scene.established();
    const leaving = scene.chat.end('wish');
    scene.liveAgent.end(scene.ledger.id);
    await leaving;
    expect(scene.journal.count('ended')).toBe(1);
  });
});

describe('when the agent ends the chat', () => {
  it('everything that was said before is delivered', async () => {
    scene = await Scene.established();
    scene.write('a');
    await scene.settled();
    scene.say('1', '2');
    scene.liveAgent.end(scene.ledger.id);
    await scene.until(() => scene.journal.over);
    expect(scene.journal.agentTexts).toEqual(['1', '2']);
    expect(scene.journal.events.at(-1)).toEqual({ type: 'ended', by: 'agent', reason: 'agent' });
  });

  it('nothing is asked of the service any more', async () => {
    scene = await Scene.established();
    scene.liveAgent.end(scene.ledger.id);
    await scene.until(() => scene.journal.over);
    const calls = scene.wire.calls.length;
    expect(await scene.chat.send({ id: 'x', text: 'a' })).toBe(false);
    scene.chat.typing(true);
    await scene.chat.end('wish');
    await scene.chat.stop();
    expect(scene.wire.calls).toHaveLength(calls);
    expect(scene.journal.count('ended')).toBe(1);
    expect(scene.clock.waiting(10_000)).toBe(0);
  });

  it.each(['500', '403'])(
    'a message that comes too late (%s) is not heard, and does not linger',
    async (answer) => {
      scene = await Scene.established({ liveAgent: { clientPollTimeout: 5 } });
      scene.fault('post-after-end', answer);
      scene.fault('poll-late', 1);
      scene.say('1');
      await scene.settled();
      await scene.until(() => scene.clock.waiting(10_000) === 1);
      scene.liveAgent.end(scene.ledger.id);
      expect(await scene.chat.send({ id: 'x', text: 'a' })).toBe(false);
      await scene.until(() => scene.journal.over);
      expect(scene.journal.count('heard')).toBe(0);
      expect(scene.journal.count('unheard')).toBe(0);
    },
  );

  it.each(['fail', 'fail-ended', 'ended-fail'])(
    'the service may say that it failed (%s)',
    async (how) => {
      scene = await Scene.established();
      scene.fault('fail-with-ended', how);
      scene.fault('fail-mid-chat', 1);
      scene.say('1');
      await scene.until(() => scene.journal.over);
      expect(scene.journal.agentTexts).toEqual(['1']);
      expect(scene.journal.events.at(-1)).toEqual({
        type: 'ended',
        by: 'desk',
        reason: how === 'ended-fail' ? 'agentsUnavailable' : 'Unavailable',
        because: 'nobody',
      });
    },
  );
});

describe('a chat that moves between agents', () => {
  it('is announced with each of them', async () => {
    scene = await Scene.established({ liveAgent: { agents: ['Ada', 'Bo'] } });
    scene.liveAgent.transfer(scene.ledger.id, scene.agentId(1));
    scene.say('1');
    scene.write('a');
    await scene.settled();
    scene.liveAgent.transfer(scene.ledger.id);
    await scene.until(() => scene.journal.count('transferring') === 1);
    await scene.accept();
    scene.say('2');
    await scene.settled();
    const steps = scene.journal.events.flatMap((event) =>
      event.type === 'accepted' ? [event.agent] : event.type === 'transferring' ? ['…'] : [],
    );
    expect(steps).toEqual(['Ada', 'Bo', '…', 'Ada']);
  });

  it.each(['ChatEstablished', 'ChatTransferred'])(
    'goes on after AgentDisconnect (%s)',
    async (announcement) => {
      scene = await Scene.established();
      scene.fault('reaccept-message', announcement);
      scene.liveAgent.disconnect(scene.ledger.id);
      await scene.accept();
      scene.say('1');
      await scene.settled();
      expect(scene.journal.count('accepted')).toBe(2);
    },
  );

  it('is over when nobody is left', async () => {
    scene = await Scene.established();
    scene.liveAgent.disconnect(scene.ledger.id);
    scene.liveAgent.setAgentStatus(scene.agentId(), 'away');
    await scene.until(() => scene.journal.over);
    expect(scene.journal.events.at(-1)).toEqual({
      type: 'ended',
      by: 'desk',
      reason: 'agentsUnavailable',
      because: 'nobody',
    });
  });
});

describe('a process that stops', () => {
  it('leaves a chat that the next one goes on with', async () => {
    scene = await Scene.established();
    scene.write('a');
    scene.say('1');
    await scene.settled();
    await scene.stop();
    scene.say('2');
    scene.write('b');
    scene.take();
    await scene.settled();
    expect(scene.journal.count('accepted')).toBe(1);
    expect(scene.liveAgent.ledger().chats).toHaveLength(1);
  });

  it('asks nothing of the service any more', async () => {
    scene = await Scene.established();
    await scene.stop();
    const calls = scene.wire.calls.length;
    expect(await scene.chat.send({ id: 'x', text: 'a' })).toBe(false);
    scene.chat.typing(true);
    scene.say('1');
    await scene.chat.stop();
    expect(scene.wire.calls).toHaveLength(calls);
    expect(scene.journal.agentTexts).toEqual([]);
  });

  it('writes down what became of the message on its way', async () => {
    scene = await Scene.established();
    let stopping: Promise<void> | undefined;
    scene.onHeard = () => {
      stopping = scene.chat.stop();
    };
    scene.write('a');
    await scene.until(() => stopping !== undefined);
    await stopping;
    expect(scene.journal.heard).toEqual(['1:a']);
  });

  it('does not wait for a service that does not answer', async () => {
    scene = await Scene.established();
    scene.fault('poll-late', 1);
    scene.say('1');
    await scene.settled();
    scene.fault('post-reset', 1_000_000);
    scene.write('a');
    await scene.until(() => scene.struck('post-reset') > 2);
    const before = performance.now();
    await scene.stop();
    expect(performance.now() - before).toBeLessThan(1000);
    scene.liveAgent.faults.clear();
    scene.take();
    await scene.settled();
  });

  it.each(['session-500', 'post-500', 'poll-500', 'reconnect-500'] as const)(
    'does not wait for a pause to end (%s)',
    async (fault) => {
      scene = await Scene.prepare({ scale: 1 });
      const times = 1_000_000;
      if (fault !== 'reconnect-500') scene.fault(fault, times);
      scene.take();
      if (fault === 'reconnect-500') {
        scene.fault(fault, times);
        await scene.until(() => scene.journal.count('queued') > 0);
        scene.handOver();
      }
      await scene.until(() => scene.clock.waiting(2000) === 1);
      const before = performance.now();
      await scene.stop();
      expect(performance.now() - before).toBeLessThan(1000);
      expect(scene.journal.over).toBe(false);
    },
  );

  it.each(['queued', 'requested'])('can leave a customer who waits (%s)', async (type) => {
    scene = await Scene.open();
    await scene.until(() => scene.journal.events.some((event) => event.type === type));
    await scene.stop();
    scene.take();
    await scene.until(() => scene.journal.count('queued') > 0);
    await scene.accept();
    scene.write('a');
    scene.say('1');
    await scene.settled();
    expect(scene.liveAgent.ledger().chats).toHaveLength(1);
  });

  it('while the customer leaves lets the next one do it', async () => {
    scene = await Scene.established();
    scene.fault('post-reset', 1_000_000);
    const leaving = scene.chat.end('wish');
    await scene.until(() => scene.struck('post-reset') > 0);
    await scene.stop();
    await leaving;
    expect(scene.journal.over).toBe(false);
    scene.liveAgent.faults.clear();
    scene.take();
    await scene.chat.end('wish');
    expect(scene.journal.events.at(-1)).toEqual(LEFT);
  });
});

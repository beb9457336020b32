import { afterEach, describe, expect, it } from 'vitest';

import type { DeskEvent } from '../../src/desk.ts';
import { SessionKeeper } from '../../src/live-agent/keeper.ts';
import { MemoryJournal } from './memory-journal.ts';
import { Scene } from './scene.ts';
import { established } from './sessions.ts';

let scene: Scene | undefined;

afterEach(async () => {
  await scene?.close();
  scene = undefined;
});

describe('while the journal cannot write', () => {
  it('nothing is acknowledged, nothing is lost, and the chat stays alive', async () => {
    const on = (scene = await Scene.established({ liveAgent: { deathMs: 45_000 } }));
    const ack = on.journal.session?.['ack'];
    on.journal.failures = 8;
    on.say('1');
    await on.until(() => on.journal.failed >= 2);
    on.say('2');
    expect(on.journal.session?.['ack']).toBe(ack);
    expect(on.journal.agentTexts).toEqual([]);
    await on.until(() => on.journal.failed === 8);
    await on.settled();
    expect(on.journal.over).toBe(false);
    expect(on.observer.retry).toHaveBeenCalledWith('poll', 'Error');
  });

  it('a message that the agent has is not sent again', async () => {
    const on = (scene = await Scene.established());
    on.journal.failures = 4;
    on.write('a', 'b');
    await on.until(() => on.journal.failed === 4);
    await on.settled();
    expect(on.wire.to('ChatMessage')).toHaveLength(2);
  });

  it('a 409 is followed only after it was written down', async () => {
    const on = (scene = await Scene.established());
    on.fault('actual-number', 'next');
    on.fault('post-409', 1);
    on.journal.failures = 3;
    on.write('a', 'b');
    await on.settled();
    expect(on.journal.failed).toBe(3);
  });

  it('a handover that a message meets is repaired all the same', async () => {
    const on = (scene = await Scene.established());
    on.fault('poll-late', 1);
    on.say('1');
    await on.settled();
    await on.until(() => on.clock.waiting(45_000) === 1);
    on.journal.failures = 5;
    on.fault('post-503', 1);
    on.write('a');
    await on.until(() => on.journal.failed === 5);
    await on.settled();
  });

  it.each([1, 2, 3, 4])(
    'the chat can be asked for (%i failures from the start)',
    async (failures) => {
      const on = (scene = await Scene.prepare());
      on.journal.failures = failures;
      on.take();
      await on.until(() => on.journal.count('queued') > 0);
      await on.accept();
      on.write('a');
      on.say('1');
      await on.settled();
      expect(on.liveAgent.ledger().chats).toHaveLength(1);
    },
  );

  it('every step of a repair is done again until it is written down', async () => {
    const on = (scene = await Scene.established());
    const steps = new Set(['ReconnectSession', 'ChasitorResyncState']);
    on.onCall = ({ noun }) => {
      if (steps.delete(noun)) on.journal.failures = 2;
    };
    on.handOver();
    on.journal.failures = 2;
    on.say('1');
    on.write('a');
    await on.settled();
    expect(on.journal.failed).toBeGreaterThanOrEqual(6);
  });

  it('the end is written down as soon as it can', async () => {
    const on = (scene = await Scene.established());
    on.journal.failures = 3;
    on.say('1');
    on.liveAgent.end(on.ledger.id);
    await on.until(() => on.journal.over);
    expect(on.journal.agentTexts).toEqual(['1']);
    expect(on.journal.events.at(-1)).toEqual({ type: 'ended', by: 'agent', reason: 'agent' });
  });

  it('the customer can leave', async () => {
    const on = (scene = await Scene.open());
    await on.until(() => on.journal.count('queued') > 0);
    on.journal.failures = 3;
    await on.chat.end('wish');
    expect(on.journal.events.at(-1)).toEqual({ type: 'ended', by: 'customer', reason: 'client' });
    expect(on.ledger.endedBy).toBe('visitor');
  });

  it('the process can stop, and the next one finds everything', async () => {
    const on = (scene = await Scene.established());
    on.journal.failures = 1_000_000;
    on.write('a');
    on.say('1');
    await expect.poll(() => on.readByAgent).toEqual(['a']);
    await on.stop();
    on.journal.failures = 0;
    expect(on.journal.heard).toEqual([]);
    on.take();
    on.write('b');
    await on.settled();
  });
});

describe('the keeper of a session', () => {
  function keeper(): { keeper: SessionKeeper; journal: MemoryJournal } {
    const journal = new MemoryJournal();
    return { keeper: new SessionKeeper(journal.book(), established()), journal };
  }

  it('makes changes one after the other, each from what the former left', async () => {
    const { keeper: kept, journal } = keeper();
    const next = (): Promise<void> => kept.change((now) => ({ ...now, ack: now.ack + 1 }));
    await Promise.all([next(), next(), next()]);
    expect(kept.session?.ack).toBe(6);
    expect(journal.sessions.map((session) => session?.['ack'])).toEqual([4, 5, 6]);
  });

  it('shows a change only when it is written', async () => {
    const { keeper: kept, journal } = keeper();
    journal.failures = 1;
    const change = kept.change((now) => ({ ...now, ack: 9 }));
    expect(kept.session?.ack).toBe(3);
    await expect(change).rejects.toThrow('The disk is full');
    expect(kept.session?.ack).toBe(3);
    await kept.change((now) => ({ ...now, ack: 10 }));
    expect(kept.session?.ack).toBe(10);
  });

  it('writes nothing when there is nothing to change', async () => {
    const { keeper: kept, journal } = keeper();
    await kept.record(() => undefined);
    await new SessionKeeper(journal.book(), undefined).change((now) => now);
    expect(journal.sessions).toEqual([]);
  });

  it.each<DeskEvent>([
    { type: 'ended', by: 'agent', reason: 'agent' },
    { type: 'refused', reason: 'Unavailable' },
    { type: 'lost', reason: 'status-403' },
  ])('writes nothing after $type', async (event) => {
    const { keeper: kept, journal } = keeper();
    expect(kept.over).toBe(false);
    await kept.finish(event);
    expect(kept.over).toBe(true);
    await kept.change((now) => ({ ...now, ack: 9 }));
    expect(kept.session?.ack).toBe(3);
    expect(journal.events).toEqual([event]);
  });

  it.each<DeskEvent>([
    { type: 'agent-left' },
    { type: 'interrupted' },
    { type: 'unheard', messageId: '1', reason: 'status-400', certain: true },
  ])('goes on after $type', async (event) => {
    const { keeper: kept } = keeper();
    await kept.change((now) => now, [event]);
    expect(kept.over).toBe(false);
  });

  it('tells whoever waits, as soon as it is true', async () => {
    const { keeper: kept } = keeper();
    const seen: string[] = [];
    const waiting = [
      kept.until(() => kept.session?.ack === 5).then(() => seen.push('five')),
      kept.until(() => kept.session?.ack === 4).then(() => seen.push('four')),
      kept.until(() => true).then(() => seen.push('at once')),
    ];
    await kept.change((now) => ({ ...now, ack: 4 }));
    await kept.change((now) => ({ ...now, ack: 5 }));
    await Promise.all(waiting);
    expect(seen).toEqual(['at once', 'four', 'five']);
  });

  it('lets everybody look again when told to', async () => {
    const { keeper: kept } = keeper();
    let open = false;
    const waiting = kept.until(() => open);
    open = true;
    kept.notify();
    await expect(waiting).resolves.toBeUndefined();
  });
});

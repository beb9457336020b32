import { describe, expect, it } from 'vitest';

import type { DeskEvent } from '../../src/desk.ts';
import { SessionKeeper } from '../../src/live-agent/keeper.ts';
import { MemoryJournal } from './memory-journal.ts';
import { established } from './sessions.ts';

const LAST_WORDS: DeskEvent[] = [
  { type: 'ended', by: 'agent', reason: 'agent' },
  { type: 'refused', reason: 'Unavailable' },
  { type: 'lost', reason: 'status-403' },
];

function open(session = established()): { journal: MemoryJournal; keeper: SessionKeeper } {
  const journal = new MemoryJournal();
  return { journal, keeper: new SessionKeeper(journal.book(), session) };
}

describe('a session that is kept', () => {
  it('is what the journal had', () => {
    const { keeper } = open(established({ ack: 9 }));
    expect(keeper.session?.ack).toBe(9);
    expect(keeper.over).toBe(false);
  });

  it('is seen to change only when the change is in the journal', async () => {
    const { journal, keeper } = open();
    const changing = keeper.change((now) => ({ ...now, ack: 4 }), [{ type: 'restored' }]);
    expect(keeper.session?.ack).toBe(3);
    await changing;
    expect(keeper.session?.ack).toBe(4);
    expect(journal.session).toMatchObject({ ack: 4 });
    expect(journal.events).toEqual([{ type: 'restored' }]);
  });

  it('changes once for each of two who change it at the same time', async () => {
    const { journal, keeper } = open(established({ sequence: 1 }));
    const next = () => keeper.change((now) => ({ ...now, sequence: now.sequence + 1 }));
    await Promise.all([next(), next(), next()]);
    expect(keeper.session?.sequence).toBe(4);
    expect(journal.sessions).toHaveLength(3);
    expect(journal.events).toEqual([]);
  });

  it('has not changed when the journal cannot write, and can still change', async () => {
    const { journal, keeper } = open();
    journal.failures = 1;
    await expect(keeper.finish({ type: 'lost', reason: 'x' })).rejects.toThrow('The disk is full');
    expect(keeper.over).toBe(false);
    await keeper.change((now) => ({ ...now, ack: 4 }));
    expect(keeper.session?.ack).toBe(4);
    expect(journal.events).toEqual([]);
  });

  it('is not written when there is nothing to change', async () => {
    const { journal, keeper } = open();
    await keeper.record(() => undefined);
    expect(journal.sessions).toEqual([]);
    expect(keeper.session).toEqual(established());
  });

  it('that does not exist cannot be changed, but it can end', async () => {
    const journal = new MemoryJournal();
    const keeper = new SessionKeeper(journal.book(), undefined);
    await keeper.change((now) => now);
    expect(journal.sessions).toEqual([]);
    await keeper.finish({ type: 'refused', reason: 'configuration-404' });
    expect(journal.events).toEqual([{ type: 'refused', reason: 'configuration-404' }]);
    expect(keeper.over).toBe(true);
  });

  it.each(LAST_WORDS)('is over with $type, and nothing is written after it', async (event) => {
    const { journal, keeper } = open();
    await keeper.change((now) => now, [{ type: 'restored' }, event]);
    expect(keeper.over).toBe(true);
    await keeper.change((now) => ({ ...now, ack: 4 }), [{ type: 'interrupted' }]);
    await keeper.finish({ type: 'lost', reason: 'y' });
    expect(keeper.session?.ack).toBe(3);
    expect(journal.events).toEqual([{ type: 'restored' }, event]);
  });

  it('is not over because of anything else', async () => {
    const { keeper } = open();
    await keeper.finish({ type: 'interrupted' });
    expect(keeper.over).toBe(false);
  });
});

describe('waiting for a session to become something', () => {
  it('is over at once when it is so already', async () => {
    await open().keeper.until(() => true);
  });

  it('is over with the change that makes it so, and does not look again', async () => {
    const { keeper } = open();
    const looks: number[] = [];
    let done = false;
    const waiting = keeper
      .until(() => {
        const ack = keeper.session?.ack ?? 0;
        looks.push(ack);
        return ack > 4;
      })
      .then(() => (done = true));
    await keeper.change((now) => ({ ...now, ack: 4 }));
    expect(done).toBe(false);
    await keeper.change((now) => ({ ...now, ack: 5 }));
    await waiting;
    await keeper.change((now) => ({ ...now, ack: 6 }));
    keeper.notify();
    expect(looks).toEqual([3, 4, 5]);
  });

  it('looks again when somebody says that something else has changed', async () => {
    const { keeper } = open();
    let stopping = false;
    const waiting = [keeper.until(() => stopping), keeper.until(() => stopping)];
    stopping = true;
    keeper.notify();
    await Promise.all(waiting);
  });
});

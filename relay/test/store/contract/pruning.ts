import { describe, expect, it } from 'vitest';

import type { Journal } from '../../../src/store/journal.ts';
import { ANNA, BEN, chat, NOW, step, toAgent, toCustomer, type StartJournal } from './steps.ts';

const LATER = NOW + 1;
const customer = ANNA;

/** A chat from its first message to its end, with everything delivered. */
export async function wholeChat(journal: Journal, id: string): Promise<void> {
  const at = (await journal.inbox(customer)).length;
  await journal.receive(customer, `message:${id}`, { text: id });
  const entry = (await journal.inbox(customer))[at];
  const open = chat(customer, { id });
  await journal.commit({
    customer,
    conversation: open,
    add: [...toAgent(id), ...toCustomer(id)],
    ...(entry && { done: entry.id }),
  });
  for (const direction of ['to-agent', 'to-customer'] as const) {
    const message = await journal.next(customer, direction);
    await journal.commit({
      customer,
      update: [{ id: message?.id ?? '', status: 'delivered' }],
    });
  }
  const ended = { ...open, state: 'ended', session: undefined, endedAt: NOW };
  await journal.commit({ customer, conversation: ended });
}

/** As the housekeeping does it. Returns how many rows are gone. */
async function pruneAll(journal: Journal, before: number): Promise<number> {
  let gone = 0;
  for (let some = -1; some !== 0; gone += some) some = await journal.prune(before);
  return gone;
}

/** What every store promises about what is over. */
export function pruningContract(name: string, start: StartJournal): void {
  describe(`what is over (${name})`, () => {
    it('is forgotten after its time, and not before', async () => {
      const journal = await start();
      await wholeChat(journal, 'one');
      await wholeChat(journal, 'two');
      expect(await pruneAll(journal, NOW)).toBe(0);
      expect(await journal.receive(customer, 'message:one', {})).toBe(false);
      expect(await pruneAll(journal, LATER)).toBe(8);
      expect(await journal.receive(customer, 'message:one', {})).toBe(true);
      expect(await pruneAll(journal, LATER)).toBe(0);
    });

    it('is forgotten of customers who have not been heard of since', async () => {
      const journal = await start();
      for (const who of [ANNA, BEN]) await journal.commit({ customer: who, customerFacts: {} });
      expect(await pruneAll(journal, NOW)).toBe(0);
      expect(await pruneAll(journal, LATER)).toBe(2);
      expect(await journal.customerFacts(ANNA)).toBeUndefined();
    });

    it('is forgotten to the end, however much it is', async () => {
      const journal = await start();
      for (let number = 0; number < 450; number += 1) {
        await journal.receive(BEN, `message:${number}`, {});
      }
      for (;;) {
        const entries = await journal.inbox(BEN);
        if (entries.length === 0) break;
        for (const { id } of entries) await journal.commit({ customer: BEN, done: id });
      }
      expect(await pruneAll(journal, LATER)).toBe(450);
    });

    it('is forgotten in small parts, so that nobody waits for it, and a part may be the last for a while', async () => {
      const journal = await start();
      const texts = Array.from({ length: 1200 }, (_, index) => String(index));
      await journal.commit(step({ add: toAgent(...texts) }));
      await journal.commit({ customer, cancelWaiting: true });
      const over = chat(customer, { state: 'ended', session: undefined, endedAt: NOW });
      await journal.commit({ customer, conversation: over });
      const parts: number[] = [];
      for (let some = -1; some !== 0; parts.push(some)) some = await journal.prune(LATER);
      expect(Math.max(...parts)).toBeLessThanOrEqual(501);
      expect(parts.reduce((sum, part) => sum + part)).toBe(1201);
    });

    it('stays as long as something is left to do for it', async () => {
      const journal = await start();
      const ended = chat(customer, { state: 'ended', session: undefined, endedAt: NOW });
      await journal.receive(customer, 'message:1', {});
      await journal.commit(step({ add: toCustomer('on its way') }));
      await journal.commit({ customer, conversation: ended });
      await journal.commit(step({ report: true }, BEN));
      const untold = { ...ended, id: chat(BEN).id, customer: BEN };
      await journal.commit({ customer: BEN, conversation: untold });
      expect(await pruneAll(journal, LATER)).toBe(0);
      expect(await journal.next(customer, 'to-customer')).toMatchObject({ text: 'on its way' });
      expect(await journal.reports()).toEqual([chat(BEN).id]);
      expect(await journal.inbox(customer)).toHaveLength(1);
    });

    it('is no open chat, however old', async () => {
      const journal = await start();
      await journal.commit(step());
      expect(await pruneAll(journal, LATER)).toBe(0);
      expect(await journal.conversation(customer)).toEqual(chat(customer));
    });

    it('does not count for what a customer was parked and never came back for', async () => {
      const journal = await start();
      await journal.commit(step({ add: toCustomer('parked') }));
      const { id } = (await journal.next(customer, 'to-customer')) ?? { id: '' };
      await journal.commit({ customer, update: [{ id, status: 'parked' }] });
      const ended = chat(customer, { state: 'ended', session: undefined, endedAt: NOW });
      await journal.commit({ customer, conversation: ended });
      expect(await pruneAll(journal, LATER)).toBe(2);
      expect(await journal.next(customer, 'to-customer')).toBeUndefined();
    });
  });

  describe(`a note that is replaced (${name})`, () => {
    it('has to be what it was believed to be', async () => {
      const journal = await start();
      expect(await journal.replaceNote('n', undefined, { a: 1 })).toBe(true);
      expect(await journal.replaceNote('n', undefined, { a: 2 })).toBe(false);
      expect(await journal.replaceNote('n', { a: 2 }, { a: 3 })).toBe(false);
      expect(await journal.replaceNote('n', await journal.recall('n'), { a: 4 })).toBe(true);
      expect(await journal.recall('n')).toEqual({ a: 4 });
    });
  });
}

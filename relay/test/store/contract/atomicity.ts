import { describe, expect, it } from 'vitest';

import type { Journal } from '../../../src/store/journal.ts';
import {
  ANNA,
  BEN,
  chat,
  NOW,
  step,
  toAgent,
  toCustomer,
  waiting,
  waitingTexts,
  type StartJournal,
} from './steps.ts';

/** What every store promises about steps as a whole, and about messages that are cut. */
export function atomicityContract(name: string, start: StartJournal): void {
  describe(`a message that gives way to smaller ones (${name})`, () => {
    async function withMiddle(journal: Journal): Promise<string> {
      await journal.commit(step({ add: toCustomer('before', 'middle', 'after') }));
      const found = await waiting(journal, 'to-customer');
      return found.find(({ text }) => text === 'middle')?.id ?? '';
    }

    it('leaves them its place, between those before and after it', async () => {
      const journal = await start();
      const id = await withMiddle(journal);
      await journal.commit({ customer: ANNA, replace: { id, by: ['mid', 'dle', '!'] } });
      await journal.commit(step({ add: toCustomer('last') }));
      expect((await waiting(journal, 'to-customer')).map(({ text }) => text)).toEqual([
        'before',
        'mid',
        'dle',
        '!',
        'after',
        'last',
      ]);
    });

    it('can be the last one, and the next one still comes behind its pieces', async () => {
      const journal = await start();
      await journal.commit(step({ add: toCustomer('ab') }));
      const id = (await journal.next(ANNA, 'to-customer'))?.id ?? '';
      await journal.commit({ customer: ANNA, replace: { id, by: ['a', 'b'] } });
      await journal.commit(step({ add: toCustomer('c') }));
      expect(await waitingTexts(journal, 'to-customer')).toEqual([
        'a queued',
        'b queued',
        'c queued',
      ]);
    });

    it('leaves them what it is, with an update of the same step; attempts begin anew', async () => {
      const journal = await start();
      const id = await withMiddle(journal);
      await journal.commit({
        customer: ANNA,
        update: [{ id, status: 'sending', certain: false, attempts: 4 }],
      });
      await journal.commit({
        customer: ANNA,
        update: [{ id, status: 'queued' }],
        replace: { id, by: ['mid', 'dle'] },
      });
      const pieces = (await waiting(journal, 'to-customer')).slice(1, 3);
      expect(pieces).toMatchObject(
        ['mid', 'dle'].map((text) => ({
          text,
          author: 'Anna',
          status: 'queued',
          certain: false,
          attempts: 0,
          conversationId: chat(ANNA).id,
          createdAt: NOW,
        })),
      );
      expect(new Set([id, ...pieces.map((piece) => piece.id)]).size).toBe(3);
    });

    it('can be cut in two, and its first half again, as often as the longest text needs', async () => {
      const journal = await start();
      const id = await withMiddle(journal);
      let current = id;
      for (let cut = 1; cut <= 12; cut += 1) {
        const by = [`first ${cut}`, `second ${cut}`];
        await journal.commit({ customer: ANNA, replace: { id: current, by } });
        const found = await waiting(journal, 'to-customer');
        current = found.find(({ text }) => text === `first ${cut}`)?.id ?? '';
      }
      const seconds = Array.from({ length: 12 }, (_, index) => `second ${12 - index}`);
      expect((await waiting(journal, 'to-customer')).map(({ text }) => text)).toEqual([
        'before',
        'first 12',
        ...seconds,
        'after',
      ]);
    });

    it('has to be there; else nothing of the step is written', async () => {
      const journal = await start();
      const change = step({ add: toCustomer('a'), replace: { id: 'nobody', by: ['b'] } });
      await expect(journal.commit(change)).rejects.toThrow();
      expect(await journal.conversation(ANNA)).toBeUndefined();
    });
  });

  describe(`a step (${name})`, () => {
    it('that fails in the middle leaves nothing of itself', async () => {
      const journal = await start();
      await journal.receive(ANNA, 'message:1', {});
      await journal.commit(step({ add: [...toAgent('a'), ...toCustomer('x')], report: true }));
      const before = {
        inbox: await journal.inbox(ANNA),
        conversation: await journal.conversation(ANNA),
        toAgent: await waiting(journal, 'to-agent'),
        toCustomer: await waiting(journal, 'to-customer'),
        reports: await journal.reports(),
      };
      const change = step({
        done: before.inbox[0]?.id ?? 0,
        conversation: chat(ANNA, { state: 'queued', facts: {}, session: undefined }),
        report: true,
        parkWaiting: true,
        cancelWaiting: true,
        add: toAgent('b'),
        update: before.toCustomer.map(({ id }) => ({ id, status: 'delivered' })),
        replace: { id: 'nobody', by: ['c'] },
      });
      await expect(journal.commit(change)).rejects.toThrow();
      expect({
        inbox: await journal.inbox(ANNA),
        conversation: await journal.conversation(ANNA),
        toAgent: await waiting(journal, 'to-agent'),
        toCustomer: await waiting(journal, 'to-customer'),
        reports: await journal.reports(),
      }).toEqual(before);
    });

    it('can be empty', async () => {
      const journal = await start();
      await journal.commit({ customer: ANNA });
      expect(await journal.customersWithWork()).toEqual([]);
    });

    it('of many customers at the same time is written whole for each', async () => {
      const journal = await start();
      const customers = Array.from({ length: 20 }, (_, number) => ({
        channel: 'Main',
        openId: `customer-${number}`,
      }));
      await Promise.all(
        customers.flatMap((customer) => [
          journal.receive(customer, `message:${customer.openId}`, {}),
          journal.commit(step({ add: [...toAgent('a', 'b'), ...toCustomer('x')] }, customer)),
        ]),
      );
      for (const customer of customers) {
        expect(await waitingTexts(journal, 'to-agent', customer)).toEqual(['a queued', 'b queued']);
        expect(await journal.inbox(customer)).toHaveLength(1);
      }
    });

    it('at the same time as others that fail is written all the same', async () => {
      const journal = await start();
      const results = await Promise.allSettled([
        journal.commit(step({ add: toAgent('a') })),
        journal.commit({ customer: BEN, replace: { id: 'nobody', by: [] } }),
        journal.commit(step({ add: toAgent('of Ben') }, BEN)),
      ]);
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await waitingTexts(journal, 'to-agent', BEN)).toEqual(['of Ben queued']);
    });
  });
}

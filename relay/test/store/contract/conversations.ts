import { describe, expect, it } from 'vitest';

import { ChangeRefused } from '../../../src/store/change-refused.ts';
import type { Journal } from '../../../src/store/journal.ts';
import type { MessageStatus } from '../../../src/store/records.ts';
import { ANNA, BEN, chat, NOW, step, toAgent, toCustomer, type StartJournal } from './steps.ts';

/** What every store promises about chats, and about who has to be told of them. */
export function conversationContract(name: string, start: StartJournal): void {
  describe(`a conversation (${name})`, () => {
    it('is kept as it was written, and changed by the next step', async () => {
      const journal = await start();
      expect(await journal.conversation(ANNA)).toBeUndefined();
      await journal.commit(step());
      expect(await journal.conversation(ANNA)).toEqual(chat(ANNA));
      const changed = chat(ANNA, { state: 'reconnecting', facts: { x: [] }, session: undefined });
      await journal.commit(step({ conversation: changed }));
      expect(await journal.conversation(ANNA)).toEqual(changed);
      expect(await journal.conversation(BEN)).toBeUndefined();
    });

    it.each([undefined, null])('whose session is %s has none', async (session) => {
      const journal = await start();
      await journal.commit(step({ conversation: chat(ANNA, { session }) }));
      expect((await journal.conversation(ANNA))?.session).toBeUndefined();
    });

    it('leaves what is known of its customer, who outlives it', async () => {
      const journal = await start();
      expect(await journal.customerFacts(ANNA)).toBeUndefined();
      await journal.commit(step({ customerFacts: { left: 5 } }));
      await journal.commit({ customer: ANNA, customerFacts: { left: 4, until: NOW } });
      expect(await journal.customerFacts(ANNA)).toEqual({ left: 4, until: NOW });
      expect(await journal.customerFacts(BEN)).toBeUndefined();
    });

    it('is not there any more once it has ended, and makes room for another', async () => {
      const journal = await start();
      await journal.commit(step());
      await journal.commit(step({ conversation: chat(ANNA, { state: 'ended', endedAt: NOW }) }));
      expect(await journal.conversation(ANNA)).toBeUndefined();
      const { id } = chat(ANNA);
      expect(await journal.conversationById(id)).toMatchObject({ id, state: 'ended' });
      expect(await journal.conversationById('another')).toBeUndefined();
      const next = chat(ANNA, { id: 'next' });
      await journal.commit(step({ conversation: next }));
      expect(await journal.conversation(ANNA)).toEqual(next);
    });

    it('is the only open one of its customer, whatever the code above believes', async () => {
      const journal = await start();
      await journal.commit(step());
      const second = step({ conversation: chat(ANNA, { id: 'second' }), add: toAgent('lost') });
      await expect(journal.commit(second)).rejects.toThrow(ChangeRefused);
      expect(await journal.conversation(ANNA)).toEqual(chat(ANNA));
      expect(await journal.next(ANNA, 'to-agent')).toBeUndefined();
      await journal.commit(step({}, BEN));
      expect(await journal.conversation(BEN)).toEqual(chat(BEN));
    });
  });

  describe(`what the org has to be told (${name})`, () => {
    const { id } = chat(ANNA);

    it('is every conversation that was marked, until it is told', async () => {
      const journal = await start();
      await journal.commit(step());
      await journal.commit(step({}, BEN));
      expect(await journal.reports()).toEqual([]);
      expect(await journal.report(id, 200)).toBeUndefined();
      await journal.commit(step({ report: true }));
      const nothing = { customerFacts: undefined, results: [], messages: [], hasMore: false };
      const told = { conversation: chat(ANNA), revision: 1, ...nothing };
      expect(await journal.reports()).toEqual([id]);
      expect(await journal.report(id, 200)).toEqual(told);
      await journal.reported(told);
      expect(await journal.reports()).toEqual([]);
    });

    it('is told as it is now, also after the end', async () => {
      const journal = await start();
      await journal.commit(step({ report: true }));
      const ended = chat(ANNA, { state: 'ended', session: undefined, endedAt: NOW + 5 });
      await journal.commit(step({ conversation: ended }));
      expect((await journal.report(id, 200))?.conversation).toEqual(ended);
    });

    it('does not forget a change that came while it was being told', async () => {
      const journal = await start();
      await journal.commit(step({ report: true }));
      const report = await journal.report(id, 200);
      await journal.commit(step({ conversation: chat(ANNA, { state: 'queued' }), report: true }));
      if (report !== undefined) await journal.reported(report);
      expect(await journal.report(id, 200)).toMatchObject({ conversation: { state: 'queued' } });
      const next = await journal.report(id, 200);
      if (next !== undefined) await journal.reported(next);
      expect(await journal.report(id, 200)).toBeUndefined();
      await journal.commit(step({ report: true }));
      expect(await journal.reports()).toHaveLength(1);
    });

    it('comes in the order in which the chats were opened', async () => {
      const journal = await start();
      await journal.commit(step({ report: true }));
      const earlier = chat(BEN, { openedAt: NOW - 1 });
      await journal.commit(step({ conversation: earlier, report: true }, BEN));
      const found = await journal.reports();
      expect(found).toEqual([earlier.id, id]);
    });

    it('comes in parts if it is much, and nothing of it is told twice', async () => {
      const journal = await start();
      const texts = Array.from({ length: 5 }, (_, index) => `text ${String(index + 1)}`);
      await journal.commit(step({ add: toCustomer(...texts), report: true }));
      await journal.commit({ customer: ANNA, conversation: chat(ANNA), add: toAgent('between') });
      const failed = await journal.upcoming(ANNA, 'to-customer', 200);
      const update = failed.map(({ id: each }) => ({ id: each, status: 'failed' as const }));
      await journal.commit({ customer: ANNA, update });
      const told: { text: string; place: number }[][] = [];
      for (;;) {
        const report = await journal.report(id, 2);
        if (report === undefined) break;
        told.push(report.messages.map(({ text, place }) => ({ text, place })));
        await journal.reported(report);
      }
      expect(told.map((part) => part.length)).toEqual([2, 2, 1]);
      expect(new Set(told.flat().map(({ text }) => text))).toEqual(new Set(texts));
      expect(new Set(told.flat().map(({ place }) => place)).size).toBe(texts.length);
    });

    it('is archived in parts, in order, once nothing is on its way', async () => {
      const journal = await start();
      await journal.commit(step({ add: toCustomer('a', 'b', 'c') }));
      const over = chat(ANNA, { state: 'ended', session: undefined, endedAt: NOW });
      await journal.commit({ customer: ANNA, conversation: over, archive: true });
      expect(await journal.archive(id, { after: 0, most: 2 })).toMatchObject({
        isOnItsWay: true,
        messages: [
          { text: 'a', place: 1 },
          { text: 'b', place: 2 },
        ],
      });
      for (let count = 0; count < 3; count += 1) {
        const message = await journal.next(ANNA, 'to-customer');
        const update = [{ id: message?.id ?? '', status: 'delivered' as const }];
        await journal.commit({ customer: ANNA, update });
      }
      const rest = await journal.archive(id, { after: 2, most: 2 });
      expect(rest).toMatchObject({ isOnItsWay: false, messages: [{ text: 'c', place: 3 }] });
      expect((await journal.archive(id, { after: 3, most: 2 }))?.messages).toEqual([]);
    });

    it('is nothing if there is no conversation', async () => {
      const journal = await start();
      await journal.commit({ customer: ANNA, report: true });
      expect(await journal.reports()).toEqual([]);
    });
  });

  describe(`the customers with work (${name})`, () => {
    const ended = chat(ANNA, { state: 'ended', endedAt: NOW });
    async function settle(journal: Journal, status: MessageStatus): Promise<void> {
      await journal.commit(step({ add: toCustomer('a') }));
      const id = (await journal.next(ANNA, 'to-customer'))?.id ?? '';
      await journal.commit(step({ conversation: ended, update: [{ id, status }] }));
    }

    it('are those with something in the inbox, until it is done', async () => {
      const journal = await start();
      expect(await journal.customersWithWork()).toEqual([]);
      await journal.receive(ANNA, 'message:1', {});
      expect(await journal.customersWithWork()).toEqual([ANNA]);
      const [entry] = await journal.inbox(ANNA);
      await journal.commit({ customer: ANNA, ...(entry && { done: entry.id }) });
      expect(await journal.customersWithWork()).toEqual([]);
    });

    it('are those with an open chat, each of them once', async () => {
      const journal = await start();
      await journal.commit(step({ add: toAgent('a', 'b') }));
      await journal.receive(ANNA, 'message:1', {});
      await journal.commit(step({}, BEN));
      const found = await journal.customersWithWork();
      expect(found.sort((one, two) => one.openId.localeCompare(two.openId))).toEqual([ANNA, BEN]);
    });

    it.each<[MessageStatus, boolean]>([
      ['queued', true],
      ['sending', true],
      ['parked', false],
      ['delivered', false],
      ['failed', false],
      ['unknown', false],
      ['cancelled', false],
    ])('with a message that is "%s" after the end: %s', async (status, expected) => {
      const journal = await start();
      await settle(journal, status);
      expect(await journal.customersWithWork()).toEqual(expected ? [ANNA] : []);
    });
  });

  describe(`a note (${name})`, () => {
    it('is remembered under its name until another takes its place', async () => {
      const journal = await start();
      expect(await journal.recall('channels')).toBeUndefined();
      await journal.remember('channels', { channels: [{ name: '你好' }] });
      await journal.remember('other', null);
      expect(await journal.recall('channels')).toEqual({ channels: [{ name: '你好' }] });
      expect(await journal.recall('other')).toBeNull();
      await journal.remember('channels', []);
      expect(await journal.recall('channels')).toEqual([]);
    });
  });
}

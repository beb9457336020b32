import { describe, expect, it } from 'vitest';

import { wholeChat } from './pruning.ts';
import { ANNA, BEN, chat, step, toAgent, waitingTexts, type StartJournal } from './steps.ts';

/** What every store promises about customers who are to be forgotten. */
export function erasureContract(name: string, start: StartJournal): void {
  describe(`a customer who is forgotten (${name})`, () => {
    it('leaves nothing but the marks of pushes that may be repeated', async () => {
      const journal = await start();
      await wholeChat(journal, 'one');
      await journal.commit({ customer: ANNA, customerFacts: { route: 'x' } });
      await journal.receive(ANNA, 'event:left', {});
      const [farewell] = await journal.inbox(ANNA);
      await journal.commit({ customer: ANNA, done: farewell?.id ?? 0, erase: true });
      expect(await journal.conversationOf({ chatId: 'none', key: 'one' })).toBeUndefined();
      expect(await journal.customerFacts(ANNA)).toBeUndefined();
      expect(await journal.inbox(ANNA)).toEqual([]);
      expect(await journal.customersWithWork()).toEqual([]);
      for (const key of ['message:one', 'event:left']) {
        expect(await journal.receive(ANNA, key, {})).toBe(false);
      }
    });

    it('is another than all the others, and than the one who comes back', async () => {
      const journal = await start();
      await journal.commit(step({ add: toAgent('b'), customerFacts: { b: 1 } }, BEN));
      await wholeChat(journal, 'one');
      await journal.receive(ANNA, 'message:new', { text: 'I am back' });
      await journal.commit({ customer: ANNA, erase: true });
      expect(await waitingTexts(journal, 'to-agent', BEN)).toEqual(['b queued']);
      expect(await journal.customerFacts(BEN)).toEqual({ b: 1 });
      expect(await journal.inbox(ANNA)).toMatchObject([{ payload: { text: 'I am back' } }]);
    });

    it('is another than the customer of another channel with the same OpenID', async () => {
      const journal = await start();
      const there = { ...ANNA, channel: 'Shop' };
      await journal.receive(there, 'message:1', { text: 'there' });
      expect(await journal.receive(ANNA, 'message:1', { text: 'here' })).toBe(true);
      await journal.commit({
        customer: there,
        conversation: chat(there, { id: 'there' }),
        add: toAgent('t'),
        customerFacts: { t: 1 },
      });
      await wholeChat(journal, 'one');
      await journal.commit({ customer: ANNA, erase: true });
      expect(await journal.inbox(there)).toMatchObject([{ payload: { text: 'there' } }]);
      expect(await waitingTexts(journal, 'to-agent', there)).toEqual(['t queued']);
      expect(await journal.customerFacts(there)).toEqual({ t: 1 });
    });

    it('keeps the chat that is open, and loses what the org wanted of those that are gone', async () => {
      const journal = await start();
      await journal.commit(step({ add: toAgent('a') }));
      await journal.receive(ANNA, 'command:1', { conversationId: 'one' }, 'command');
      await journal.commit({ customer: ANNA, erase: true });
      expect(await journal.conversation(ANNA)).toEqual(chat(ANNA));
      expect(await journal.inbox(ANNA)).toEqual([]);
    });

    it('may still be in errands, each of which is forgotten once it is done', async () => {
      const journal = await start();
      const errand = { key: 'who 1', payload: { openId: ANNA.openId } };
      expect(await journal.receiveErrand(errand)).toBe(true);
      expect(await journal.receiveErrand(errand)).toBe(false);
      await journal.commit({ customer: ANNA, errands: [{ key: 'of entry 1', payload: { a: 1 } }] });
      const entries = await journal.errands();
      expect(entries.map(({ payload }) => payload)).toEqual([errand.payload, { a: 1 }]);
      for (const { id } of entries) await journal.errandDone(id);
      expect(await journal.errands()).toEqual([]);
      expect(await journal.receiveErrand(errand)).toBe(false);
    });
  });
}

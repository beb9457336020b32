import { describe, expect, it } from 'vitest';

import type { Journal } from '../../../src/store/journal.ts';
import type { MessageStatus, Report } from '../../../src/store/records.ts';
import {
  ANNA,
  BEN,
  chat,
  farewell,
  NOW,
  step,
  toAgent,
  toCustomer,
  waiting,
  waitingTexts,
  type StartJournal,
} from './steps.ts';

const NO_REPLIES = { code: 'replies-used-up', text: 'No replies are left.' };

async function textsForCustomer(journal: Journal): Promise<string[]> {
  const found = await journal.waitingForCustomer(ANNA);
  return found.map(({ text, status }) => `${text} ${status}`);
}

/** What the org is to be told of Anna's chat. */
async function reportOf(journal: Journal): Promise<Report | undefined> {
  await journal.commit(step({ report: true }));
  return journal.report(chat(ANNA).id, 100);
}

/** What every store promises about the messages that wait. */
export function messageContract(name: string, start: StartJournal): void {
  describe(`the messages (${name})`, () => {
    it('come in the order in which they were added, each direction for itself', async () => {
      const journal = await start();
      await journal.commit(
        step({ add: [...toAgent('a', 'b'), ...toCustomer('x'), ...toAgent('c')] }),
      );
      await journal.commit(step({ add: [...toCustomer('y'), ...toAgent('d')] }));
      await journal.commit(step({ add: toAgent('of Ben') }, BEN));
      const queued = (...texts: string[]): string[] => texts.map((text) => `${text} queued`);
      expect(await waitingTexts(journal, 'to-agent')).toEqual(queued('a', 'b', 'c', 'd'));
      expect(await waitingTexts(journal, 'to-customer')).toEqual(queued('x', 'y'));
      expect(await waitingTexts(journal, 'to-agent', BEN)).toEqual(queued('of Ben'));
    });

    it('keep their order from one conversation to the next', async () => {
      const journal = await start();
      await journal.commit(step({ add: toAgent('a') }));
      await journal.commit(step({ conversation: chat(ANNA, { state: 'ended' }) }));
      const conversation = chat(ANNA, { id: 'next' });
      await journal.commit(step({ conversation, add: toAgent('b') }));
      const found = await waiting(journal, 'to-agent');
      expect(found.map(({ text, conversationId }) => [text, conversationId])).toEqual([
        ['a', chat(ANNA).id],
        ['b', 'next'],
      ]);
    });

    it('can be read together as far as no agent has read them, up to so many characters', async () => {
      const journal = await start();
      await journal.commit(step({ add: toAgent('read', '你好', 'and') }));
      await journal.commit(step({ add: [...toCustomer('x'), ...toAgent('more'), farewell] }));
      const { id } = (await journal.next(ANNA, 'to-agent')) ?? { id: '' };
      await journal.commit({ customer: ANNA, update: [{ id, status: 'delivered' }] });
      expect(await journal.waitingForAgent(ANNA, 100)).toMatchObject({ text: '你好\nand\nmore' });
      expect(await journal.waitingForAgent(ANNA, 8)).toMatchObject({ text: '你好\nand\nm' });
      expect(await journal.waitingForAgent(ANNA, 4)).toMatchObject({ text: '你好\na' });
      expect(await journal.waitingForAgent(BEN, 100)).toEqual({ text: '', upTo: 0 });
    });

    it('lose the one character that not every store can keep', async () => {
      const journal = await start();
      await journal.commit(step({ add: toCustomer('a\0b') }));
      expect(await journal.next(ANNA, 'to-customer')).toMatchObject({ text: 'ab' });
    });

    it.each(['needed', 'courtesy'] as const)('say that they are a notice: %s', async (notice) => {
      const journal = await start();
      const add = toCustomer('Welcome').map((message) => ({ ...message, notice }));
      await journal.commit(step({ add }));
      expect(await journal.next(ANNA, 'to-customer')).toMatchObject({ notice });
    });

    it('are given as they were written', async () => {
      const journal = await start();
      const text = `'"\\ 你好😀\n`;
      await journal.commit(step({ add: toCustomer(text) }));
      expect(await journal.next(ANNA, 'to-customer')).toEqual({
        id: expect.any(String) as string,
        file: undefined,
        requestId: null,
        toldStatus: '',
        conversationId: chat(ANNA).id,
        direction: 'to-customer',
        kind: 'text',
        text,
        author: 'Anna',
        notice: null,
        medium: null,
        status: 'queued',
        certain: true,
        attempts: 0,
        createdAt: NOW,
      });
      expect(await journal.next(ANNA, 'to-agent')).toBeUndefined();
    });

    it.each<[MessageStatus, string]>([
      ['queued', 'a'],
      ['sending', 'a'],
      ['parked', 'a'],
      ['delivered', 'b'],
      ['failed', 'b'],
      ['unknown', 'b'],
      ['cancelled', 'b'],
    ])('that are "%s": the next one is %s', async (status, expected) => {
      const journal = await start();
      await journal.commit(step({ add: toAgent('a', 'b') }));
      const first = await journal.next(ANNA, 'to-agent');
      if (first !== undefined) {
        await journal.commit({ customer: ANNA, update: [{ id: first.id, status }] });
      }
      expect((await journal.next(ANNA, 'to-agent'))?.text).toBe(expected);
    });

    it('remember what an update says of an attempt, and keep what it does not say', async () => {
      const journal = await start();
      await journal.commit(step({ add: toCustomer('a') }));
      const id = (await journal.next(ANNA, 'to-customer'))?.id ?? '';
      const reason = { code: 'wechat-45015', text: 'Out of the window.' };
      await journal.commit({
        customer: ANNA,
        update: [{ id, status: 'sending', certain: false, attempts: 3, reason }],
      });
      const seen = { status: 'sending', certain: false, attempts: 3 };
      expect(await journal.next(ANNA, 'to-customer')).toMatchObject(seen);
      await journal.commit({ customer: ANNA, update: [{ id, status: 'queued' }] });
      const kept = { status: 'queued', certain: false, attempts: 3 };
      expect(await journal.next(ANNA, 'to-customer')).toMatchObject(kept);
      await journal.commit({ customer: ANNA, update: [{ id, status: 'queued', certain: true }] });
      expect((await journal.next(ANNA, 'to-customer'))?.certain).toBe(true);
    });

    it('go on in both directions when they are unparked; the settled ones stay settled', async () => {
      const journal = await start();
      await journal.commit(step({ add: [...toAgent('a', 'b'), ...toCustomer('x', 'y')] }));
      await journal.commit(step({ add: toAgent('of Ben'), parkWaiting: true }, BEN));
      const parked = [
        ...(await waiting(journal, 'to-agent')),
        ...(await waiting(journal, 'to-customer')),
      ];
      await journal.commit({
        customer: ANNA,
        update: parked.map(({ id, text }) => ({ id, status: text === 'a' ? 'failed' : 'parked' })),
      });
      await journal.commit(step({ parkWaiting: true }, BEN));
      await journal.commit(step({ unpark: true }));
      expect(await waitingTexts(journal, 'to-agent')).toEqual(['b queued']);
      expect(await waitingTexts(journal, 'to-customer')).toEqual(['x queued', 'y queued']);
      expect(await waitingTexts(journal, 'to-agent', BEN)).toEqual(['of Ben parked']);
    });

    it('that are on their way stay so when others are unparked: their fate is not known', async () => {
      const journal = await start();
      await journal.commit(step({ add: toCustomer('x', 'y') }));
      const found = await waiting(journal, 'to-customer');
      await journal.commit({
        customer: ANNA,
        update: found.map(({ id, text }) => ({ id, status: text === 'x' ? 'sending' : 'parked' })),
        unpark: true,
      });
      await journal.commit(step({ unpark: true }));
      expect(await waitingTexts(journal, 'to-customer')).toEqual(['x sending', 'y queued']);
    });

    it('for an agent are parked; what comes with the same step is not', async () => {
      const journal = await start();
      await journal.commit(step({ add: [...toAgent('a'), farewell, ...toCustomer('x')] }));
      await journal.commit(step({ parkWaiting: true, add: [...toAgent('b'), ...toCustomer('y')] }));
      expect(await waitingTexts(journal, 'to-agent')).toEqual([
        'a parked',
        '(end) parked',
        'b queued',
      ]);
      expect(await waitingTexts(journal, 'to-customer')).toEqual(['x queued', 'y queued']);
    });

    it('that are unparked by the step that adds one keep their place before it', async () => {
      const journal = await start();
      await journal.commit(step({ add: toAgent('a') }));
      await journal.commit(step({ parkWaiting: true }));
      await journal.commit(step({ unpark: true, add: toAgent('b') }));
      expect(await waitingTexts(journal, 'to-agent')).toEqual(['a queued', 'b queued']);
    });

    it('for an agent are cancelled up to the wish to end; what was written later stays', async () => {
      const journal = await start();
      const add = [...toAgent('a', 'b'), farewell, ...toAgent('later'), ...toCustomer('x')];
      await journal.commit(step({ add }));
      await journal.commit(step({ cancelWaiting: true }));
      expect(await waitingTexts(journal, 'to-agent')).toEqual(['later queued']);
      expect(await waitingTexts(journal, 'to-customer')).toEqual(['x queued']);
    });

    it('for an agent are all cancelled when there is no wish to end', async () => {
      const journal = await start();
      await journal.commit(step({ add: [...toAgent('a', 'b'), ...toCustomer('x')] }));
      await journal.commit(step({ add: toAgent('of Ben') }, BEN));
      await journal.commit(step({ cancelWaiting: true }));
      expect(await waitingTexts(journal, 'to-agent')).toEqual([]);
      expect(await waitingTexts(journal, 'to-customer')).toEqual(['x queued']);
      expect(await waitingTexts(journal, 'to-agent', BEN)).toEqual(['of Ben queued']);
    });

    it('that have an earlier, settled wish to end behind them are all cancelled', async () => {
      const journal = await start();
      await journal.commit(step({ add: [...toAgent('a'), farewell] }));
      await journal.commit(step({ cancelWaiting: true }));
      await journal.commit(step({ add: toAgent('b') }));
      await journal.commit(step({ cancelWaiting: true }));
      expect(await waitingTexts(journal, 'to-agent')).toEqual([]);
    });

    it('in both directions stay parked if it is not their direction that is unparked', async () => {
      const journal = await start();
      await journal.commit(step({ add: [...toAgent('a'), ...toCustomer('x')] }));
      await journal.commit(step({ add: toCustomer('of Ben') }, BEN));
      await journal.commit(step({ parkWaiting: true, parkReplies: { reason: NO_REPLIES } }));
      await journal.commit(step({ parkReplies: { reason: NO_REPLIES } }, BEN));
      await journal.commit(step({ unpark: 'to-customer' }));
      expect(await waitingTexts(journal, 'to-agent')).toEqual(['a parked']);
      expect(await waitingTexts(journal, 'to-customer')).toEqual(['x queued']);
      expect(await waitingTexts(journal, 'to-customer', BEN)).toEqual(['of Ben parked']);
    });

    it('for the customer are parked but for what the relay itself says, and for others', async () => {
      const journal = await start();
      const notice = toCustomer('Welcome').map((each) => ({ ...each, notice: 'needed' as const }));
      await journal.commit(step({ add: [...toCustomer('x', 'done'), ...notice, ...toAgent('a')] }));
      await journal.commit(step({ add: toCustomer('of Ben') }, BEN));
      const [, done] = await waiting(journal, 'to-customer');
      await journal.commit({ customer: ANNA, update: [{ id: done?.id ?? '', status: 'failed' }] });
      await journal.commit({ customer: ANNA, parkReplies: { reason: NO_REPLIES } });
      expect(await waitingTexts(journal, 'to-customer')).toEqual(['x parked', 'Welcome queued']);
      expect(await waitingTexts(journal, 'to-agent')).toEqual(['a queued']);
      expect(await waitingTexts(journal, 'to-customer', BEN)).toEqual(['of Ben queued']);
      const { messages } = (await reportOf(journal)) ?? { messages: [] };
      expect(messages.find(({ text }) => text === 'x')?.reason).toContain('No replies are left.');
    });

    it('that a crash has left on their way may have arrived when they are parked', async () => {
      const journal = await start();
      await journal.commit(step({ add: toCustomer('on its way', 'waits', 'was uncertain') }));
      const [first, , third] = await waiting(journal, 'to-customer');
      await journal.commit({
        customer: ANNA,
        update: [
          { id: first?.id ?? '', status: 'sending' },
          { id: third?.id ?? '', status: 'queued', certain: false },
        ],
      });
      await journal.commit({ customer: ANNA, parkReplies: { reason: NO_REPLIES } });
      const parked = await waiting(journal, 'to-customer');
      expect(parked.map(({ status, certain }) => [status, certain])).toEqual([
        ['parked', false],
        ['parked', true],
        ['parked', false],
      ]);
    });

    it('for the customer that are not parked come behind the first one that is', async () => {
      const journal = await start();
      await journal.commit(step({ add: toCustomer('x', 'y') }));
      expect(await textsForCustomer(journal)).toEqual(['x queued', 'y queued']);
      await journal.commit({ customer: ANNA, parkReplies: { reason: NO_REPLIES } });
      expect(await textsForCustomer(journal)).toEqual(['x parked']);
      await journal.commit(step({ add: [...toCustomer('z', 'last'), ...toAgent('a')] }));
      await journal.commit(step({ add: toCustomer('of Ben') }, BEN));
      expect(await textsForCustomer(journal)).toEqual(['x parked', 'z queued', 'last queued']);
    });

    it('for the customer that are not parked are found behind any number of those that are', async () => {
      const journal = await start();
      const many = Array.from({ length: 60 }, (_, index) => `line ${String(index)}`);
      await journal.commit(step({ add: toCustomer(...many) }));
      await journal.commit({ customer: ANNA, parkReplies: { reason: NO_REPLIES } });
      await journal.commit(step({ add: toCustomer('z') }));
      expect(await textsForCustomer(journal)).toEqual(['line 0 parked', 'z queued']);
    });

    it('say what has hidden something in them', async () => {
      const journal = await start();
      const hiddenBy = [{ id: '0GO1', name: '银行卡' }];
      const add = toAgent('a', '****', 'b 1234').map((each) =>
        each.text === '****' ? { ...each, hiddenBy } : each,
      );
      await journal.commit(step({ add }));
      const [first, second, third] = await waiting(journal, 'to-agent');
      expect(first).not.toHaveProperty('hiddenBy');
      expect(second).toMatchObject({ text: '****', hiddenBy });
      const hide = [{ id: third?.id ?? '', text: 'b ****', hiddenBy }];
      await journal.commit({ customer: ANNA, hide });
      expect(await waitingTexts(journal, 'to-agent')).toEqual([
        'a queued',
        '**** queued',
        'b **** queued',
      ]);
      expect((await waiting(journal, 'to-agent'))[2]).toMatchObject({ hiddenBy });
    });
  });
}

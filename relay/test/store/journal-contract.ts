import { describe, expect, it, onTestFinished } from 'vitest';

import type { Journal } from '../../src/store/journal.ts';
import { arrivalContract } from './contract/arrival.ts';
import { atomicityContract } from './contract/atomicity.ts';
import { conversationContract } from './contract/conversations.ts';
import { erasureContract } from './contract/erasure.ts';
import { inboxContract } from './contract/inbox.ts';
import { mediaContract } from './contract/media.ts';
import { messageContract } from './contract/messages.ts';
import { modelContract } from './contract/model.ts';
import { pruningContract } from './contract/pruning.ts';
import { readsContract } from './contract/reads.ts';
import { ANNA, chat, step, toAgent, toCustomer, waitingTexts } from './contract/steps.ts';

/**
 * What every store promises.
 *
 * @param open gives an empty journal whose time is that of the contract
 * @param runs how many random histories are compared with the model
 */
export function journalContract(name: string, open: () => Promise<Journal>, runs: number): void {
  const start = async (): Promise<Journal> => {
    const journal = await open();
    onTestFinished(() => journal.close());
    return journal;
  };
  inboxContract(name, start);
  arrivalContract(name, start);
  conversationContract(name, start);
  messageContract(name, start);
  mediaContract(name, start);
  atomicityContract(name, start);
  pruningContract(name, start);
  erasureContract(name, start);
  readsContract(name, start);
  modelContract(name, open, runs);
}

/**
 * What a store promises that outlives the process.
 *
 * @param create makes a new, empty store and gives what opens it, as often as wanted
 */
export function durabilityContract(name: string, create: () => () => Promise<Journal>): void {
  describe(`a store that outlives the process (${name})`, () => {
    it('has everything when it is opened again', async () => {
      const open = create();
      const before = await open();
      await before.receive(ANNA, 'message:1', { text: '你好😀' });
      await before.commit(step({ add: [...toAgent('a'), ...toCustomer('x')], report: true }));
      await before.remember('channels', ['Main']);
      const inbox = await before.inbox(ANNA);
      const reports = await before.reports();
      await before.close();

      const after = await open();
      onTestFinished(() => after.close());
      expect(await after.inbox(ANNA)).toEqual(inbox);
      expect(await after.receive(ANNA, 'message:1', {})).toBe(false);
      expect(await after.conversation(ANNA)).toEqual(chat(ANNA));
      expect(await waitingTexts(after, 'to-agent')).toEqual(['a queued']);
      expect(await waitingTexts(after, 'to-customer')).toEqual(['x queued']);
      expect(await after.reports()).toEqual(reports);
      expect(await after.recall('channels')).toEqual(['Main']);
      expect(await after.customersWithWork()).toEqual([ANNA]);
    });

    it('can be open twice: each sees what the other has written', async () => {
      const open = create();
      const one = await open();
      const two = await open();
      onTestFinished(async () => {
        await one.close();
        await two.close();
      });
      expect(await one.receive(ANNA, 'message:1', {})).toBe(true);
      expect(await two.receive(ANNA, 'message:1', {})).toBe(false);
      await two.commit(step({ add: toAgent('a') }));
      await one.commit(step({ add: toAgent('b') }));
      expect(await waitingTexts(two, 'to-agent')).toEqual(['a queued', 'b queued']);
      const second = step({ conversation: chat(ANNA, { id: 'second' }) });
      await expect(one.commit(second)).rejects.toThrow();
    });
  });
}

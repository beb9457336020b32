import { describe, expect, it } from 'vitest';

import { NotTaken } from '../../../src/store/inbox.ts';
import type { Journal } from '../../../src/store/journal.ts';
import type { JournalChange } from '../../../src/store/records.ts';
import { ANNA, BEN, step, toAgent, waitingTexts, type StartJournal } from './steps.ts';

/** What every store promises about what comes in and has its consequences at once. */
export function arrivalContract(name: string, start: StartJournal): void {
  const change: JournalChange = step({
    arrival: { key: 'message:1', payload: { text: 'hello' } },
    add: toAgent('hello'),
  });

  /** Nothing of it was written. */
  async function expectRefused(journal: Journal): Promise<void> {
    const before = await waitingTexts(journal, 'to-agent');
    await expect(journal.commit(change)).rejects.toThrow(NotTaken);
    expect(await waitingTexts(journal, 'to-agent')).toEqual(before);
  }

  describe(`what comes in and has its consequences at once (${name})`, () => {
    it('is written down with them, and need not be read', async () => {
      const journal = await start();
      await journal.commit(change);
      expect(await waitingTexts(journal, 'to-agent')).toEqual(['hello queued']);
      expect(await journal.inbox(ANNA)).toEqual([]);
      expect(await journal.receive(ANNA, 'message:1', {})).toBe(false);
    });

    it('has none if it is there already, read or not', async () => {
      const journal = await start();
      await journal.receive(ANNA, 'message:1', { text: 'hello' });
      await expectRefused(journal);
      const [entry] = await journal.inbox(ANNA);
      await journal.commit({ customer: ANNA, ...(entry && { done: entry.id }) });
      await expectRefused(journal);
    });

    it('has none before what came earlier is read; what others wrote is not in its way', async () => {
      const journal = await start();
      await journal.receive(BEN, 'message:9', {});
      await journal.receive(ANNA, 'message:0', {});
      await expectRefused(journal);
      const [entry] = await journal.inbox(ANNA);
      await journal.commit({ customer: ANNA, ...(entry && { done: entry.id }) });
      await journal.commit(change);
      expect(await waitingTexts(journal, 'to-agent')).toEqual(['hello queued']);
    });

    it('has them once, although it comes several times at the same moment', async () => {
      const journal = await start();
      const outcomes = await Promise.allSettled(
        Array.from({ length: 5 }, () => journal.commit(change)),
      );
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await waitingTexts(journal, 'to-agent')).toEqual(['hello queued']);
    });
  });

  it(`a reply that leaves as soon as it is written is on its way (${name})`, async () => {
    const journal = await start();
    const [reply] = [{ direction: 'to-customer', kind: 'text', text: 'a', author: '' } as const];
    await journal.commit(step({ add: [{ ...reply, leaves: true }, reply] }));
    expect(await waitingTexts(journal, 'to-customer')).toEqual(['a sending', 'a queued']);
    expect(await journal.next(ANNA, 'to-customer')).toMatchObject({ certain: true });
  });
}

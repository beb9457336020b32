import { describe, expect, it } from 'vitest';

import { ANNA, BEN, NOW, type StartJournal } from './steps.ts';

/** What every store promises about pushes. */
export function inboxContract(name: string, start: StartJournal): void {
  describe(`the inbox (${name})`, () => {
    it('keeps each push once, whoever sent it, and says which it has seen', async () => {
      const journal = await start();
      expect(await journal.receive(ANNA, 'message:1', { text: 'one' })).toBe(true);
      expect(await journal.receive(ANNA, 'message:1', { text: 'again' })).toBe(false);
      expect(await journal.receive(BEN, 'message:1', { text: 'stolen' })).toBe(false);
      expect(await journal.receive(ANNA, 'message:2', { text: 'two' })).toBe(true);
      const other = { ...ANNA, channel: 'Other' };
      expect(await journal.receive(other, 'message:1', { text: 'elsewhere' })).toBe(true);
      expect((await journal.inbox(ANNA)).map(({ payload }) => payload)).toEqual([
        { text: 'one' },
        { text: 'two' },
      ]);
      expect(await journal.inbox(BEN)).toEqual([]);
      expect(await journal.inbox(other)).toHaveLength(1);
    });

    it('keeps one of several that come at the same time', async () => {
      const journal = await start();
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => journal.receive(ANNA, 'message:1', {})),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await journal.inbox(ANNA)).toHaveLength(1);
    });

    it('still knows a push that is done', async () => {
      const journal = await start();
      await journal.receive(ANNA, 'message:1', {});
      const [entry] = await journal.inbox(ANNA);
      await journal.commit({ customer: ANNA, ...(entry && { done: entry.id }) });
      expect(await journal.inbox(ANNA)).toEqual([]);
      expect(await journal.receive(ANNA, 'message:1', {})).toBe(false);
    });

    it('is in the order of arrival, a hundred at a time', async () => {
      const journal = await start();
      for (let number = 0; number < 103; number += 1) {
        await journal.receive(ANNA, `message:${String(999 - number)}`, { number });
      }
      const first = await journal.inbox(ANNA);
      expect(first.map(({ payload }) => payload)).toEqual(
        Array.from({ length: 100 }, (_, number) => ({ number })),
      );
      for (const { id } of first) await journal.commit({ customer: ANNA, done: id });
      const rest = [{ number: 100 }, { number: 101 }, { number: 102 }];
      expect((await journal.inbox(ANNA)).map(({ payload }) => payload)).toEqual(rest);
    });

    it('gives back what was written, to the letter, with the time of its arrival', async () => {
      const journal = await start();
      const payload = {
        text: `'"\\ 你好😀\n`,
        id: '24309876543210987',
        list: [1, null, { a: true }],
      };
      await journal.receive(ANNA, `'; drop table inbox; --`, payload);
      expect(await journal.inbox(ANNA)).toEqual([
        { id: expect.any(Number) as number, kind: 'push', receivedAt: NOW, payload },
      ]);
    });
  });
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Slots } from '../../src/bridge/slots.ts';

const never = new AbortController().signal;

describe('slots', () => {
  it('let no more run than there are, of each key one, and everybody gets a turn', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 20 }),
        async (scheduler, most, keys) => {
          const slots = new Slots(most);
          const running: string[] = [];
          const order = new Map<string, number[]>();
          const tasks = keys.map((key, index) =>
            slots.run(
              key,
              async () => {
                expect(running).not.toContain(key);
                running.push(key);
                expect(running.length).toBeLessThanOrEqual(most);
                order.set(key, [...(order.get(key) ?? []), index]);
                await scheduler.schedule(Promise.resolve());
                running.splice(running.indexOf(key), 1);
                return index;
              },
              never,
            ),
          );
          await scheduler.waitFor(Promise.all(tasks));
          expect(await Promise.all(tasks)).toEqual(keys.map((_, index) => index));
          for (const turns of order.values()) {
            expect(turns).toEqual([...turns].sort((left, right) => left - right));
          }
        },
      ),
    );
  });

  it('are free again after a task that failed', async () => {
    const slots = new Slots(1);
    await expect(slots.run('a', () => Promise.reject(new Error('no')), never)).rejects.toThrow(
      'no',
    );
    await expect(slots.run('b', () => Promise.resolve(1), never)).resolves.toBe(1);
  });

  it('are not waited for any more when everything stops', async () => {
    const slots = new Slots(1);
    const stopping = new AbortController();
    const held = Promise.withResolvers<string>();
    const first = slots.run('a', () => held.promise, stopping.signal);
    const second = slots.run('b', () => Promise.resolve('never'), stopping.signal);
    stopping.abort();
    await expect(second).resolves.toBeUndefined();
    held.resolve('done');
    await expect(first).resolves.toBe('done');
    await expect(
      slots.run('c', () => Promise.resolve('never'), stopping.signal),
    ).resolves.toBeUndefined();
  });
});

import { expect, it } from 'vitest';

import type { Intake } from '../../src/store/records.ts';
import { plainAccount, startBench, TEXT } from './webhook-bench.ts';

const MOST_WAITING = 20;

it('a push is left to WeChat when too many wait for a slow disk, and taken when they are written', async () => {
  const disk = Promise.withResolvers<Intake>();
  let asked = 0;
  const bench = await startBench(plainAccount, {
    mostWaiting: MOST_WAITING,
    receive: () => {
      asked += 1;
      return disk.promise;
    },
  });
  const waiting = Array.from({ length: MOST_WAITING }, () => bench.post(TEXT));
  await expect.poll(() => asked, { timeout: 15_000 }).toBe(MOST_WAITING);
  expect((await bench.post(TEXT)).status).toBe(503);
  expect(await bench.counted('wechat_desk_webhook_refusals_total', { code: 'busy' })).toBe(1);
  expect(asked).toBe(MOST_WAITING);
  disk.resolve('new');
  const answers = await Promise.all(waiting);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect((await bench.post(TEXT)).status).toBe(200);
  await bench.close();
});

it('a push that the disk refuses makes room for the next', async () => {
  const bench = await startBench(plainAccount, {
    mostWaiting: MOST_WAITING,
    receive: () => Promise.reject(new Error('The disk is full.')),
  });
  for (let round = 0; round < 3; round += 1) {
    const some = Array.from({ length: MOST_WAITING / 2 }, () => bench.post(TEXT));
    const answers = await Promise.all(some);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([500]));
  }
  await bench.close();
});

import fc from 'fast-check';
import { expect, it } from 'vitest';

import { Serial } from '../src/serial.ts';

it('never runs two tasks at once, and keeps their order whatever each one takes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.nat({ max: 8 }), async (scheduler, count) => {
      const serial = new Serial();
      const seen: string[] = [];
      const tasks = Array.from({ length: count }, (_, number) =>
        serial.run(async () => {
          seen.push(`begin ${number}`);
          await scheduler.schedule(Promise.resolve());
          seen.push(`end ${number}`);
          return number;
        }),
      );
      const results = Promise.all(tasks);
      await scheduler.waitFor(results);
      const expected = tasks.flatMap((_, number) => [`begin ${number}`, `end ${number}`]);
      expect(seen).toEqual(expected);
      expect(await results).toEqual(tasks.map((_, number) => number));
    }),
  );
});

it('tells a failure to whoever gave the task, and goes on with the next one', async () => {
  const serial = new Serial();
  const failing = serial.run(() => Promise.reject(new Error('broken')));
  const next = serial.run(() => Promise.resolve('done'));
  await expect(failing).rejects.toThrow('broken');
  await expect(next).resolves.toBe('done');
});

it('passes on what a task throws before it returns a promise', async () => {
  const serial = new Serial();
  const failing = serial.run(() => {
    throw new Error('thrown');
  });
  await expect(failing).rejects.toThrow('thrown');
  await expect(serial.run(() => Promise.resolve(1))).resolves.toBe(1);
});

it('is idle once everything that was given is done, failed or not', async () => {
  const serial = new Serial();
  await expect(serial.idle()).resolves.toBeUndefined();
  const done: string[] = [];
  const { promise, resolve } = Promise.withResolvers<string>();
  serial
    .run(() => promise)
    .then(
      (value) => done.push(value),
      () => undefined,
    );
  serial.run(() => Promise.reject(new Error('broken'))).catch(() => done.push('failed'));
  const idle = serial.idle().then(() => done.push('idle'));
  resolve('finished');
  await idle;
  expect(done).toEqual(['finished', 'failed', 'idle']);
});

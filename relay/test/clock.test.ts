import { getEventListeners } from 'node:events';

import { describe, expect, it } from 'vitest';

import { sleep, systemClock } from '../src/clock.ts';
import { FakeClock } from './fixtures/fake-clock.ts';

/** Whether a promise has settled, once everything that was due has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  await new Promise(setImmediate);
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

describe('the system clock', () => {
  it('tells the time of this machine', () => {
    const before = Date.now();
    const now = systemClock.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  it('tells how long something takes, in milliseconds', async () => {
    const before = systemClock.elapsed();
    await new Promise<void>((resolve) => {
      systemClock.after(20, resolve);
    });
    const took = systemClock.elapsed() - before;
    expect(took).toBeGreaterThan(15);
    expect(took).toBeLessThan(10_000);
  });

  it('calls back, but not what was cancelled', async () => {
    const called: string[] = [];
    const cancel = systemClock.after(1, () => called.push('cancelled'));
    cancel();
    await new Promise<void>((resolve) => {
      systemClock.after(5, () => {
        called.push('kept');
        resolve();
      });
    });
    expect(called).toEqual(['kept']);
  });
});

describe('sleeping', () => {
  it('ends after the time, not before', async () => {
    const clock = new FakeClock();
    const slept = sleep(clock, 100);
    clock.advance(99);
    expect(await isSettled(slept)).toBe(false);
    clock.advance(1);
    expect(await isSettled(slept)).toBe(true);
  });

  it('ends early and without an error when it is aborted, and leaves no timer behind', async () => {
    const clock = new FakeClock();
    const stop = new AbortController();
    const slept = sleep(clock, 100, stop.signal);
    stop.abort();
    await expect(slept).resolves.toBeUndefined();
    expect(clock.timers).toBe(0);
  });

  it('ends at once when it was aborted before', async () => {
    const clock = new FakeClock();
    await expect(sleep(clock, 100, AbortSignal.abort())).resolves.toBeUndefined();
    expect(clock.timers).toBe(0);
  });

  it('leaves nothing on the signal when its time is over', async () => {
    const clock = new FakeClock();
    const { signal } = new AbortController();
    const slept = sleep(clock, 100, signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    clock.advance(100);
    await slept;
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

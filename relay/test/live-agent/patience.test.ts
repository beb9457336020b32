import { describe, expect, it } from 'vitest';

import { Patience } from '../../src/live-agent/patience.ts';
import { Pause, within } from '../../src/live-agent/pause.ts';
import { FakeClock } from '../fixtures/fake-clock.ts';

/** Whether a promise has settled by now. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  await new Promise(setImmediate);
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
}

describe('patience', () => {
  function patience(): { clock: FakeClock; patience: Patience; stopping: AbortController } {
    const clock = new FakeClock();
    const stopping = new AbortController();
    return { clock, stopping, patience: new Patience(clock, stopping.signal) };
  }

  /** How long the next wait takes, in milliseconds. */
  async function nextWait(clock: FakeClock, patient: Patience): Promise<number> {
    const waiting = patient.wait();
    for (let ms = 0; ; ms += 250) {
      if (await isDone(waiting)) return ms;
      clock.advance(250);
    }
  }

  it('waits longer each time, until the service does what it should', async () => {
    const { clock, patience: patient } = patience();
    expect(await nextWait(clock, patient)).toBe(250);
    expect(await nextWait(clock, patient)).toBe(1000);
    expect(await nextWait(clock, patient)).toBe(2000);
    patient.renew();
    expect(await nextWait(clock, patient)).toBe(250);
  });

  it('ends 10 minutes after the service last did what it should', () => {
    const { clock, patience: patient } = patience();
    clock.advance(600_000);
    expect(patient.exhausted).toBe(false);
    clock.advance(1);
    expect(patient.exhausted).toBe(true);
    patient.renew();
    expect(patient.exhausted).toBe(false);
    clock.advance(600_001);
    expect(patient.exhausted).toBe(true);
  });

  it.each([12, -12])('is the same when the time of day is set %i hours ahead', (hours) => {
    const { clock, patience: patient } = patience();
    clock.jump(hours * 3_600_000);
    expect(patient.exhausted).toBe(false);
    clock.advance(600_001);
    expect(patient.exhausted).toBe(true);
  });

  it('can be hurried, once', async () => {
    const { clock, patience: patient } = patience();
    const waiting = patient.wait();
    expect(await isDone(waiting)).toBe(false);
    patient.hurry();
    expect(await isDone(waiting)).toBe(true);
    expect(clock.timers).toBe(0);
    expect(await nextWait(clock, patient)).toBe(1000);
  });

  it('rests for as long as it is told, which counts as no failure', async () => {
    const { clock, patience: patient } = patience();
    clock.advance(500_000);
    const resting = patient.rest(200_000);
    clock.advance(199_999);
    expect(await isDone(resting)).toBe(false);
    clock.advance(1);
    expect(await isDone(resting)).toBe(true);
    expect(patient.exhausted).toBe(false);
    clock.advance(600_000);
    expect(patient.exhausted).toBe(false);
    expect(await nextWait(clock, patient)).toBe(250);
  });

  it('does not rest when the process stops', async () => {
    const { clock, patience: patient, stopping } = patience();
    stopping.abort();
    await patient.rest(200_000);
    expect(clock.timers).toBe(0);
  });

  it('does not wait when the process stops', async () => {
    const { clock, patience: patient, stopping } = patience();
    stopping.abort();
    expect(await nextWait(clock, patient)).toBe(0);
    expect(clock.timers).toBe(0);
  });
});

describe('a pause', () => {
  it('ends when its time is up', async () => {
    const clock = new FakeClock();
    const waiting = new Pause(clock).wait(100);
    clock.advance(99);
    expect(await isDone(waiting)).toBe(false);
    clock.advance(1);
    expect(await isDone(waiting)).toBe(true);
  });

  it('ends when somebody ends it, and the next one is not shorter', async () => {
    const clock = new FakeClock();
    const pause = new Pause(clock);
    pause.end();
    const first = pause.wait(100);
    expect(await isDone(first)).toBe(false);
    pause.end();
    expect(await isDone(first)).toBe(true);
    const second = pause.wait(100);
    expect(await isDone(second)).toBe(false);
    clock.advance(100);
    expect(await isDone(second)).toBe(true);
  });
});

describe('waiting for something', () => {
  it('ends with it, and leaves no timer', async () => {
    const clock = new FakeClock();
    await within(clock, 1000, Promise.resolve('done'));
    expect(clock.timers).toBe(0);
  });

  it('ends when it takes too long', async () => {
    const clock = new FakeClock();
    const waiting = within(clock, 1000, new Promise(() => undefined));
    clock.advance(999);
    expect(await isDone(waiting)).toBe(false);
    clock.advance(1);
    expect(await isDone(waiting)).toBe(true);
  });

  it('fails with it, and leaves no timer', async () => {
    const clock = new FakeClock();
    await expect(within(clock, 1000, Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(clock.timers).toBe(0);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';

import { persevere, type Patience } from '../../src/bridge/perseverance.ts';
import { Pump } from '../../src/bridge/pump.ts';
import { settled, SteppingClock } from './stepping-clock.ts';

let clock: SteppingClock;
let stopping: AbortController;
let troubles: unknown[];
let patience: Patience;
beforeEach(() => {
  clock = new SteppingClock();
  stopping = new AbortController();
  troubles = [];
  patience = { clock, stopping: stopping.signal, onTrouble: (error) => troubles.push(error) };
});

describe('perseverance', () => {
  it('gives what the task gave', async () => {
    expect(await persevere(() => Promise.resolve('done'), patience)).toBe('done');
    expect(troubles).toEqual([]);
  });

  it('tries once a second until the task succeeds, and tells of each failure', async () => {
    let tries = 0;
    const result = persevere(() => {
      tries += 1;
      return tries < 4 ? Promise.reject(new Error(`failure ${tries}`)) : Promise.resolve(tries);
    }, patience);
    await clock.elapse(750);
    expect(tries).toBe(1);
    await clock.elapse(250);
    expect(tries).toBe(2);
    await clock.elapse(2000);
    expect(await result).toBe(4);
    expect(troubles).toEqual([
      new Error('failure 1'),
      new Error('failure 2'),
      new Error('failure 3'),
    ]);
  });

  it('makes one try even when everything stops', async () => {
    stopping.abort();
    expect(await persevere(() => Promise.resolve('done'), patience)).toBe('done');
    expect(
      await persevere(() => Promise.reject<string>(new Error('no')), patience),
    ).toBeUndefined();
    expect(troubles).toHaveLength(1);
  });

  it('gives up as soon as everything stops', async () => {
    let tries = 0;
    const result = persevere(() => {
      tries += 1;
      return Promise.reject<string>(new Error('no'));
    }, patience);
    await settled();
    stopping.abort();
    expect(await result).toBeUndefined();
    expect(tries).toBe(1);
    expect(clock.timers).toBe(0);
  });
});

describe('a pump', () => {
  it('takes one step after the other while there is something to do', async () => {
    const work = ['a', 'b', 'c'];
    const done: string[] = [];
    const pump = new Pump(() => {
      const next = work.shift();
      if (next !== undefined) done.push(next);
      return Promise.resolve(next !== undefined);
    }, patience);
    pump.kick();
    expect(done).toEqual([]);
    expect(pump.busy).toBe(true);
    await pump.idle();
    expect(done).toEqual(['a', 'b', 'c']);
    expect(pump.busy).toBe(false);
  });

  it('does nothing before it is kicked', async () => {
    let steps = 0;
    const pump = new Pump(() => Promise.resolve((steps += 1) < 0), patience);
    await pump.idle();
    expect([steps, pump.busy]).toEqual([0, false]);
  });

  it('never takes two steps at once', async () => {
    const running: PromiseWithResolvers<boolean>[] = [];
    const pump = new Pump(() => {
      const step = Promise.withResolvers<boolean>();
      running.push(step);
      return step.promise;
    }, patience);
    pump.kick();
    pump.kick();
    await settled();
    expect(running).toHaveLength(1);
    pump.kick();
    running.at(-1)?.resolve(false);
    await settled();
    // It was kicked meanwhile, so it looks once more, and only once.
    expect(running).toHaveLength(2);
    running.at(-1)?.resolve(false);
    await settled();
    expect(running).toHaveLength(2);
    expect(pump.busy).toBe(false);
  });

  it.each([0, 1, 2, 3, 4, 5])('hears a kick %i turns after it found nothing', async (turns) => {
    let work = 1;
    let done = 0;
    const pump = new Pump(() => {
      if (work === 0) return Promise.resolve(false);
      work -= 1;
      done += 1;
      return Promise.resolve(work > 0);
    }, patience);
    pump.kick();
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    work += 1;
    pump.kick();
    await settled();
    expect(done).toBe(2);
    expect(pump.busy).toBe(false);
  });

  it('repeats a step that fails, after a pause', async () => {
    let steps = 0;
    const pump = new Pump(() => {
      steps += 1;
      return steps === 1 ? Promise.reject(new Error('no')) : Promise.resolve(steps === 2);
    }, patience);
    pump.kick();
    await clock.elapse(750);
    expect(steps).toBe(1);
    await clock.elapse(250);
    expect(steps).toBe(3);
    expect(troubles).toEqual([new Error('no')]);
  });

  it('begins no step when everything stops, and finishes the one that it is taking', async () => {
    let steps = 0;
    const step = Promise.withResolvers<boolean>();
    const pump = new Pump(() => {
      steps += 1;
      return step.promise;
    }, patience);
    pump.kick();
    await settled();
    stopping.abort();
    let idle = false;
    const stopped = pump.idle().then(() => (idle = true));
    await settled();
    expect(idle).toBe(false);
    step.resolve(true);
    await stopped;
    pump.kick();
    await settled();
    expect([steps, pump.busy]).toEqual([1, false]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Random } from '../time/random.ts';
import { VirtualTime } from '../time/virtual-time.ts';
import { VirtualProcess } from '../world/virtual-process.ts';

describe('virtual time', () => {
  it('calls back in the order of the due times, and of two at once the older one first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(50), { maxLength: 40 }), async (delays) => {
        const time = new VirtualTime();
        const called: [number, number][] = [];
        delays.forEach((ms, index) => {
          time.after(ms, () => called.push([time.elapsed(), index]));
        });
        await time.pass(60);
        const expected = delays
          .map((ms, index): [number, number] => [ms, index])
          .sort((one, other) => one[0] - other[0] || one[1] - other[1]);
        expect(called).toEqual(expected);
        expect(time.elapsed()).toBe(60);
      }),
    );
  });

  it('does not call back what was cancelled', async () => {
    const time = new VirtualTime();
    const called: string[] = [];
    const cancel = time.after(5, () => called.push('cancelled'));
    time.after(5, () => called.push('kept'));
    cancel();
    await time.pass(10);
    expect(called).toEqual(['kept']);
  });
});

describe('a process', () => {
  it('does while it stands still what it had to do when it goes on, and nothing once it is dead', async () => {
    const time = new VirtualTime();
    const process = new VirtualProcess(time);
    const called: string[] = [];
    process.clock.after(5, () => called.push('one'));
    process.clock.after(10, () => called.push('two'));
    process.clock.after(100, () => called.push('never'));
    process.pause();
    await time.pass(20);
    expect(called).toEqual([]);
    process.resume();
    expect(called).toEqual(['one', 'two']);
    process.kill();
    await time.pass(200);
    expect(called).toEqual(['one', 'two']);
  });

  it('may have a wrong clock, and its timers are right all the same', async () => {
    const time = new VirtualTime();
    const process = new VirtualProcess(time);
    process.skewMs = -60_000;
    const called: number[] = [];
    process.clock.after(5, () => called.push(time.elapsed()));
    await time.pass(10);
    expect(called).toEqual([5]);
    expect(process.clock.now()).toBe(time.now() - 60_000);
  });
});

describe('chance', () => {
  it('is the same for the same seed, and another one for another name', () => {
    const draw = (random: Random): number[] => Array.from({ length: 20 }, () => random.unit());
    expect(draw(new Random(7).fork('a'))).toEqual(draw(new Random(7).fork('a')));
    expect(draw(new Random(7).fork('a'))).not.toEqual(draw(new Random(7).fork('b')));
    expect(draw(new Random(7))).not.toEqual(draw(new Random(8)));
  });

  it('stays between its bounds and reaches both', () => {
    const random = new Random(1);
    const drawn = new Set(Array.from({ length: 500 }, () => random.between(3, 6)));
    expect([...drawn].sort()).toEqual([3, 4, 5, 6]);
  });
});

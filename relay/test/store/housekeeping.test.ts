import { beforeEach, expect, it } from 'vitest';

import { Housekeeping } from '../../src/store/housekeeping.ts';
import { settled } from '../bridge/stepping-clock.ts';
import { FakeClock } from '../fixtures/fake-clock.ts';

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;

let clock: FakeClock;
let asked: number[];
let answers: (number | Error)[];
let heard: unknown[];
let housekeeping: Housekeeping;

beforeEach(() => {
  clock = new FakeClock();
  asked = [];
  answers = [];
  heard = [];
  housekeeping = new Housekeeping({
    journal: {
      prune: (before) => {
        asked.push(clock.now() - before);
        const answer = answers.shift() ?? 0;
        return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
      },
    },
    clock,
    keepDays: 30,
    pruned: (count) => heard.push(count),
    trouble: (error) => heard.push(error),
  });
});

it('forgets what is older than its time, once an hour', () => {
  housekeeping.start();
  clock.advance(3 * HOUR);
  expect(asked).toEqual([30 * DAY, 30 * DAY, 30 * DAY]);
});

it('says how much it was, and goes on after a failure', async () => {
  const trouble = new Error('the disk is full');
  answers = [trouble, 0, 500, 500, 7];
  housekeeping.start();
  clock.advance(3 * HOUR);
  for (let part = 0; part < 3; part += 1) {
    await settled();
    clock.advance(20);
  }
  await settled();
  expect(heard).toEqual([trouble, 1007]);
});

it('lets others write between two parts, and leaves the rest when it is stopped', async () => {
  answers = [500, 500, 500, 500];
  housekeeping.start();
  clock.advance(HOUR);
  await settled();
  expect(asked).toHaveLength(1);
  clock.advance(20);
  await settled();
  expect(asked).toHaveLength(2);
  await housekeeping.stop();
  expect(asked).toHaveLength(2);
  expect(heard).toEqual([1000]);
});

it('stops when it is told to', async () => {
  housekeeping.start();
  await housekeeping.stop();
  clock.advance(5 * HOUR);
  expect(asked).toEqual([]);
  expect(clock.timers).toBe(0);
});

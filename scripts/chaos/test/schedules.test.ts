import { describe, expect, it } from 'vitest';

import { countsByKind } from '../run/fault-kinds.ts';
import { addTo, emptySummary } from '../run/summary.ts';
import { generate } from '../schedule/generate.ts';
import { PLANTED_BUGS, type PlantedBug } from '../schedule/planted-bugs.ts';
import { runSchedule } from '../schedule/run-schedule.ts';
import { shrink } from '../schedule/shrink.ts';

const SCHEDULES = 60;

describe('under faults of every kind', () => {
  it('loses, doubles and reorders nothing, and says nothing secret', async () => {
    const summary = emptySummary();
    for (let seed = 1; seed <= SCHEDULES; seed += 1) {
      addTo(summary, await runSchedule(generate(seed)));
    }
    expect(summary.failed).toEqual([]);
    expect(summary.tally.toAgent).toBeGreaterThan(15 * SCHEDULES);
    expect(summary.tally.toCustomer).toBeGreaterThan(15 * SCHEDULES);
    expect(countsByKind(summary.injected).filter(({ count }) => count === 0)).toEqual([]);
  });

  it('plays the same schedule in the same way each time', async () => {
    const first = await runSchedule(generate(11));
    const second = await runSchedule(generate(11));
    expect(second).toEqual(first);
    expect(first.digest).not.toBe((await runSchedule(generate(12))).digest);
  });
});

describe('a mistake that is put in on purpose is found out', () => {
  it.each<[PlantedBug, number, string]>([
    ['ack-before-journal', 2, 'lost'],
    ['poll-before-journal', 2, 'lost'],
    ['sequence-advanced', 19, 'lost'],
  ])('%s', async (name, from, kind) => {
    const plant = PLANTED_BUGS[name];
    for (let seed = from; seed < from + 40; seed += 1) {
      const { violations } = await runSchedule(generate(seed), { plant });
      if (violations.length === 0) continue;
      expect(violations.map((violation) => violation.kind)).toContain(kind);
      return;
    }
    expect.unreachable(`40 schedules did not find ${name}`);
  });

  it.each<PlantedBug>(['ack-before-journal', 'poll-before-journal'])(
    '%s, and not because nothing works',
    async (name) => {
      const { tally, violations } = await runSchedule(generate(3), { plant: PLANTED_BUGS[name] });
      expect(violations).toEqual([]);
      expect(tally.toAgent).toBeGreaterThan(10);
    },
  );

  it('and the schedule that finds it can be made small', async () => {
    const plant = PLANTED_BUGS['ack-before-journal'];
    const schedule = generate(2);
    const small = await shrink(schedule, 'lost', { plant });
    expect(small.faults.length).toBeLessThan(schedule.faults.length);
    expect(small.load.length).toBeLessThan(schedule.load.length);
    const { violations } = await runSchedule(small, { plant });
    expect(violations.map(({ kind }) => kind)).toContain('lost');
  });
});

import type { Violation } from '../verdict/compare.ts';
import type { RunOptions } from './run-schedule.ts';
import { runSchedule } from './run-schedule.ts';
import type { Schedule } from './schedule.ts';

const MOST_RUNS = 150;

/**
 * Leaves out of a failing schedule whatever it fails without: first faults, then what people do. The
 * rest is small enough to read.
 */
export async function shrink(
  schedule: Schedule,
  kind: Violation['kind'],
  options: RunOptions = {},
): Promise<Schedule> {
  let runs = 0;
  const fails = async (candidate: Schedule): Promise<boolean> => {
    runs += 1;
    const { violations } = await runSchedule(candidate, options);
    return violations.some((violation) => violation.kind === kind);
  };
  const without = async <T>(
    all: readonly T[],
    put: (rest: T[]) => Schedule,
  ): Promise<readonly T[]> => {
    let kept = all;
    for (let size = Math.ceil(kept.length / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let from = 0; from < kept.length && runs < MOST_RUNS;) {
        const rest = [...kept.slice(0, from), ...kept.slice(from + size)];
        if (await fails(put(rest))) kept = rest;
        else from += size;
      }
    }
    return kept;
  };
  let best = schedule;
  best = { ...best, faults: [...(await without(best.faults, (faults) => ({ ...best, faults })))] };
  best = { ...best, load: [...(await without(best.load, (load) => ({ ...best, load })))] };
  return best;
}

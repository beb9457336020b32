import type { CrashOutcome } from '../../crash/crash-points.ts';
import { onThreads } from '../../run/threads.ts';
import type { Point } from '../../world/virtual-process.ts';
import type { Order } from '../program/points.ts';
import type { Play } from './lane.ts';

interface Task {
  number: number;
  order?: Order;
}

type Result = Play & { number: number };

/** A point of the undisturbed run, and how often such a one has been passed by then, from 1. */
interface RealPoint extends Point {
  occurrence: number;
}

const LANE = new URL('./lane-worker.ts', import.meta.url);
// Not every run in real time passes the last of its many polls.
const TRIES = 3;

/** The points that a real process passes in the undisturbed run, in order. */
export async function listRealPoints(): Promise<RealPoint[]> {
  const [play] = await playAll([{ number: 0 }], 1);
  const [first] = play?.violations ?? [];
  if (play === undefined || first !== undefined) {
    throw new Error(`The undisturbed run fails: ${first?.kind ?? ''}, ${first?.detail ?? ''}.`);
  }
  const passed = new Map<string, number>();
  return play.passed.map(({ label, side }) => {
    const key = `${side} ${label}`;
    const occurrence = (passed.get(key) ?? 0) + 1;
    passed.set(key, occurrence);
    return { label, side, occurrence };
  });
}

/** Plays the reference run once for each point, with a real process that kills itself there. */
export async function crashAtAll(
  points: readonly RealPoint[],
  jobs: number,
): Promise<CrashOutcome[]> {
  const outcomes: CrashOutcome[] = [];
  let tasks = points.map((point, index): Task => ({
    number: index,
    order: { ...point, signal: 'SIGKILL' },
  }));
  for (let left = TRIES; tasks.length > 0; left -= 1) {
    const again: Task[] = [];
    for (const { number, died, violations, repeatedToCustomer } of await playAll(tasks, jobs)) {
      const task = tasks.find((each) => each.number === number);
      const missed = !died && violations.length === 0;
      if (missed && left > 1 && task !== undefined) {
        again.push(task);
        continue;
      }
      const { label = '', side = 'before', occurrence = 1 } = points[number] ?? {};
      if (missed) violations.push({ kind: 'stuck', detail: 'the point was never reached' });
      outcomes.push({
        number: number + 1,
        label: occurrence === 1 ? label : `${label} (${String(occurrence)})`,
        side,
        violations,
        repeatedToCustomer,
      });
    }
    tasks = again;
  }
  return outcomes;
}

/** The first of each kind. */
export function firstOfEachKind(points: readonly RealPoint[]): RealPoint[] {
  return points.filter(({ occurrence }) => occurrence === 1);
}

function playAll(tasks: readonly Task[], jobs: number): Promise<Result[]> {
  return onThreads<Result>(LANE, tasks, jobs);
}

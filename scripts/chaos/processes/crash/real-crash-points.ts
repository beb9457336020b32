import type { CrashOutcome } from '../../crash/crash-points.ts';
import { onThreads } from '../../run/threads.ts';
import type { Point } from '../../world/virtual-process.ts';
import type { Order } from '../program/points.ts';
import type { Play } from './lane.ts';

interface Task {
  number: number;
  orders: readonly Order[];
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
  const [play] = await playAll([{ number: 0, orders: [] }], 1);
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

/**
 * Plays the reference run once for each point, with a real process that kills itself there.
 *
 * @param onProgress called after each run, with how many are left
 */
export async function crashAtAll(
  points: readonly RealPoint[],
  jobs: number,
  onProgress: (left: number) => void = () => undefined,
): Promise<CrashOutcome[]> {
  const outcomes: CrashOutcome[] = [];
  let tasks = points.map((point, number): Task => ({ number, orders: [deathAt(point)] }));
  for (let left = TRIES; tasks.length > 0; left -= 1) {
    const missed: Task[] = [];
    let waiting = tasks.length;
    const results = await playAll(tasks, jobs, () => {
      onProgress((waiting -= 1));
    });
    for (const { number, deaths, violations, repeatedToCustomer } of results) {
      const task = tasks.find((each) => each.number === number);
      const isMissed = deaths === 0 && violations.length === 0;
      if (isMissed && left > 1 && task !== undefined) {
        missed.push(task);
        continue;
      }
      const { label = '', side = 'before' } = points[number] ?? {};
      if (isMissed) violations.push({ kind: 'stuck', detail: 'the point was never reached' });
      outcomes.push({ number: number + 1, label, side, violations, repeatedToCustomer });
    }
    tasks = missed;
  }
  return outcomes;
}

/** Runs in which the relay dies again and again: each at some of the points, in order. */
export async function dieAgainAndAgain(
  points: readonly RealPoint[],
  runs: number,
  jobs: number,
): Promise<Play[]> {
  const tasks = Array.from({ length: runs }, (_, number): Task => ({
    number,
    orders: points.filter((_point, index) => index % runs === number).map(deathAt),
  }));
  return playAll(tasks, jobs);
}

function deathAt({ label, side, occurrence }: RealPoint): Order {
  return { label, side, occurrence, signal: 'SIGKILL' };
}

/** The first of each kind. */
export function firstOfEachKind(points: readonly RealPoint[]): RealPoint[] {
  return points.filter(({ occurrence }) => occurrence === 1);
}

function playAll(
  tasks: readonly Task[],
  jobs: number,
  onPlay: () => void = () => undefined,
): Promise<Result[]> {
  return onThreads<Result>(LANE, tasks, jobs, onPlay);
}

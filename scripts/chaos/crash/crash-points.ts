import { Random } from '../time/random.ts';
import type { Violation } from '../verdict/compare.ts';
import { judge, unfinished } from '../verdict/judge.ts';
import type { Point } from '../world/virtual-process.ts';
import { World } from '../world/world.ts';
import { playReference } from './reference.ts';
import { virtualStage } from './stage.ts';

/** What became of a run in which the relay died at one point. */
export interface CrashOutcome {
  /** From 1, in the order in which the undisturbed run passes them. */
  number: number;
  label: string;
  side: Point['side'];
  /** Empty if nothing that must not happen has happened. */
  violations: Violation[];
  /** Answers that came twice, and are marked. */
  repeatedToCustomer: number;
}

const DOWN_MS = 700;
const PATIENCE_MS = 10 * 60_000;

/** The points of the undisturbed reference run, in order. */
export async function listPoints(): Promise<Point[]> {
  const points: Point[] = [];
  const { violations } = await play((point) => {
    points.push(point);
    return false;
  });
  const [first] = violations;
  if (first !== undefined) {
    throw new Error(`The undisturbed run fails: ${first.kind}, ${first.detail}.`);
  }
  return points;
}

/** Plays the reference run, with a death at the n-th point (from 0), and looks at what is left. */
export async function crashAt(n: number): Promise<CrashOutcome> {
  let passed = -1;
  let died: Point | undefined;
  const { violations, repeatedToCustomer } = await play((point) => {
    passed += 1;
    if (passed !== n) return false;
    died = point;
    return true;
  });
  const { label, side } = died ?? { label: 'nowhere', side: 'before' as const };
  if (died === undefined) violations.push({ kind: 'stuck', detail: 'the point was never reached' });
  return { number: n + 1, label, side, violations, repeatedToCustomer };
}

async function play(
  dies: (point: Point) => boolean,
): Promise<{ violations: Violation[]; repeatedToCustomer: number }> {
  const world: World = new World({
    random: new Random('crash points'),
    agents: ['Ada', 'Bo'],
    onPoint: (point) => {
      if (!dies(point)) return;
      world.kill();
      world.time.after(DOWN_MS, () => {
        void world.start();
      });
    },
  });
  try {
    await world.start();
    await playReference(virtualStage(world));
    await world.time.passUntil(() => unfinished(world).length === 0, PATIENCE_MS);
    await world.time.pass(5000);
    const { violations, tally } = judge(world);
    const rest = unfinished(world).map((detail): Violation => ({ kind: 'stuck', detail }));
    return {
      violations: [...violations, ...rest],
      repeatedToCustomer: tally.repeatedToCustomer,
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'unknown';
    return { violations: [{ kind: 'stuck', detail }], repeatedToCustomer: 0 };
  } finally {
    world.close();
  }
}

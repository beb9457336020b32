import { parentPort } from 'node:worker_threads';

import { z } from 'zod';

import { crashAt } from '../crash/crash-points.ts';
import { generate } from '../schedule/generate.ts';
import { isPlantedBug, PLANTED_BUGS } from '../schedule/planted-bugs.ts';
import { runSchedule } from '../schedule/run-schedule.ts';
import { NO_MORE } from './threads.ts';

/** What a worker is asked for. */
export const taskSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('schedule'), seed: z.number(), plant: z.string().optional() }),
  z.object({ do: z.literal('crash'), point: z.number() }),
]);

parentPort?.on('message', (message: unknown) => {
  if (message === NO_MORE) parentPort?.close();
  else void work(message);
});

async function work(message: unknown): Promise<void> {
  const task = taskSchema.parse(message);
  if (task.do === 'crash') {
    parentPort?.postMessage(await crashAt(task.point));
    return;
  }
  const plant =
    task.plant !== undefined && isPlantedBug(task.plant) ? PLANTED_BUGS[task.plant] : undefined;
  const result = await runSchedule(generate(task.seed), plant === undefined ? {} : { plant });
  parentPort?.postMessage(result);
}

import { Worker } from 'node:worker_threads';

import type { z } from 'zod';

import type { CrashOutcome } from '../crash/crash-points.ts';
import type { RunResult } from '../schedule/run-schedule.ts';
import type { taskSchema } from './worker.ts';

type Task = z.infer<typeof taskSchema>;
type ResultOf<T extends Task> = T extends { do: 'crash' } ? CrashOutcome : RunResult;

/** Does the tasks on so many threads and hands each result over as soon as it is there. */
export async function doAll<T extends Task>(
  tasks: readonly T[],
  jobs: number,
  onResult: (result: ResultOf<T>) => void,
): Promise<void> {
  let next = 0;
  const run = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url));
      const advance = (): void => {
        const task = tasks[next];
        next += 1;
        if (task === undefined) {
          void worker.terminate().then(() => {
            resolve();
          });
        } else {
          worker.postMessage(task);
        }
      };
      worker.on('message', (result: ResultOf<T>) => {
        onResult(result);
        advance();
      });
      worker.on('error', reject);
      advance();
    });
  await Promise.all(Array.from({ length: Math.min(jobs, tasks.length) }, run));
}

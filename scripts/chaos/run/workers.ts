import type { z } from 'zod';

import type { CrashOutcome } from '../crash/crash-points.ts';
import type { RunResult } from '../schedule/run-schedule.ts';
import { onThreads } from './threads.ts';
import type { taskSchema } from './worker.ts';

type Task = z.infer<typeof taskSchema>;
type ResultOf<T extends Task> = T extends { do: 'crash' } ? CrashOutcome : RunResult;

/** Does the tasks on so many threads and hands each result over as soon as it is there. */
export async function doAll<T extends Task>(
  tasks: readonly T[],
  jobs: number,
  onResult: (result: ResultOf<T>) => void,
): Promise<void> {
  await onThreads(new URL('./worker.ts', import.meta.url), tasks, jobs, onResult);
}

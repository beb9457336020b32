import { Worker } from 'node:worker_threads';

/** What a thread is told when there is nothing more to do: it ends by itself. */
export const NO_MORE = 'no more';

/**
 * Gives the tasks to so many threads, one at a time to each, and hands each result over as soon as it
 * is there. Resolves with all of them when the threads have ended.
 *
 * @param program answers each message, which is a task, with one message, which is its result
 */
export async function onThreads<Result>(
  program: URL,
  tasks: readonly unknown[],
  jobs: number,
  onResult: (result: Result) => void = () => undefined,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = tasks.values();
  const run = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(program);
      const advance = (): void => {
        const { done = false, value } = left.next();
        worker.postMessage(done ? NO_MORE : value);
      };
      worker.on('message', (result: Result) => {
        results.push(result);
        onResult(result);
        advance();
      });
      worker.on('error', reject);
      worker.on('exit', () => {
        resolve();
      });
      advance();
    });
  await Promise.all(Array.from({ length: Math.min(jobs, tasks.length) }, run));
  return results;
}

import { sleep, type Clock } from '../clock.ts';

export interface Patience {
  clock: Clock;
  /** Aborted when nothing new is begun any more. */
  stopping: AbortSignal;
  /** Told of every failure. */
  onTrouble: (error: unknown) => void;
}

const PAUSE_MS = 1000;

/**
 * Does what needs the journal, however many tries that takes, with a second between them. The first
 * try is made even when everything stops, since what has happened outside must be written down.
 *
 * @returns what the task gave, or undefined if it failed while everything stops. Never rejects.
 */
export async function persevere<T>(
  task: () => Promise<T>,
  { clock, stopping, onTrouble }: Patience,
): Promise<T | undefined> {
  do {
    try {
      return await task();
    } catch (error) {
      onTrouble(error);
    }
    await sleep(clock, PAUSE_MS, stopping);
  } while (!stopping.aborted);
  return undefined;
}

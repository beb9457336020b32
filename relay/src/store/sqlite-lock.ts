import { DatabaseSync } from 'node:sqlite';

// A relay that is being replaced has 10 s to stop.
const PATIENCE_MS = 10_000;

/**
 * Keeps a second relay from a journal of the first: each would act for everybody. SQLite itself lets
 * several processes share a file. The operating system ends the lock with the process.
 *
 * @returns what ends it earlier
 * @throws if another process has it
 */
export function lockJournal(path: string, patienceMs = PATIENCE_MS): () => void {
  const lock = new DatabaseSync(`${path}.lock`, { timeout: patienceMs });
  try {
    lock.exec('begin exclusive');
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new Error('another relay is running with it');
  }
  return () => {
    lock.close();
  };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && error.message.includes('locked');
}

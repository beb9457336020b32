import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Dialect } from 'kysely';

import { JoinedCommits } from './joined-commits.ts';
import { SqliteConnection } from './sqlite-connection.ts';

// A relay that is being replaced may still hold the file.
const BUSY_MS = 5000;
const IN_MEMORY = ':memory:';
const OWNER_ALONE = 0o600;

/**
 * The embedded store: one file, no set-up. Every commit is on the disk before it returns
 * (`synchronous=FULL`), which is what lets the relay answer WeChat.
 *
 * @param path a file, or `:memory:`
 * @throws if the file cannot be opened or is no database
 */
export function sqliteDialect(path: string): Dialect {
  // Customers' words and session keys are in there. SQLite gives its side files the same rights.
  if (path !== IN_MEMORY) closeSync(openSync(path, 'a', OWNER_ALONE));
  const writer = new DatabaseSync(path, { timeout: BUSY_MS });
  writer.exec('PRAGMA journal_mode = WAL');
  writer.exec('PRAGMA synchronous = FULL');
  writer.exec('PRAGMA foreign_keys = ON');
  const reader =
    path === IN_MEMORY ? undefined : new DatabaseSync(path, { timeout: BUSY_MS, readOnly: true });
  const driver = new JoinedCommits(
    new SqliteConnection(writer),
    reader && new SqliteConnection(reader),
  );
  return {
    createAdapter: () => new PatientAdapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** Says that the driver itself sees to it that nobody comes in between. */
class PatientAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

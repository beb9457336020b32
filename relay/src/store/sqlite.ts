import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';

import { SqliteDialect, type Dialect, type SqliteDatabase, type SqliteStatement } from 'kysely';

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
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('PRAGMA foreign_keys = ON');
  return new SqliteDialect({ database: adapt(database) });
}

/** Kysely speaks better-sqlite3's dialect; Node's own module differs in two words. */
function adapt(database: DatabaseSync): SqliteDatabase {
  return {
    close: () => {
      database.close();
    },
    prepare: (sql: string): SqliteStatement => {
      const statement = database.prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...asInputs(parameters)),
        run: (parameters) => statement.run(...asInputs(parameters)),
        iterate: (parameters) => statement.iterate(...asInputs(parameters)),
      };
    },
  };
}

function asInputs(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (
      value === null ||
      typeof value === 'string' ||
      typeof value === 'number' ||
      typeof value === 'bigint' ||
      value instanceof Uint8Array
    ) {
      return value;
    }
    throw new TypeError(`SQLite cannot store a ${typeof value}`);
  });
}

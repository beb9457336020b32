import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';

import type { Dialect, SqliteDatabase, SqliteStatement } from 'kysely';

import { FairSqliteDialect } from './fair-turns.ts';

// A relay that is being replaced may still hold the file.
const BUSY_MS = 5000;
const IN_MEMORY = ':memory:';
const OWNER_ALONE = 0o600;
// Far more than the journal has; a bound all the same.
const MOST_PREPARED = 500;

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
  return new FairSqliteDialect({ database: adapt(database) });
}

/**
 * Kysely speaks better-sqlite3's dialect; Node's own module differs in two words. Each statement is
 * prepared once: the journal has few, and preparing one takes longer than carrying it out.
 */
function adapt(database: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>();
  return {
    close: () => {
      prepared.clear();
      database.close();
    },
    prepare: (sql: string): SqliteStatement => {
      const known = prepared.get(sql);
      if (known !== undefined) return known;
      const statement = adaptStatement(database.prepare(sql));
      if (prepared.size < MOST_PREPARED) prepared.set(sql, statement);
      return statement;
    },
  };
}

function adaptStatement(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...asInputs(parameters)),
    run: (parameters) => statement.run(...asInputs(parameters)),
    iterate: (parameters) => statement.iterate(...asInputs(parameters)),
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

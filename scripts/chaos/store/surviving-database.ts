import { DatabaseSync } from 'node:sqlite';

import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from 'kysely';

import { SqliteConnection } from '../../../relay/src/store/sqlite-connection.ts';
import { commitLabel, writeLabel } from './write-label.ts';
import { never, type VirtualProcess } from '../world/virtual-process.ts';

/** The disk of the relay: a database that outlives the processes that use it, one after the other. */
export class SurvivingDatabase {
  /** Nothing can be written: every commit fails, and leaves no trace. */
  full = false;
  /** How often that has happened. */
  refused = 0;
  readonly #database = new DatabaseSync(':memory:');
  readonly #connection = new SqliteConnection(this.#database);

  constructor() {
    this.#database.exec('PRAGMA foreign_keys = ON');
  }

  /** The database as one process sees it. What a former one left half done is undone. */
  dialect(process: VirtualProcess): Dialect {
    if (this.#database.isTransaction) this.#database.exec('rollback');
    return {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new ProcessDriver(this, process),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    };
  }

  /** For the verdict: rows as the disk has them. */
  rows(sql: string): Record<string, unknown>[] {
    return this.#database.prepare(sql).all();
  }

  close(): void {
    this.#database.close();
  }

  get inTransaction(): boolean {
    return this.#database.isTransaction;
  }

  run(sql: string, parameters?: readonly unknown[]): QueryResult<unknown> {
    return this.#connection.run(sql, parameters);
  }
}

class DiskFull extends Error {
  readonly code = 'ERR_SQLITE_ERROR';
}

/** One process's way to the database, which ends with the process. */
class ProcessDriver implements Driver {
  readonly #database: SurvivingDatabase;
  readonly #process: VirtualProcess;
  readonly #connection: DatabaseConnection;
  /** What the present transaction has written to, for the name of its point. */
  #written = new Set<string>();

  constructor(database: SurvivingDatabase, process: VirtualProcess) {
    this.#database = database;
    this.#process = process;
    this.#connection = {
      executeQuery: async <R>(query: CompiledQuery) => {
        const rows: QueryResult<unknown> = await this.#execute(query);
        return rows as QueryResult<R>;
      },
      streamQuery: () => {
        throw new Error('The journal does not stream.');
      },
    };
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(this.#connection);
  }

  async beginTransaction(): Promise<void> {
    if (this.#process.dead) return never();
    this.#written = new Set();
    this.#database.run('begin');
    return Promise.resolve();
  }

  async commitTransaction(): Promise<void> {
    await this.#durably(commitLabel(this.#written), () => this.#database.run('commit'));
  }

  async rollbackTransaction(): Promise<void> {
    if (this.#process.dead) return never();
    if (this.#database.inTransaction) this.#database.run('rollback');
    return Promise.resolve();
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve();
  }

  destroy(): Promise<void> {
    return Promise.resolve();
  }

  async #execute({ sql, parameters }: CompiledQuery): Promise<QueryResult<unknown>> {
    if (this.#process.dead) return never();
    const label = writeLabel(sql);
    if (label === undefined) return this.#database.run(sql, parameters);
    if (this.#database.inTransaction) {
      this.#written.add(label);
      return this.#database.run(sql, parameters);
    }
    return this.#durably(label, () => this.#database.run(sql, parameters));
  }

  /** Does what is on the disk afterwards, whatever becomes of the process. */
  async #durably<T>(label: string, write: () => T): Promise<T> {
    if (!this.#process.pass(label, 'before')) return never();
    if (this.#database.full) {
      this.#database.refused += 1;
      if (this.#database.inTransaction) this.#database.run('rollback');
      throw new DiskFull('database or disk is full');
    }
    const result = write();
    if (!this.#process.pass(label, 'after')) return never();
    return Promise.resolve(result);
  }
}

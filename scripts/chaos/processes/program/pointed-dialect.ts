import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Driver,
  QueryResult,
  TransactionSettings,
} from 'kysely';

import { commitLabel, writeLabel } from '../../store/write-label.ts';
import type { Pass } from './points.ts';

/** A store with a point before and after everything that is on the disk afterwards. */
export function pointedDialect(dialect: Dialect, pass: Pass): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createDriver: () => new PointedDriver(dialect.createDriver(), pass),
  };
}

class PointedDriver implements Driver {
  readonly #driver: Driver;
  readonly #pass: Pass;

  constructor(driver: Driver, pass: Pass) {
    this.#driver = driver;
    this.#pass = pass;
  }

  init(): Promise<void> {
    return this.#driver.init();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return new PointedConnection(await this.#driver.acquireConnection(), this.#pass);
  }

  async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    const pointed = pointedConnection(connection);
    await this.#driver.beginTransaction(pointed.connection, settings);
    pointed.written = new Set();
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const pointed = pointedConnection(connection);
    const label = commitLabel(pointed.written ?? new Set());
    pointed.written = undefined;
    this.#pass(label, 'before');
    await this.#driver.commitTransaction(pointed.connection);
    this.#pass(label, 'after');
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    const pointed = pointedConnection(connection);
    pointed.written = undefined;
    await this.#driver.rollbackTransaction(pointed.connection);
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    await this.#driver.releaseConnection(pointedConnection(connection).connection);
  }

  destroy(): Promise<void> {
    return this.#driver.destroy();
  }
}

class PointedConnection implements DatabaseConnection {
  readonly connection: DatabaseConnection;
  /** What the present transaction has written to; undefined outside of one. */
  written: Set<string> | undefined;
  readonly #pass: Pass;

  constructor(connection: DatabaseConnection, pass: Pass) {
    this.connection = connection;
    this.#pass = pass;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const label = writeLabel(query.sql);
    if (label === undefined) return this.connection.executeQuery<R>(query);
    if (this.written !== undefined) {
      this.written.add(label);
      return this.connection.executeQuery<R>(query);
    }
    this.#pass(label, 'before');
    const result = await this.connection.executeQuery<R>(query);
    this.#pass(label, 'after');
    return result;
  }

  streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    return this.connection.streamQuery<R>(query, chunkSize);
  }
}

function pointedConnection(connection: DatabaseConnection): PointedConnection {
  if (connection instanceof PointedConnection) return connection;
  throw new TypeError('This connection is of another driver.');
}

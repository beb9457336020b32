import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';

import type { SqliteConnection } from './sqlite-connection.ts';

/** What is on the disk together, or not at all. */
interface Group {
  durable: PromiseWithResolvers<void>;
  /** Its time has come while somebody was in the middle of a transaction. */
  isDue: boolean;
}

/**
 * Kysely's way to a file of SQLite. Waiting for the disk is what a commit costs, so those of one moment
 * wait for it together: each transaction behind the first is a savepoint, and what has been written until
 * the process turns to new work is committed at once. Nobody hears of a commit before it is on the disk.
 * Reads do not wait, and see only what is there: otherwise something could be acted upon that a crash undoes.
 */
export class JoinedCommits implements Driver {
  readonly #writer: SqliteConnection;
  readonly #reader: SqliteConnection | undefined;
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;
  #group: Group | undefined;

  /** @param reader the same file; without it reads take turns with what is written, and nothing is joined */
  constructor(writer: SqliteConnection, reader?: SqliteConnection) {
    this.#writer = writer;
    this.#reader = reader;
  }

  init(): Promise<void> {
    return Promise.resolve();
  }

  /** Everybody has one at once: it is when they write that they wait for each other. */
  acquireConnection(): Promise<DatabaseConnection> {
    return Promise.resolve(
      new Lease({
        inside: ({ sql, parameters }) => this.#execute(sql, parameters),
        outside: (query) =>
          this.#reader !== undefined && query.query.kind === 'SelectQueryNode'
            ? this.#reader.run(query.sql, query.parameters)
            : this.#alone(query),
      }),
    );
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve();
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#turn();
    const isFirst = this.#group === undefined;
    try {
      this.#begin();
      // The pages that a savepoint changes are copied first.
      if (!isFirst) this.#execute('savepoint step');
    } catch (error) {
      this.#pass();
      throw error;
    }
    leaseOf(connection).transaction = isFirst ? 'first' : 'savepoint';
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const group = this.#group;
    if (group === undefined) throw new Error('A failure has ended the transaction.');
    const lease = leaseOf(connection);
    if (lease.transaction === 'savepoint') this.#execute('release step');
    lease.transaction = undefined;
    this.#pass();
    await group.durable.promise;
  }

  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    const lease = leaseOf(connection);
    const { transaction } = lease;
    lease.transaction = undefined;
    // Otherwise it was the commit that has failed, of everybody.
    if (transaction !== undefined) {
      try {
        this.#takeBack(transaction);
      } finally {
        this.#pass();
      }
    }
    return Promise.resolve();
  }

  destroy(): Promise<void> {
    this.#commit();
    this.#reader?.close();
    this.#writer.close();
    return Promise.resolve();
  }

  #takeBack(transaction: 'first' | 'savepoint'): void {
    if (this.#group === undefined) return;
    if (transaction === 'savepoint') {
      this.#execute('rollback to step');
      this.#execute('release step');
    } else {
      // Nobody else has written anything yet.
      this.#writer.run('rollback');
      this.#group = undefined;
    }
  }

  /** A statement that is a transaction by itself. */
  async #alone({ sql, parameters }: CompiledQuery): Promise<QueryResult<unknown>> {
    await this.#turn();
    let group: Group;
    let result: QueryResult<unknown>;
    try {
      group = this.#begin();
      result = this.#execute(sql, parameters);
    } finally {
      this.#pass();
    }
    await group.durable.promise;
    return result;
  }

  /** Resolves when nobody else is in the middle of a transaction, in the order in which it was asked. */
  async #turn(): Promise<void> {
    if (this.#isTaken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#isTaken = true;
  }

  #pass(): void {
    if (this.#reader === undefined || this.#group?.isDue === true) this.#commit();
    const next = this.#waiting.shift();
    if (next === undefined) this.#isTaken = false;
    else next();
  }

  /** The group that whatever is written now belongs to. */
  #begin(): Group {
    if (this.#group !== undefined) return this.#group;
    this.#writer.run('begin immediate');
    const group: Group = { durable: Promise.withResolvers(), isDue: false };
    // Nobody may be left to hear of it: all that is in it may have been taken back.
    group.durable.promise.catch(() => undefined);
    this.#group = group;
    // By then everything that has come in at the same moment had its turn.
    setImmediate(() => {
      if (this.#isTaken) group.isDue = true;
      else if (this.#group === group) this.#commit();
    });
    return group;
  }

  #execute(sql: string, parameters: readonly unknown[] = []): QueryResult<unknown> {
    try {
      return this.#writer.run(sql, parameters);
    } catch (error) {
      // Some failures, such as a full disk, end the transaction, and with it what others have written.
      if (!this.#writer.isTransaction)
        this.#end((group) => {
          group.durable.reject(error);
        });
      throw error;
    }
  }

  #commit(): void {
    if (this.#group === undefined) return;
    try {
      this.#writer.run('commit');
      this.#end((group) => {
        group.durable.resolve();
      });
    } catch (error) {
      if (this.#writer.isTransaction) this.#writer.run('rollback');
      this.#end((group) => {
        group.durable.reject(error);
      });
    }
  }

  #end(tell: (group: Group) => void): void {
    const group = this.#group;
    this.#group = undefined;
    if (group !== undefined) tell(group);
  }
}

interface Ways {
  inside: (query: CompiledQuery) => QueryResult<unknown>;
  outside: (query: CompiledQuery) => QueryResult<unknown> | Promise<QueryResult<unknown>>;
}

/** What Kysely holds while it works on something. */
class Lease implements DatabaseConnection {
  transaction: 'first' | 'savepoint' | undefined;
  readonly #ways: Ways;

  constructor(ways: Ways) {
    this.#ways = ways;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const run = this.transaction !== undefined ? this.#ways.inside : this.#ways.outside;
    // The type of a row is what whoever wrote the query says.
    return (await run(query)) as QueryResult<R>;
  }

  streamQuery(): never {
    throw new Error('The journal does not stream.');
  }
}

function leaseOf(connection: DatabaseConnection): Lease {
  if (connection instanceof Lease) return connection;
  throw new TypeError('This connection is of another driver.');
}

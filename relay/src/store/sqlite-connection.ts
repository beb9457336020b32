import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

import type { QueryResult } from 'kysely';

// Far more than the journal has; a bound all the same.
const MOST_PREPARED = 500;

interface Prepared {
  statement: StatementSync;
  hasRows: boolean;
}

/** An open database, in Kysely's words. Each statement is prepared once: that takes longer than to run it. */
export class SqliteConnection {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, Prepared>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get isTransaction(): boolean {
    return this.#database.isTransaction;
  }

  /** Throws what SQLite says, and `TypeError` for what it cannot store. */
  run(sql: string, parameters: readonly unknown[] = []): QueryResult<unknown> {
    const { statement, hasRows } = this.#prepare(sql);
    const inputs = parameters.map(asInput);
    if (hasRows) return { rows: statement.all(...inputs) };
    const { changes } = statement.run(...inputs);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  close(): void {
    this.#prepared.clear();
    this.#database.close();
  }

  #prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    const prepared = { statement, hasRows: statement.columns().length > 0 };
    if (this.#prepared.size < MOST_PREPARED) this.#prepared.set(sql, prepared);
    return prepared;
  }
}

function asInput(value: unknown): SQLInputValue {
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
}

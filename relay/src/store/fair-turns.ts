import { SqliteAdapter, SqliteDialect, SqliteDriver } from 'kysely';
import type { DatabaseConnection, SqliteDialectConfig } from 'kysely';

/**
 * Kysely's dialect of SQLite, with another way of waiting for its one connection. Kysely's own wakes
 * everybody who waits each time it is free, so that a thousand who wait at once wake each other a
 * million times: half a second, when a relay takes up a thousand chats. Here the next in line gets it.
 */
export class FairSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;

  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): FairDriver {
    return new FairDriver(this.#config);
  }

  override createAdapter(): SqliteAdapter {
    return new PatientAdapter();
  }
}

/** Says that whoever asks for a connection may be kept waiting. */
class PatientAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class FairDriver extends SqliteDriver {
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  override async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#taken) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken = true;
    return super.acquireConnection();
  }

  override async releaseConnection(): Promise<void> {
    await super.releaseConnection();
    const next = this.#waiting.shift();
    if (next === undefined) this.#taken = false;
    else next();
  }
}

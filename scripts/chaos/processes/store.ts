import { DatabaseSync } from 'node:sqlite';

import pg from 'pg';

import { startPostgres } from '../../../relay/test/fixtures/postgres-server.ts';

type Row = Record<string, unknown>;

/** The journal of the relays, seen by somebody else. */
export interface Store {
  rows: (sql: string, values?: readonly unknown[]) => Promise<Row[]>;
  close: () => Promise<void>;
}

/** A journal in a file that one relay has. */
export function openFile(file: string): Store {
  return {
    rows: (sql) => {
      const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
      try {
        return Promise.resolve(database.prepare(sql).all());
      } finally {
        database.close();
      }
    },
    close: () => Promise.resolve(),
  };
}

export interface SharedStore extends Store {
  /** `postgres://…`, without anything in between. */
  url: string;
}

/** A PostgreSQL of its own, which keeps its promises about the disk. */
export async function startSharedStore(): Promise<SharedStore> {
  const server = await startPostgres({ durable: true });
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({ connectionString: `${server.url}/postgres`, max: 2, types });
  // One that is terminated by mistake is replaced.
  pool.on('error', () => undefined);
  return {
    url: `${server.url}/postgres`,
    rows: async (sql, values = []) => (await pool.query<Row>(sql, [...values])).rows,
    close: async () => {
      await pool.end();
      await server.stop();
    },
  };
}

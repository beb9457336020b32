import { Kysely, sql } from 'kysely';

import { postgresDialect } from '../store/postgres.ts';

export interface DatabaseFacts {
  /** Such as 160004. */
  version: number;
  /** Its time, in milliseconds since the epoch. */
  now: number;
  mayMakeTables: boolean;
  isReadOnly: boolean;
  /** The changes of its schema that it has seen. */
  migrations: string[];
}

/** What a relay has to know of a PostgreSQL database. Reads, and changes nothing. Rejects if it cannot. */
export async function lookAtDatabase(url: string): Promise<DatabaseFacts> {
  const database = new Kysely<object>({ dialect: await postgresDialect(url, 'doctor') });
  try {
    const { rows } = await sql<Omit<DatabaseFacts, 'migrations'> & { isMigrated: boolean }>`
      select
        current_setting('server_version_num')::int as version,
        (extract(epoch from clock_timestamp()) * 1000)::bigint as now,
        coalesce(has_schema_privilege(current_schema(), 'create'), false) as "mayMakeTables",
        current_setting('transaction_read_only') = 'on' as "isReadOnly",
        to_regclass('kysely_migration') is not null as "isMigrated"`.execute(database);
    const [row] = rows;
    if (row === undefined) throw new Error('it tells nothing of itself');
    const { isMigrated, ...facts } = row;
    const seen = isMigrated
      ? await sql<{ name: string }>`select name from kysely_migration`.execute(database)
      : { rows: [] };
    return { ...facts, migrations: seen.rows.map(({ name }) => name) };
  } finally {
    await database.destroy();
  }
}

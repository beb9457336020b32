import { PostgresAdapter, sql, type Generated, type Kysely } from 'kysely';

/** Who of several relays may act for whom. On PostgreSQL alone: an SQLite file has one relay. */
export interface OwnershipTables {
  relay: RelayTable;
  ownership: OwnershipTable;
}

/** Relays that are alive, or not yet declared dead. An id is never used again. */
interface RelayTable {
  id: string;
  /** As admins see it. */
  name: string;
  /** By the database's clock. Whoever finds it passed may remove the row, and nobody else's word counts. */
  expires_at: Date;
  /** The connection that keeps the row alive; it breaks when the process dies, not when it hangs. */
  backend: number;
  backend_start: Date;
}

/** Customers for whom a relay acts, or for whom nobody does until somebody claims them. */
interface OwnershipTable {
  channel: string;
  open_id: string;
  /** Null if its owner died or let go: the foreign key sees to it. */
  relay: string | null;
  /** Larger for each new owner of anybody. */
  fence: Generated<number>;
  /** A former owner that hangs may have a poll at the desk until then. */
  quiet_until: Date | null;
}

/** True if this is PostgreSQL. */
export function isPostgres(db: Kysely<unknown>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}

export async function createOwnership(db: Kysely<unknown>): Promise<void> {
  if (!isPostgres(db)) return;
  await db.schema
    .createTable('relay')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'timestamptz', (column) => column.notNull())
    .addColumn('backend', 'integer', (column) => column.notNull())
    .addColumn('backend_start', 'timestamptz', (column) => column.notNull())
    .execute();
  await sql`create sequence ownership_fence`.execute(db);
  await db.schema
    .createTable('ownership')
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('open_id', 'text', (column) => column.notNull())
    .addColumn('relay', 'text', (column) => column.references('relay.id').onDelete('set null'))
    .addColumn('fence', 'bigint', (column) =>
      column.notNull().defaultTo(sql`nextval('ownership_fence')`),
    )
    .addColumn('quiet_until', 'timestamptz')
    .addPrimaryKeyConstraint('ownership_pkey', ['channel', 'open_id'])
    .execute();
  await db.schema.createIndex('ownership_relay').on('ownership').column('relay').execute();
}

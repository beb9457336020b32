import { PostgresDialect, type Dialect } from 'kysely';
import type { ClientBase, Pool, PoolConfig } from 'pg';

/** How long the relay waits for the database before it takes it for gone, in milliseconds. */
export interface DatabasePatience {
  connectMs: number;
  statementMs: number;
}

/** What a connection listens to with `LISTEN`. */
export interface Hearing {
  topics: readonly string[];
  notified: (topic: string, payload: string) => void;
  /** Called whenever a new connection listens; what was said before then is lost. */
  listening: () => void;
  /** Called when such a connection is no more. */
  broken: () => void;
}

// WeChat waits 5 s for an answer: whatever takes longer has failed anyway.
const PATIENCE: DatabasePatience = { connectMs: 3000, statementMs: 4000 };
// The server gives a statement up by itself a little earlier than we stop to wait for its answer.
const ANSWER_MARGIN_MS = 500;
const MOST_CONNECTIONS = 10;
/** What the connections of all relays are called; the id of their process comes after it. */
export const APPLICATION = 'wechat-desk';
// "On the disk before it is acknowledged" must not depend on how the server is set up.
const SURELY_ON_DISK = `select set_config('synchronous_commit', 'on', false)
  where current_setting('synchronous_commit') = 'off'`;

/**
 * The shared store, for more than one relay: PostgreSQL from version 13 on, connected directly or
 * through a pooler in session mode. `pg` is loaded here and not before, so that a relay with SQLite
 * does without it. A connection that breaks is replaced by the next query.
 *
 * @param url `postgres://user:password@host:port/database`, as `pg` reads it
 * @param process by whose id others see that this process is there
 */
export async function postgresDialect(url: string, process: string): Promise<Dialect> {
  const from = { url, process };
  const pool = await createPool(from, PATIENCE, MOST_CONNECTIONS, async (client) => {
    await client.query(SURELY_ON_DISK);
  });
  return new PostgresDialect({ pool });
}

/**
 * One connection that is kept open, for signs of life and notifications. When it breaks, the next
 * query makes another.
 */
export async function postgresPulse(
  from: Origin,
  patience: DatabasePatience,
  { topics, notified, listening, broken }: Hearing,
): Promise<Dialect> {
  const pool = await createPool(from, patience, 1, async (client) => {
    client.on('end', broken);
    client.on('notification', ({ channel, payload }) => {
      notified(channel, payload ?? '');
    });
    for (const topic of topics) await client.query(`listen "${topic.replaceAll('"', '""')}"`);
    listening();
  });
  return new PostgresDialect({ pool });
}

/** Where the database is, and whose connection it is. */
export interface Origin {
  url: string;
  process: string;
}

async function createPool(
  { url, process }: Origin,
  { connectMs, statementMs }: DatabasePatience,
  max: number,
  prepare: (client: ClientBase) => Promise<void>,
): Promise<Pool> {
  const { default: pg } = await import('pg');
  // Times and counts are `bigint`, which pg hands over as text; all of ours are safe numbers.
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, Number);
  const config: PoolConfig = {
    connectionString: url,
    application_name: `${APPLICATION} ${process}`,
    max,
    idleTimeoutMillis: 0,
    connectionTimeoutMillis: connectMs,
    statement_timeout: statementMs,
    query_timeout: statementMs + ANSWER_MARGIN_MS,
    idle_in_transaction_session_timeout: statementMs,
    keepAlive: true,
    types,
    verify: (client, done) => {
      prepare(client).then(() => {
        done();
      }, done);
    },
  };
  const pool = new pg.Pool(config);
  // A connection that breaks between two queries would otherwise end the process. Whoever needs it
  // next hears of it.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

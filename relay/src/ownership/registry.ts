import { sql, type Kysely, type Transaction } from 'kysely';

import type { Customer } from '../store/records.ts';
import { APPLICATION } from '../store/postgres.ts';
import type { Tables } from '../store/schema.ts';
import { customersWithWork } from '../store/work.ts';

/** A customer of this relay, as the database has it. */
export interface Owned {
  customer: Customer;
  fence: number;
  /** How long a former owner that hangs may still have a poll at the desk, in milliseconds. */
  quietMs: number;
}

/** How customers are spread over the relays. */
export interface Balance {
  /** Relays that are alive. */
  relays: number;
  /** Customers without a relay, of the channels that were asked for. */
  free: number;
  /** Customers of all relays, and of this one. */
  owned: number;
  mine: number;
}

/** What is said to other relays; lost if nobody listens. */
export const FREE_TOPIC = 'wechat_desk_free';

/** Where a relay hears that there is something for a customer of its own. */
export function wakeTopic(relay: string): string {
  return `wechat_desk_${processOf(relay)}`;
}

/** The id of a relay that begins anew in the same process: `<process>.<number>`. */
export function relayId(process: string, generation: number): string {
  return `${process}.${generation}`;
}

function processOf(relay: string): string {
  return relay.replace(/\.\d+$/u, '');
}

/**
 * The statements about who is alive and who owns whom; no decisions. A relay is dead once its row is
 * gone: the one statement that removes it (`bury`) waits for a renewal that is under way and looks
 * again, and the foreign key frees its customers in the same transaction. So a renewal that has
 * succeeded cannot be overlooked, and a relay that was buried can claim nobody.
 */
export class Registry {
  readonly #pulse: Kysely<Tables>;
  readonly #db: Kysely<Tables>;

  /**
   * @param pulse a connection of its own, so that a sign of life waits for nothing and breaks with
   * the process
   * @param db the pool that everything else uses
   */
  constructor(pulse: Kysely<Tables>, db: Kysely<Tables>) {
    this.#pulse = pulse;
    this.#db = db;
  }

  /** Closes the pulse; the pool belongs to the journal. */
  close(): Promise<void> {
    return this.#pulse.destroy();
  }

  async register(relay: string, name: string, leaseMs: number): Promise<void> {
    await this.#pulse
      .insertInto('relay')
      .values({ id: relay, name, ...signOfLife(leaseMs) })
      .execute();
  }

  /** False if the relay has been declared dead. */
  async renew(relay: string, leaseMs: number): Promise<boolean> {
    const result = await this.#pulse
      .updateTable('relay')
      .set(signOfLife(leaseMs))
      .where('id', '=', relay)
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  /**
   * Declares dead whoever has not renewed in time. `hung`: the connection of its last sign of life, or
   * another one of its process, is still there, so the process (or machine) may be, too, and with it a
   * poll at the desk; its customers are marked for `quietMs` from the end of its lease.
   */
  bury(quietMs: number): Promise<{ name: string; hung: boolean }[]> {
    return this.#pulse.transaction().execute(async (tx) => {
      const dead = await tx
        .selectFrom('relay')
        .select(['id', 'name', 'expires_at', isConnected.as('hung')])
        .where('expires_at', '<', sql<Date>`now()`)
        .forUpdate()
        .skipLocked()
        .execute();
      for (const { id, hung } of dead) {
        if (hung) await keepQuiet(tx, id, quietMs);
        await tx.deleteFrom('relay').where('id', '=', id).execute();
      }
      if (dead.length > 0) await announce(tx);
      return dead;
    });
  }

  /** The relay stops: whoever it has left is free. */
  async unregister(relay: string): Promise<void> {
    await this.#pulse.transaction().execute(async (tx) => {
      await tx.deleteFrom('relay').where('id', '=', relay).execute();
      await announce(tx);
    });
  }

  /** Undefined if another relay has the customer. Rejects if this one was buried. */
  async claim(relay: string, { channel, openId }: Customer): Promise<Owned | undefined> {
    const row = await this.#db
      .insertInto('ownership')
      .values({ channel, open_id: openId, relay, quiet_until: null })
      .onConflict((conflict) =>
        conflict
          .columns(['channel', 'open_id'])
          .doUpdateSet({ relay, fence: nextFence })
          .where((where) =>
            where.or([
              where('ownership.relay', 'is', null),
              // The outcome of an earlier try may not have become known.
              where('ownership.relay', '=', relay),
            ]),
          ),
      )
      .returning(['fence', quietMs.as('quiet_ms')])
      .executeTakeFirst();
    return row && { customer: { channel, openId }, fence: row.fence, quietMs: row.quiet_ms };
  }

  /** Takes over up to so many customers who have nobody; others who do the same take other ones. */
  async claimFree(relay: string, channels: readonly string[], most: number): Promise<Owned[]> {
    const rows = await this.#db
      .with('chosen', (db) =>
        db
          .selectFrom('ownership')
          .select(['channel', 'open_id'])
          .where('relay', 'is', null)
          .where('channel', 'in', channels)
          .limit(most)
          .forUpdate()
          .skipLocked(),
      )
      .updateTable('ownership')
      .from('chosen')
      .set({ relay, fence: nextFence })
      .whereRef('ownership.channel', '=', 'chosen.channel')
      .whereRef('ownership.open_id', '=', 'chosen.open_id')
      .returning([
        'ownership.channel',
        'ownership.open_id',
        'ownership.fence',
        quietMs.as('quiet_ms'),
      ])
      .execute();
    return rows.map((row) => ({
      customer: { channel: row.channel, openId: row.open_id },
      fence: row.fence,
      quietMs: row.quiet_ms,
    }));
  }

  /** Tells the owner of a customer that there may be something new. */
  async wake({ channel, openId }: Customer): Promise<void> {
    const row = await this.#db
      .selectFrom('ownership')
      .select('relay')
      .where('channel', '=', channel)
      .where('open_id', '=', openId)
      .executeTakeFirst();
    const owner = row?.relay ?? null;
    if (owner === null) return;
    const payload = JSON.stringify([channel, openId]);
    await sql`select pg_notify(${wakeTopic(owner)}, ${payload})`.execute(this.#db);
  }

  /** Lets go of a customer. Nothing happens if this claim is not in force any more. */
  async release(relay: string, { customer, fence }: Owned, left: boolean): Promise<void> {
    const { channel, openId } = customer;
    if (left) {
      await this.#db
        .updateTable('ownership')
        .set({ relay: null })
        .where('channel', '=', channel)
        .where('open_id', '=', openId)
        .where('relay', '=', relay)
        .where('fence', '=', fence)
        .execute();
    } else {
      await this.#db
        .deleteFrom('ownership')
        .where('channel', '=', channel)
        .where('open_id', '=', openId)
        .where('relay', '=', relay)
        .where('fence', '=', fence)
        .execute();
    }
  }

  /** Tells all relays that there are customers without one. */
  announce(): Promise<void> {
    return announce(this.#db);
  }

  async balance(relay: string, channels: readonly string[]): Promise<Balance> {
    const row = await this.#db
      .selectFrom('ownership')
      .select((select) => [
        select.fn
          .countAll<number>()
          .filterWhere('relay', 'is', null)
          .filterWhere('channel', 'in', channels)
          .as('free'),
        select.fn.countAll<number>().filterWhere('relay', 'is not', null).as('owned'),
        select.fn.countAll<number>().filterWhere('relay', '=', relay).as('mine'),
        select
          .selectFrom('relay')
          .select((relays) => relays.fn.countAll<number>().as('relays'))
          .as('relays'),
      ])
      .executeTakeFirstOrThrow();
    return { ...row, relays: row.relays ?? 0 };
  }

  /** Customers of this relay: all of them, or those for whom something waits in the inbox. */
  async mine(relay: string, which: 'all' | 'waiting'): Promise<Customer[]> {
    const rows = await this.#db
      .selectFrom('ownership')
      .select(['channel', 'open_id'])
      .where('relay', '=', relay)
      .$if(which === 'waiting', (query) =>
        query.where((where) =>
          where.exists(
            where
              .selectFrom('inbox')
              .select('inbox.id')
              .whereRef('inbox.channel', '=', 'ownership.channel')
              .whereRef('inbox.open_id', '=', 'ownership.open_id')
              .where('done', '=', 0),
          ),
        ),
      )
      .execute();
    return rows.map((row) => ({ channel: row.channel, openId: row.open_id }));
  }

  /** Customers for whom there is something left to do and of whom nobody has ever heard. */
  async unclaimed(channels: readonly string[], most: number): Promise<Customer[]> {
    const rows = await this.#db
      .selectFrom(customersWithWork(this.#db).as('work'))
      .select(['work.channel', 'work.open_id'])
      .where('work.channel', 'in', channels)
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom('ownership')
              .select('ownership.relay')
              .whereRef('ownership.channel', '=', 'work.channel')
              .whereRef('ownership.open_id', '=', 'work.open_id'),
          ),
        ),
      )
      .limit(most)
      .execute();
    return rows.map((row) => ({ channel: row.channel, openId: row.open_id }));
  }

  /** Whether this claim is in force; keeps others from changing that until the transaction ends. */
  async holds(
    tx: Transaction<Tables>,
    relay: string,
    { customer, fence }: Owned,
  ): Promise<string | undefined> {
    const row = await tx
      .selectFrom('ownership')
      .select(sql<string>`pg_current_xact_id()::text`.as('transaction'))
      .where('channel', '=', customer.channel)
      .where('open_id', '=', customer.openId)
      .where('relay', '=', relay)
      .where('fence', '=', fence)
      .forNoKeyUpdate()
      .executeTakeFirst();
    return row?.transaction;
  }

  /** What became of a transaction. */
  async outcome(transaction: string): Promise<'committed' | 'aborted' | 'in progress' | undefined> {
    const { rows } = await sql<{ status: 'committed' | 'aborted' | 'in progress' | null }>`
      select pg_xact_status(${transaction}::xid8) as status`.execute(this.#db);
    return rows[0]?.status ?? undefined;
  }
}

const nextFence = sql<number>`nextval('ownership_fence')`;
const quietMs = sql<number>`
  greatest(0, ceil(coalesce(extract(epoch from ownership.quiet_until - now()), 0) * 1000))::bigint`;
// Another role's `backend_start` is hidden; then the process id has to do.
const isConnected = sql<boolean>`exists (
  select from pg_stat_activity activity where (activity.pid = relay.backend
    and coalesce(activity.backend_start, relay.backend_start) = relay.backend_start)
  or activity.application_name = ${APPLICATION} || ' ' || regexp_replace(relay.id, '\\.[0-9]+$', ''))`;

function signOfLife(leaseMs: number) {
  return {
    expires_at: sql<Date>`now() + ${leaseMs} * interval '1 millisecond'`,
    backend: sql<number>`pg_backend_pid()`,
    backend_start: sql<Date>`coalesce((select backend_start from pg_stat_activity
      where pid = pg_backend_pid()), now())`,
  };
}

async function keepQuiet(tx: Transaction<Tables>, relay: string, forMs: number): Promise<void> {
  await tx
    .updateTable('ownership')
    .set({
      quiet_until: sql<Date>`(select expires_at from relay where id = ${relay})
        + ${forMs} * interval '1 millisecond'`,
    })
    .where('relay', '=', relay)
    .execute();
}

async function announce(db: Kysely<Tables>): Promise<void> {
  await sql`select pg_notify(${FREE_TOPIC}, '')`.execute(db);
}

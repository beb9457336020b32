import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';

import { Kysely } from 'kysely';
import { vi } from 'vitest';

import type { Clock } from '../../src/clock.ts';
import type { Claim, Owner, OwnershipObserver } from '../../src/ownership/ownership.ts';
import { FREE_TOPIC, Registry, relayId, wakeTopic } from '../../src/ownership/registry.ts';
import { SharedOwnership } from '../../src/ownership/shared-ownership.ts';
import { TIMING } from '../../src/ownership/timing.ts';
import { Journal } from '../../src/store/journal.ts';
import { postgresDialect, postgresPulse } from '../../src/store/postgres.ts';
import type { Customer } from '../../src/store/records.ts';
import type { Tables } from '../../src/store/schema.ts';
import { emptyTables, look } from '../fixtures/postgres-database.ts';

const BEGIN = 1_700_000_000_000;

/** Several relays and their database, whose clocks the test moves together. */
export class Relays {
  readonly url: string;
  readonly db: Kysely<Tables>;
  readonly journal: Journal;
  readonly all: TestRelay[] = [];
  now = BEGIN;
  /** Statements under way. */
  busy = 0;

  private constructor(url: string, db: Kysely<Tables>, journal: Journal) {
    this.url = url;
    this.db = db;
    this.journal = journal;
  }

  static async open(database: string): Promise<Relays> {
    // Every statement of ours that says `now()` asks this function.
    const url = `${database}?options=${encodeURIComponent('-c search_path=public,pg_catalog')}`;
    const dialect = await postgresDialect(url, 'test');
    const journal = await Journal.open(dialect, () => BEGIN);
    await look(
      database,
      `create table if not exists time (at timestamptz);
       create or replace function public.now() returns timestamptz language sql stable
         as 'select at from public.time'`,
    );
    await emptyTables(database);
    await look(database, `insert into time values (to_timestamp(${BEGIN / 1000}))`);
    return new Relays(url, new Kysely<Tables>({ dialect }), journal);
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((relay) => relay.kill()));
    await this.journal.close();
  }

  async add(options: { hears?: boolean } = {}): Promise<TestRelay> {
    const relay = await TestRelay.start(this, options.hears ?? false);
    this.all.push(relay);
    await this.settled();
    return relay;
  }

  /** Moves all clocks on, in steps of at most a second, and lets everybody do what is due. */
  async pass(ms: number, afterEach: () => void = () => undefined): Promise<void> {
    for (let left = ms; left > 0; left -= 1000) {
      await this.#step(Math.min(1000, left));
      afterEach();
    }
  }

  /** The database's clock alone. */
  async databaseJumps(ms: number): Promise<void> {
    await look(this.url, `update time set at = at + ${ms} * interval '1 millisecond'`);
  }

  async #step(ms: number): Promise<void> {
    this.now += ms;
    await this.databaseJumps(ms);
    for (const relay of this.all) relay.clock.catchUp();
    await this.settled();
  }

  /** Resolves when nobody waits for the database any more. */
  async settled(): Promise<void> {
    for (let quiet = 0; quiet < 5; quiet = this.busy === 0 ? quiet + 1 : 0) await turn();
  }

  /** Counts the calls that are under way. */
  watch(registry: Registry): Registry {
    return new Proxy(registry, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return async (...parameters: unknown[]): Promise<unknown> => {
          this.busy += 1;
          try {
            return await (Reflect.apply(member, target, parameters) as Promise<unknown>);
          } finally {
            this.busy -= 1;
          }
        };
      },
    });
  }
}

/** The clock of one process: it stands still while the process does. */
class ProcessClock implements Clock {
  readonly #relays: Relays;
  readonly #timers = new Set<{ due: number; callback: () => void }>();
  stopped = false;

  constructor(relays: Relays) {
    this.#relays = relays;
  }

  now(): number {
    return this.#relays.now;
  }

  elapsed(): number {
    return this.#relays.now - BEGIN;
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { due: this.now() + ms, callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Calls back whatever is due, the earliest first. */
  catchUp(): void {
    if (this.stopped) return;
    const due = [...this.#timers].filter((timer) => timer.due <= this.now());
    for (const timer of due.sort((one, other) => one.due - other.due)) {
      if (this.#timers.delete(timer)) timer.callback();
    }
  }
}

interface Holding {
  claim: Claim;
  since: number;
}

/** One relay: its ownership is real, and it keeps a list of those it acts for. */
export class TestRelay implements Owner, OwnershipObserver {
  readonly clock: ProcessClock;
  readonly holdings = new Map<string, Holding>();
  /** Every claim that this relay has ever had. */
  readonly history: Claim[] = [];
  /** What it was told of its customers, and of others. */
  readonly heard: string[] = [];
  readonly buriedOthers: boolean[] = [];
  losses: string[] = [];
  /** What it might do when its connection had just broken. */
  readonly breaks: { mayAct: boolean; mayHold: boolean }[] = [];
  served: string[] = ['Main'];
  dead = false;
  pausedAt: number | undefined;
  readonly #relays: Relays;
  readonly #registry: Registry;
  readonly #process: string;
  readonly #ownership: SharedOwnership;

  private constructor(
    relays: Relays,
    { registry, process }: { registry: Registry; process: string },
    make: (relay: TestRelay) => SharedOwnership,
  ) {
    this.#relays = relays;
    this.#registry = registry;
    this.#process = process;
    this.clock = new ProcessClock(relays);
    this.#ownership = make(this);
  }

  static async start(relays: Relays, hears: boolean): Promise<TestRelay> {
    const process = randomUUID();
    const listener: { ownership?: SharedOwnership } = {};
    const pulse = await postgresPulse(
      { url: relays.url, process },
      { connectMs: 3000, statementMs: 3000 },
      {
        topics: hears ? [FREE_TOPIC, wakeTopic(relayId(process, 1))] : [],
        notified: (...said) => listener.ownership?.notified(...said),
        listening: () => undefined,
        broken: () => listener.ownership?.broken(),
      },
    );
    const registry = relays.watch(new Registry(new Kysely<Tables>({ dialect: pulse }), relays.db));
    const relay = new TestRelay(relays, { registry, process }, (observer) => {
      const { clock } = observer;
      return new SharedOwnership({
        registry,
        process,
        name: process,
        watch: { clock, monotonic: () => clock.elapsed() },
        timing: TIMING,
        observer,
        onLapse: () => undefined,
        onBroken: () => {
          observer.breaks.push({ mayAct: observer.mayAct, mayHold: observer.mayHold });
        },
      });
    });
    listener.ownership = relay.#ownership;
    await relay.#ownership.start(relay);
    return relay;
  }

  get mayAct(): boolean {
    return !this.dead && this.#ownership.mayAct;
  }

  get mayHold(): boolean {
    return !this.dead && this.#ownership.mayHold;
  }

  /** Whether it may have a poll at the desk now, for this customer. */
  polls(openId: string): boolean {
    const holding = this.holdings.get(openId);
    if (holding === undefined || this.dead) return false;
    const from = holding.since + holding.claim.quietMs;
    if (this.pausedAt === undefined) return this.mayAct && this.#relays.now >= from;
    return this.pausedAt >= from && this.#relays.now < this.pausedAt + TIMING.holdMs;
  }

  async claim(customer: Customer): Promise<boolean> {
    if (this.holdings.has(customer.openId)) return true;
    const claim = await this.#ownership.claim(customer);
    if (claim !== undefined) this.#hold(claim);
    return claim !== undefined;
  }

  async release(openId: string, left: boolean): Promise<void> {
    const holding = this.holdings.get(openId);
    if (holding === undefined) return;
    this.holdings.delete(openId);
    await this.#ownership.release(holding.claim, left);
  }

  /** Its connections break, and it could make others. */
  async cutOff(): Promise<void> {
    await look(this.#relays.url, terminate(this.#process));
    await vi.waitUntil(() => this.breaks.length > 0);
  }

  /** A connection of its pool, which stays when that of its signs of life breaks. */
  async alsoConnect(): Promise<Kysely<Tables>> {
    const dialect = await postgresDialect(this.#relays.url, this.#process);
    const db = new Kysely<Tables>({ dialect });
    await db.selectFrom('relay').select('id').execute();
    return db;
  }

  /** Breaks the connection of its signs of life, and no other one. */
  async losePulse(): Promise<void> {
    await look(this.#relays.url, terminate(this.#process, 'update%'));
  }

  /** As SIGSTOP does. */
  pause(): void {
    this.clock.stopped = true;
    this.pausedAt = this.#relays.now;
  }

  resume(): void {
    this.clock.stopped = false;
    this.pausedAt = undefined;
    this.clock.catchUp();
  }

  /** As SIGKILL does: its connections break, and it never does anything again. */
  async kill(): Promise<void> {
    if (this.dead) return;
    this.dead = true;
    this.clock.stopped = true;
    await this.#registry.close();
  }

  /** As SIGTERM does, once nothing goes on any more. */
  async leave(): Promise<void> {
    this.#ownership.retire();
    for (const openId of [...this.holdings.keys()]) await this.release(openId, true);
    this.dead = true;
    await this.#ownership.stop();
  }

  channels(): readonly string[] {
    return this.served;
  }

  received(customer: Customer): void {
    this.heard.push(customer.openId);
    this.#relays.busy += 1;
    void this.claim(customer).finally(() => {
      this.#relays.busy -= 1;
    });
  }

  takeOver(claims: readonly Claim[]): Promise<void> {
    for (const claim of claims) this.#hold(claim);
    return Promise.resolve();
  }

  lose({ customer, fence }: Pick<Claim, 'customer' | 'fence'>): void {
    if (this.holdings.get(customer.openId)?.claim.fence !== fence) return;
    this.losses.push(customer.openId);
    void this.release(customer.openId, true);
  }

  loseAll(): Promise<void> {
    this.holdings.clear();
    return Promise.resolve();
  }

  tookOver(): void {
    // The holdings tell.
  }

  buried(_relay: string, hung: boolean): void {
    this.buriedOthers.push(hung);
  }

  lost(reason: string): void {
    this.losses.push(reason);
  }

  restored(): void {
    this.losses.push('restored');
  }

  trouble(error: unknown): void {
    this.losses.push(error instanceof Error ? error.message : 'trouble');
  }

  #hold(claim: Claim): void {
    this.history.push(claim);
    this.holdings.set(claim.customer.openId, { claim, since: this.#relays.now });
  }
}

function terminate(process: string, query = '%'): string {
  return `select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'wechat-desk ${process}' and query like '${query}'`;
}

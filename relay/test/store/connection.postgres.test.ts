import { randomUUID } from 'node:crypto';

import { Kysely, sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';

import { systemClock } from '../../src/clock.ts';
import { claimGuard } from '../../src/ownership/claim-guard.ts';
import { Registry } from '../../src/ownership/registry.ts';
import { Journal } from '../../src/store/journal.ts';
import { postgresDialect } from '../../src/store/postgres.ts';
import type { Tables } from '../../src/store/schema.ts';
import { startCuttingProxy, type CuttingProxy } from '../fixtures/cutting-proxy.ts';
import { look, newDatabase } from '../fixtures/postgres-database.ts';
import { ANNA, NOW, step, toAgent, waitingTexts } from './contract/steps.ts';

async function open(url: string): Promise<Journal> {
  const journal = await Journal.open(await postgresDialect(url, 'test'), () => NOW);
  onTestFinished(() => journal.close());
  return journal;
}

describe('a database', () => {
  it('is set up once, although eight relays start at the same moment', async () => {
    const url = await newDatabase();
    const journals = await Promise.all(Array.from({ length: 8 }, () => open(url)));
    const taken = await Promise.all(journals.map((each) => each.receive(ANNA, 'message:1', {})));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await look(url, 'select name from kysely_migration order by name')).toEqual([
      { name: '001-journal' },
      { name: '002-ownership' },
      { name: '003-customer' },
      { name: '004-media' },
      { name: '005-sensitive-data' },
      { name: '006-case' },
    ]);
  });

  it('that does not wait for its disk is told to', async () => {
    const url = await newDatabase();
    const name = new URL(url).pathname.slice(1);
    await look(url, `alter database ${name} set synchronous_commit = off`);
    const db = new Kysely<Tables>({ dialect: await postgresDialect(url, 'test') });
    onTestFinished(() => db.destroy());
    const { rows } = await sql`show synchronous_commit`.execute(db);
    expect(rows).toEqual([{ synchronous_commit: 'on' }]);
  });

  it('gives large numbers as numbers', async () => {
    const db = new Kysely<Tables>({ dialect: await postgresDialect(await newDatabase(), 'test') });
    onTestFinished(() => db.destroy());
    const { rows } = await sql`select 1700000000000::bigint as time, null::bigint as none,
      count(*) as count, max(x) as max from generate_series(1::bigint, 3) as x`.execute(db);
    expect(rows).toEqual([{ time: 1_700_000_000_000, none: null, count: 3, max: 3 }]);
  });

  it('that ends its connections is simply asked again', async () => {
    const url = await newDatabase();
    const journal = await open(url);
    await journal.receive(ANNA, 'message:1', {});
    await look(
      url,
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await expect.poll(() => journal.inbox(ANNA).catch(() => [])).toHaveLength(1);
  });

  it('that is away refuses a push soon enough for WeChat to hear of it, and takes it later', async () => {
    const proxy = await proxied();
    const journal = await open(proxy.url);
    proxy.cutAll();
    const before = performance.now();
    await expect(journal.receive(ANNA, 'message:1', {})).rejects.toThrow();
    expect(performance.now() - before).toBeLessThan(5000);
    proxy.restore();
    expect(await journal.receive(ANNA, 'message:1', {})).toBe(true);
  });
});

async function proxied(): Promise<CuttingProxy> {
  const proxy = await startCuttingProxy(await newDatabase());
  onTestFinished(() => proxy.close());
  return proxy;
}

describe('a commit whose connection breaks', () => {
  /** A journal as an owner has it, by a way that can be cut. */
  async function scene(): Promise<{ proxy: CuttingProxy; journal: Journal }> {
    const proxy = await proxied();
    const journal = await open(proxy.url);
    const db = new Kysely<Tables>({ dialect: await postgresDialect(proxy.url, 'test') });
    const registry = new Registry(db, db);
    onTestFinished(() => registry.close());
    const relay = `${randomUUID()}.1`;
    await registry.register(relay, 'test', 60_000);
    const owned = await registry.claim(relay, ANNA);
    if (owned === undefined) throw new Error('The customer is not free.');
    const lose = (): void => undefined;
    const guard = claimGuard({ registry, relay, owned, clock: systemClock, lose });
    return { proxy, journal: journal.ownedBy(ANNA, guard) };
  }

  it('after everything was written has succeeded: its owner goes on and repeats nothing', async () => {
    const { proxy, journal } = await scene();
    proxy.cutNextCommit('after');
    await journal.commit(step({ add: toAgent('a') }));
    expect(proxy.cut).toBe(1);
    await journal.commit(step({ add: toAgent('b') }));
    expect(await waitingTexts(journal, 'to-agent')).toEqual(['a queued', 'b queued']);
  });

  it('before it arrived has certainly failed: its owner repeats it', async () => {
    const { proxy, journal } = await scene();
    proxy.cutNextCommit('before');
    await expect(journal.commit(step({ add: toAgent('a') }))).rejects.toThrow();
    expect(proxy.cut).toBe(1);
    expect(await waitingTexts(journal, 'to-agent')).toEqual([]);
    await journal.commit(step({ add: toAgent('a') }));
    expect(await waitingTexts(journal, 'to-agent')).toEqual(['a queued']);
  });

  it('for a while is found out when the database is back', async () => {
    const { proxy, journal } = await scene();
    proxy.cutNextCommit('after');
    const commit = journal.commit(step({ add: toAgent('a') }));
    await expect.poll(() => proxy.cut, { interval: 1 }).toBe(1);
    proxy.cutAll();
    const back = systemClock.after(1000, () => {
      proxy.restore();
    });
    onTestFinished(back);
    await commit;
    expect(await waitingTexts(journal, 'to-agent')).toEqual(['a queued']);
  });

  it('that fails for any other reason says so', async () => {
    const { journal } = await scene();
    const change = step({ add: toAgent('a'), replace: { id: 'nobody', by: ['b'] } });
    await expect(journal.commit(change)).rejects.toThrow('no result');
    expect(await waitingTexts(journal, 'to-agent')).toEqual([]);
  });
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';

import fc from 'fast-check';
import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { sqliteDialect } from '../../src/store/sqlite.ts';

interface Tables {
  word: { id: number; text: string };
  later: { word_id: number };
}

let folder: string;
let path: string;
let db: Kysely<Tables>;
let disk: DatabaseSync;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wechat-desk-joined-'));
  path = join(folder, 'relay.db');
  db = new Kysely<Tables>({ dialect: sqliteDialect(path) });
  await db.schema
    .createTable('word')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('text', 'text', (column) => column.notNull())
    .execute();
  await sql`create table later (word_id integer references word deferrable initially deferred)`.execute(
    db,
  );
  disk = new DatabaseSync(path);
});
afterEach(async () => {
  disk.close();
  await db.destroy();
  rmSync(folder, { recursive: true });
});

/** What somebody else finds in the file. */
function onDisk(): number[] {
  return disk
    .prepare('select id from word order by id')
    .all()
    .map(({ id }) => Number(id));
}

/** How many transactions the log of the file has. Source: "The Write-Ahead Log", file format of SQLite. */
function commitsInLog(): number {
  const log = readFileSync(`${path}-wal`);
  const frame = 24 + log.readUInt32BE(8);
  let commits = 0;
  for (let at = 32; at + frame <= log.length; at += frame) {
    const isOfThisLog = log.readUInt32BE(at + 8) === log.readUInt32BE(16);
    if (isOfThisLog && log.readUInt32BE(at + 4) !== 0) commits += 1;
  }
  return commits;
}

const add = (id: number, text = 'a'): Promise<unknown> =>
  db.transaction().execute((tx) => tx.insertInto('word').values({ id, text }).execute());

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('commits of one moment', () => {
  it('wait for the disk once', async () => {
    const before = commitsInLog();
    await Promise.all(range(200).map((id) => add(id)));
    expect(onDisk()).toEqual(range(200));
    expect(commitsInLog() - before).toBeLessThan(5);
  });

  it('are each whole or not there, and nobody hears of one that is not on the disk', async () => {
    const act = fc.record({
      kind: fc.constantFrom('transaction', 'statement', 'twice', 'thrown', 'read'),
      waits: fc.boolean(),
    });
    let ids = 0;
    const expected = new Set<number>();
    const run = async (kind: string): Promise<void> => {
      const [one, two] = [(ids += 1), (ids += 1)];
      const seen = (): number[] => onDisk().filter((id) => id === one || id === two);
      switch (kind) {
        case 'transaction':
          await db.transaction().execute(async (tx) => {
            await tx.insertInto('word').values({ id: one, text: 'a' }).execute();
            await tx.insertInto('word').values({ id: two, text: 'b' }).execute();
          });
          expect(seen()).toEqual([one, two]);
          expected.add(one).add(two);
          return;
        case 'statement':
          await db.insertInto('word').values({ id: one, text: 'a' }).execute();
          expect(seen()).toEqual([one]);
          expected.add(one);
          return;
        case 'twice':
        case 'thrown':
          await expect(
            db.transaction().execute(async (tx) => {
              await tx.insertInto('word').values({ id: one, text: 'a' }).execute();
              if (kind === 'thrown') throw new Error('changed my mind');
              await tx.insertInto('word').values({ id: one, text: 'b' }).execute();
            }),
          ).rejects.toThrow(kind === 'thrown' ? 'changed my mind' : 'UNIQUE');
          return;
        default: {
          const rows = await db.selectFrom('word').select('id').orderBy('id').execute();
          expect(onDisk()).toEqual(expect.arrayContaining(rows.map(({ id }) => id)));
        }
      }
    };
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 20 }), async (acts) => {
        const running: Promise<void>[] = [];
        for (const { kind, waits } of acts) {
          running.push(run(kind));
          if (waits) await Promise.allSettled(running);
        }
        await Promise.all(running);
        expect(onDisk()).toEqual([...expected].sort((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  it('cannot be read before they are on the disk', async () => {
    const written = add(1);
    const read = async (): Promise<void> => {
      const rows = await db.selectFrom('word').select('id').execute();
      expect(rows.map(({ id }) => id)).toEqual(onDisk());
    };
    for (let look = 0; look < 50; look += 1) await read();
    await written;
    await read();
    expect(onDisk()).toEqual([1]);
  });

  it('are all told if their common commit fails, and nothing of them is there', async () => {
    const dangling = db
      .transaction()
      .execute((tx) => tx.insertInto('later').values({ word_id: 99 }).execute());
    const outcomes = await Promise.allSettled([add(1), dangling, add(2)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(onDisk()).toEqual([]);
    await add(3);
    expect(onDisk()).toEqual([3]);
  });

  it('are all told if a failure has ended what they have in common', async () => {
    await add(1);
    // What SQLite does by itself after some failures of the disk.
    const end = sql`insert or rollback into word values (1, 'again')`;
    const ending = (): Promise<unknown> => db.transaction().execute((tx) => end.execute(tx));
    const outcomes = await Promise.allSettled([add(2), ending(), add(3)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(onDisk()).toEqual([1, 3]);
  });

  it('are told of a failure that has ended them even if it was not minded', async () => {
    await add(1);
    const end = sql`insert or rollback into word values (1, 'again')`;
    const careless = (id: number): Promise<unknown> =>
      db.transaction().execute(async (tx) => {
        await tx.insertInto('word').values({ id, text: 'a' }).execute();
        await end.execute(tx).catch(() => undefined);
      });
    await expect(careless(2)).rejects.toThrow();
    const outcomes = await Promise.allSettled([add(3), careless(4)]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(onDisk()).toEqual([1]);
    await add(5);
    expect(onDisk()).toEqual([1, 5]);
  });

  it('wait for a transaction that is not yet at its end', async () => {
    const first = add(1);
    const long = db.transaction().execute(async (tx) => {
      await tx.insertInto('word').values({ id: 2, text: 'a' }).execute();
      for (let turn = 0; turn < 3; turn += 1) await setImmediate();
      expect(onDisk()).toEqual([]);
      await tx.insertInto('word').values({ id: 3, text: 'b' }).execute();
    });
    await Promise.all([first, long, add(4)]);
    expect(onDisk()).toEqual([1, 2, 3, 4]);
  });

  it('fail while the disk is full, and go on when it is not any more', async () => {
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
    const limit = async (pages: number): Promise<void> => {
      await sql.raw(`pragma max_page_count = ${String(pages)}`).execute(db);
    };
    await limit(rows[0]?.page_count ?? 0);
    const big = 'x'.repeat(100_000);
    const outcomes = await Promise.allSettled([add(1), add(2, big), add(3)]);
    const there = outcomes.flatMap(({ status }, index) =>
      status === 'fulfilled' ? [index + 1] : [],
    );
    expect(outcomes[1]).toMatchObject({ status: 'rejected' });
    expect(onDisk()).toEqual(there);
    await limit(1_000_000);
    await add(4, big);
    expect(onDisk()).toEqual([...there, 4]);
  });

  it('are on the disk when the file is closed', async () => {
    const written = add(1);
    // It has been written, and waits for the others of its moment.
    for (let step = 0; step < 50; step += 1) await Promise.resolve();
    await db.destroy();
    await written;
    expect(onDisk()).toEqual([1]);
  });
});

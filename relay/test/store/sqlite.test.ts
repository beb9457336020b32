import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inspect } from 'node:util';

import { Kysely, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { Journal } from '../../src/store/journal.ts';
import { sqliteDialect } from '../../src/store/sqlite.ts';
import { ANNA, NOW, step, toAgent, toCustomer } from './contract/steps.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wechat-desk-sqlite-'));
  path = join(folder, 'relay.db');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function open(): Promise<Journal> {
  const journal = await Journal.open(sqliteDialect(path), () => NOW);
  onTestFinished(() => journal.close());
  return journal;
}

/** A look at the file with other eyes. */
function look(query: string): Record<string, unknown>[] {
  const database = new DatabaseSync(path);
  try {
    return database.prepare(query).all();
  } finally {
    database.close();
  }
}

describe('a connection', () => {
  it.each([
    ['synchronous', 2],
    ['journal_mode', 'wal'],
    ['foreign_keys', 1],
    ['busy_timeout', 5000],
  ])('has %s set to %s', async (name, value) => {
    const db = new Kysely<unknown>({ dialect: sqliteDialect(path) });
    onTestFinished(() => db.destroy());
    const { rows } = await sql.raw<Record<string, unknown>>(`PRAGMA ${name}`).execute(db);
    expect(rows.map((row) => Object.values(row))).toEqual([[value]]);
  });

  it('takes texts, numbers, bytes and nothing, and refuses what SQLite cannot store', async () => {
    const db = new Kysely<unknown>({ dialect: sqliteDialect(':memory:') });
    onTestFinished(() => db.destroy());
    const echo = async (value: unknown): Promise<unknown> =>
      (await sql<{ value: unknown }>`select ${value} as value`.execute(db)).rows[0]?.value;
    expect(await echo('你好😀')).toBe('你好😀');
    expect(await echo(1.5)).toBe(1.5);
    expect(await echo(5n)).toBe(5);
    expect(await echo(null)).toBeNull();
    expect(await echo(Uint8Array.of(1, 2))).toEqual(Uint8Array.of(1, 2));
    await expect(echo(true)).rejects.toThrow('SQLite cannot store a boolean');
    await expect(echo(undefined)).rejects.toThrow('SQLite cannot store a undefined');
  });

  it('goes to those who wait in the order in which they asked, and to the next one after a failure', async () => {
    const db = new Kysely<{ number: { n: number } }>({ dialect: sqliteDialect(':memory:') });
    onTestFinished(() => db.destroy());
    await db.schema.createTable('number').addColumn('n', 'integer').execute();
    const most = Array.from({ length: 20 }, (_, n) => n);
    const outcomes = await Promise.allSettled(
      most.map((n) =>
        db.transaction().execute(async (tx) => {
          await tx.insertInto('number').values({ n }).execute();
          // The others would come in between if they could.
          const { seen } = await tx
            .selectFrom('number')
            .select((row) => row.fn.countAll<number>().as('seen'))
            .executeTakeFirstOrThrow();
          if (n % 5 === 4) throw new Error(`not ${String(n)}`);
          return seen;
        }),
      ),
    );
    const written = most.filter((n) => n % 5 !== 4);
    const rows = await db.selectFrom('number').select('n').execute();
    expect(rows.map(({ n }) => n)).toEqual(written);
    expect(outcomes.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))).toEqual(
      written.map((_, index) => index + 1),
    );
  });
});

describe('a file', () => {
  it('and its side files can be read by its owner alone', async () => {
    const journal = await open();
    await journal.receive(ANNA, 'message:1', {});
    for (const name of [path, `${path}-wal`, `${path}-shm`]) {
      expect((statSync(name).mode & 0o777).toString(8)).toBe('600');
    }
  });

  it('has what was committed without being closed', async () => {
    const journal = await open();
    await journal.receive(ANNA, 'message:1', {});
    await journal.commit(step({ add: toAgent('a') }));
    expect(look('select count(*) as n from inbox')).toEqual([{ n: 1 }]);
    expect(look('select text from message')).toEqual([{ text: 'a' }]);
  });

  it('keeps what became of a message, with its reason and its time', async () => {
    const journal = await open();
    await journal.commit(step({ add: toCustomer('a', 'b') }));
    const id = (await journal.next(ANNA, 'to-customer'))?.id ?? '';
    const reason = { code: 'wechat-45047', text: 'Out of replies.' };
    await journal.commit({ customer: ANNA, update: [{ id, status: 'failed', reason }] });
    expect(
      look('select status, reason_code, reason, settled_at from message order by position'),
    ).toEqual([
      { status: 'failed', reason_code: 'wechat-45047', reason: 'Out of replies.', settled_at: NOW },
      { status: 'queued', reason_code: '', reason: '', settled_at: null },
    ]);
  });

  it('says what became of a cancelled chat: the wish to end it was granted', async () => {
    const journal = await open();
    const farewell = { direction: 'to-agent', kind: 'end', text: '', author: '' } as const;
    await journal.commit(step({ add: [...toAgent('a'), farewell] }));
    await journal.commit(step({ cancelWaiting: true }));
    expect(look('select kind, status, settled_at from message order by position')).toEqual([
      { kind: 'text', status: 'cancelled', settled_at: NOW },
      { kind: 'end', status: 'delivered', settled_at: NOW },
    ]);
  });

  it('that is no database is refused, and left as it is', () => {
    const content = 'this is not a database '.repeat(100);
    writeFileSync(path, content);
    expect(() => sqliteDialect(path)).toThrow('file is not a database');
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  it('that cannot be opened is refused', () => {
    expect(() => sqliteDialect(join(folder, 'missing', 'relay.db'))).toThrow('ENOENT');
    expect(() => sqliteDialect(folder)).toThrow('EISDIR');
  });

  it('that a process left half-way through its set-up is set up to the end', async () => {
    const database = new DatabaseSync(path);
    const whole = await open();
    await whole.receive(ANNA, 'message:1', {});
    await whole.close();
    database.exec(
      'drop table note; drop index message_conversation; drop index customer_changed; ' +
        'delete from kysely_migration',
    );
    database.close();
    const journal = await open();
    await journal.remember('channels', []);
    expect(await journal.inbox(ANNA)).toHaveLength(1);
    expect(await journal.recall('channels')).toEqual([]);
  });

  it('of a later relay is refused with its cause, and can be opened by that relay', async () => {
    const journal = await open();
    await journal.close();
    const database = new DatabaseSync(path);
    database.exec("insert into kysely_migration values ('999-later', '2030-01-01')");
    database.close();
    const names = look('select name from kysely_migration');
    const error: unknown = await open().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: 'The journal cannot be brought up to date.' });
    expect(inspect(error)).toContain('999-later');
    expect(look('select name from kysely_migration')).toEqual(names);
  });

  it('with a message in a state that this relay does not know is not misread', async () => {
    const journal = await open();
    await journal.commit(step({ add: toAgent('a') }));
    look("update message set status = 'lost' returning id");
    await expect(journal.next(ANNA, 'to-agent')).rejects.toThrow(
      'The journal holds a message in the unknown state "lost".',
    );
  });
});

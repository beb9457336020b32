import { expect, it } from 'vitest';

import { examineJournal } from '../../src/doctor/journal.ts';
import { Journal } from '../../src/store/journal.ts';
import { postgresDialect } from '../../src/store/postgres.ts';
import { look, newDatabase } from '../fixtures/postgres-database.ts';
import { visit, visitJournal } from './patient.ts';

async function lookAt(url: string): Promise<string> {
  const { findings } = await examineJournal({ kind: 'postgres', url }, () => Date.now());
  const [journal] = findings;
  return `${journal?.result ?? ''}: ${journal?.found ?? ''}`;
}

it('is right before the first start, and nothing is made', async () => {
  const url = await newDatabase();
  expect(await lookAt(url)).toMatch(/^pass: /u);
  expect(await look(url, "select tablename from pg_tables where schemaname = 'public'")).toEqual(
    [],
  );
});

it('is right afterwards, and tells its time', async () => {
  const url = await newDatabase();
  await (await Journal.open(await postgresDialect(url, 'test'), () => 0)).close();
  const ahead = 5_000_000;
  const seen = await examineJournal({ kind: 'postgres', url }, () => Date.now() + ahead);
  expect(seen.findings).toMatchObject([
    { result: 'pass' },
    { check: 'room', result: 'not-checked' },
  ]);
  expect(Math.abs((seen.aheadMs ?? 0) - ahead)).toBeLessThan(30_000);
});

it('is of a newer version', async () => {
  const url = await newDatabase();
  await (await Journal.open(await postgresDialect(url, 'test'), () => 0)).close();
  await look(url, "insert into kysely_migration values ('999-later', '2030-01-01')");
  expect(await lookAt(url)).toMatch(/^fail: .*newer version \(999-later\)/u);
});

it('can only be read', async () => {
  const url = await newDatabase();
  const name = new URL(url).pathname.slice(1);
  await look(url, `alter database ${name} set default_transaction_read_only = on`);
  expect(await lookAt(url)).toMatch(/^fail: .*can only be read/u);
});

it('belongs to somebody else', async () => {
  const url = await newDatabase();
  const role = `guest_${new URL(url).pathname.slice(-8)}`;
  await look(url, `create role ${role} login password 'guest'`);
  const theirs = new URL(url);
  theirs.username = role;
  theirs.password = 'guest';
  expect(await lookAt(theirs.href)).toMatch(/^fail: .*may not make tables/u);
});

it('is not there, and the password is not shown', async () => {
  const url = 'postgres://desk:very-secret-word@127.0.0.1:9/desk';
  const report = await visitJournal(url);
  expect(report.diagnosis).toEqual(['journal', 'org-address']);
  const { stdout, stderr } = await visit({ STORE_URL: url });
  expect(JSON.stringify(report) + stdout + stderr).not.toContain('very-secret-word');
});

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeEach, expect, it, onTestFinished } from 'vitest';

import { examineJournal, judgeDatabase } from '../../src/doctor/journal.ts';
import { Journal } from '../../src/store/journal.ts';
import { sqliteDialect } from '../../src/store/sqlite.ts';
import { visitJournal } from './patient.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wechat-desk-doctor-'));
  onTestFinished(() => rm(folder, { recursive: true }));
});

async function journalIn(path: string): Promise<string> {
  const journal = await Journal.open(sqliteDialect(path), () => 0);
  await journal.close();
  return path;
}

async function lookAt(path: string): Promise<string> {
  const { findings } = await examineJournal({ kind: 'sqlite', path }, () => 0);
  const [journal] = findings;
  return `${journal?.result ?? ''}: ${journal?.found ?? ''}`;
}

it('is right before the first start, and nothing is made', async () => {
  expect(await lookAt(join(folder, 'relay.db'))).toMatch(/^pass: .*will be made/u);
  expect(await readdir(folder)).toEqual([]);
});

it('is right, and nothing is left beside it', async () => {
  const path = await journalIn(join(folder, 'relay.db'));
  expect(await lookAt(path)).toMatch(/^pass: /u);
  expect(await readdir(folder)).toEqual(['relay.db']);
});

it('is right while a relay uses it', async () => {
  const path = join(folder, 'relay.db');
  const journal = await Journal.open(sqliteDialect(path), () => 0);
  onTestFinished(() => journal.close());
  expect(await lookAt(path)).toMatch(/^pass: /u);
});

it('is of a newer version', async () => {
  const path = await journalIn(join(folder, 'relay.db'));
  const database = new DatabaseSync(path);
  database.exec("insert into kysely_migration values ('999-later', '2030-01-01')");
  database.close();
  const report = await visitJournal(path);
  expect(report.diagnosis).toEqual(['journal', 'org-address']);
  expect(report.checks.find(({ check }) => check === 'journal')?.found).toContain('999-later');
});

it('is the database of something else', async () => {
  const path = join(folder, 'other.db');
  const database = new DatabaseSync(path);
  database.exec('create table other (id integer)');
  database.close();
  expect(await lookAt(path)).toMatch(/^fail: .* but no journal/u);
});

it('is no database', async () => {
  const path = join(folder, 'relay.db');
  await writeFile(path, 'These are not the bytes of a database, and never were.');
  expect(await lookAt(path)).toMatch(/^fail: .*file is not a database/u);
});

it('is in a folder that is not there', async () => {
  expect(await lookAt(join(folder, 'nowhere', 'relay.db'))).toMatch(/^fail: .*ENOENT/u);
});

it('is in memory, where it does not last', async () => {
  expect(await lookAt(':memory:')).toMatch(/^fail: /u);
});

it('has no room', async () => {
  const full = `import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
    fs.statfsSync = () => ({ bavail: 1000, bsize: 4096 }); syncBuiltinESMExports();`;
  const report = await visitJournal(join(folder, 'relay.db'), full);
  expect(report.diagnosis).toEqual(['room', 'org-address']);
  expect(report.checks.find(({ check }) => check === 'room')?.found).toContain('3 MB are free');
});

it('is in a database that is too old', () => {
  const facts = { now: 0, mayMakeTables: true, isReadOnly: false, migrations: [] };
  expect(judgeDatabase({ ...facts, version: 120_018 })).toMatchObject({
    result: 'fail',
    found: 'The database is PostgreSQL 12.',
  });
  expect(judgeDatabase({ ...facts, version: 130_000 })).toMatchObject({ result: 'pass' });
});

import { DatabaseSync } from 'node:sqlite';

import { expect, it } from 'vitest';

import { isRefusal } from '../../src/store/change-refused.ts';

/** What SQLite throws when this is done. */
function failure(act: (database: DatabaseSync) => void): unknown {
  const database = new DatabaseSync(':memory:');
  database.exec("create table t (id integer primary key, name text not null check (name <> 'x'))");
  try {
    act(database);
  } catch (error) {
    return error;
  } finally {
    if (database.isOpen) database.close();
  }
  throw new Error('It did not fail.');
}

it.each<[string, (database: DatabaseSync) => void]>([
  [
    'a missing value',
    (database) => {
      database.exec('insert into t values (1, null)');
    },
  ],
  [
    'a value that a check forbids',
    (database) => {
      database.exec("insert into t values (1, 'x')");
    },
  ],
  [
    'a key that is there',
    (database) => {
      database.exec("insert into t values (1, 'a'), (1, 'b')");
    },
  ],
])('a store that works refuses %s, each time', (_, act) => {
  expect(isRefusal(failure(act))).toBe(true);
});

it.each<[string, (database: DatabaseSync) => void]>([
  [
    'that is closed',
    (database) => {
      database.close();
      database.exec('select 1');
    },
  ],
  [
    'that lacks a table',
    (database) => {
      database.exec('select * from nothing');
    },
  ],
  [
    'that is read only',
    (database) => {
      database.exec('pragma query_only = on; delete from t');
    },
  ],
])('a store %s may do it later', (_, act) => {
  expect(isRefusal(failure(act))).toBe(false);
});

it.each([
  ['22021', true],
  ['23505', true],
  ['54000', true],
  ['08006', false],
  ['40001', false],
  ['53100', false],
  ['57014', false],
  ['ECONNRESET', false],
])('PostgreSQL refuses with %s: %s', (code, expected) => {
  expect(isRefusal(Object.assign(new Error('words'), { code }))).toBe(expected);
});

it('what is no error is no refusal', () => {
  expect(isRefusal('23505')).toBe(false);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';

import { Journal } from '../../src/store/journal.ts';
import { lockJournal } from '../../src/store/sqlite-lock.ts';
import { sqliteDialect } from '../../src/store/sqlite.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wechat-desk-lock-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

it('a second relay on the same file is refused, in words', () => {
  const path = join(folder, 'relay.db');
  onTestFinished(lockJournal(path));
  expect(() => lockJournal(path, 0)).toThrow('another relay is running with it');
});

it('the next relay can have the file when the first one has let go', () => {
  const path = join(folder, 'relay.db');
  lockJournal(path)();
  const unlock = lockJournal(path, 0);
  unlock();
  expect(() => lockJournal(path, 0)).not.toThrow();
});

it('relays with files of their own do not meet', () => {
  onTestFinished(lockJournal(join(folder, 'one.db')));
  onTestFinished(lockJournal(join(folder, 'two.db'), 0));
});

it('the lock does not keep anybody from looking into the journal', async () => {
  const path = join(folder, 'relay.db');
  onTestFinished(lockJournal(path));
  const journal = await Journal.open(sqliteDialect(path), () => 0);
  await journal.remember('a', 1);
  await journal.close();
});

it('a folder that is not there is named as it is', () => {
  expect(() => lockJournal(join(folder, 'missing', 'relay.db'), 0)).toThrow(
    'unable to open database file',
  );
});

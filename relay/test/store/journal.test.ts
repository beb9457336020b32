import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll } from 'vitest';

import { Journal } from '../../src/store/journal.ts';
import { sqliteDialect } from '../../src/store/sqlite.ts';
import { ANNA, NOW } from './contract/steps.ts';
import { durabilityContract, journalContract } from './journal-contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'wechat-desk-journal-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let files = 0;
function newFile(): string {
  files += 1;
  return join(folder, `relay-${files}.db`);
}

function open(path: string): Promise<Journal> {
  return Journal.open(sqliteDialect(path), () => NOW);
}

journalContract('SQLite in memory', () => open(':memory:'), 20);
journalContract('SQLite on a file', () => open(newFile()), 2);
// What Anna waits for is remembered, and is always what the store would give.
const openForAnna = async (): Promise<Journal> => (await open(':memory:')).ownedBy(ANNA);
journalContract('SQLite in memory, for the one who writes for a customer', openForAnna, 40);
durabilityContract('SQLite on a file', () => {
  const path = newFile();
  return () => open(path);
});

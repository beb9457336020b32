import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

import type { Settings } from '../config.ts';
import { reasonOf } from '../relay-store.ts';
import { migrations } from '../store/schema.ts';
import { fail, notChecked, pass, type Finding } from './checks.ts';
import { lookAtDatabase, type DatabaseFacts } from './database.ts';

export interface JournalExamination {
  findings: Finding[];
  /** How far this machine is ahead of the database's clock, in milliseconds; undefined for a file. */
  aheadMs: number | undefined;
}

const IN_MEMORY = ':memory:';
const MB = 1024 * 1024;
// A journal of a year is smaller, and the rest is for peaks.
const LEAST_ROOM = 500 * MB;
const OLDEST_POSTGRES = 130_000;
const NEWER_CURE =
  'Run a relay that is as new as the newest one that has used the journal, or give this one a journal of its own (STORE_URL).';

/** Looks at the journal without changing or making anything. */
export async function examineJournal(
  store: Settings['store'],
  now: () => number,
): Promise<JournalExamination> {
  if (store.kind === 'postgres') return examineDatabase(store.url, now);
  return { findings: examineFile(store.path), aheadMs: undefined };
}

function examineFile(path: string): Finding[] {
  if (path === IN_MEMORY) {
    const cure = 'Set STORE_URL to a file, such as sqlite:/var/lib/wechat-desk/relay.db.';
    const found = 'The journal is in memory: a relay that restarts has forgotten everything.';
    return [fail('journal', found, cure), notChecked('room', 'the journal is in memory.')];
  }
  const file = resolve(path);
  const folder = dirname(file);
  try {
    // SQLite makes side files in the folder.
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
    const free = examineRoom(folder);
    if (!existsSync(file)) return [pass('journal', `${file} will be made by the relay.`), free];
    return [judge(file, migrationsOf(file)), free];
  } catch (error) {
    return [
      fail(
        'journal',
        `${file} cannot be used (${reasonOf(error)}).`,
        'See that STORE_URL names a journal of this relay, in a folder that is there, and that the user who runs the relay, and this, may write to both.',
      ),
      existsSync(folder) ? examineRoom(folder) : notChecked('room', 'there is no such folder.'),
    ];
  }
}

function examineRoom(folder: string): Finding {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const found = `${Math.floor(free / MB)} MB are free where the journal is.`;
  return free < LEAST_ROOM
    ? fail(
        'room',
        found,
        `Make room in ${folder}, or move the journal (STORE_URL) to another disk.`,
      )
    : pass('room', found);
}

/** The changes of its schema that a journal has seen; undefined if it is no journal. */
function migrationsOf(file: string): string[] | undefined {
  const address = pathToFileURL(file);
  // Whoever opens it in the ordinary way leaves side files behind, perhaps of another user. If they are
  // there, a relay uses it, or has died with it.
  if (!existsSync(`${file}-wal`)) address.search = '?immutable=1';
  const database = new DatabaseSync(address, { readOnly: true, timeout: 1000 });
  try {
    const tables = database.prepare("select name from sqlite_master where type = 'table'").all();
    const names = tables.map(({ name }) => name);
    if (names.length === 0) return [];
    if (!names.includes('kysely_migration')) return undefined;
    const rows = database.prepare('select name from kysely_migration').all();
    return rows.map(({ name }) => String(name));
  } finally {
    database.close();
  }
}

/** Pure. */
function judge(what: string, seen: readonly string[] | undefined): Finding {
  if (seen === undefined) {
    return fail(
      'journal',
      `${what} is a database, but no journal.`,
      'Set STORE_URL to a file or database of its own.',
    );
  }
  const unknown = seen.filter((name) => !Object.hasOwn(migrations, name));
  return unknown.length === 0
    ? pass('journal', `${what} can be used.`)
    : fail('journal', `${what} is of a newer version (${unknown.join(', ')}).`, NEWER_CURE);
}

async function examineDatabase(url: string, now: () => number): Promise<JournalExamination> {
  const room = notChecked('room', 'the journal is in a database: watch the disk there.');
  let facts: DatabaseFacts;
  try {
    facts = await lookAtDatabase(url);
  } catch (error) {
    const finding = fail(
      'journal',
      `The database of STORE_URL cannot be used (${reasonOf(error)}).`,
      'See that it is there, that it can be reached from here, and that the user and password in STORE_URL are right.',
    );
    return { findings: [finding, room], aheadMs: undefined };
  }
  return { findings: [judgeDatabase(facts), room], aheadMs: now() - facts.now };
}

/** Whether a relay can have its journal in such a database. Pure. */
export function judgeDatabase({
  version,
  mayMakeTables,
  isReadOnly,
  migrations: seen,
}: DatabaseFacts): Finding {
  if (version < OLDEST_POSTGRES) {
    const found = `The database is PostgreSQL ${Math.floor(version / 10_000)}.`;
    return fail('journal', found, 'Use PostgreSQL 13 or later.');
  }
  if (isReadOnly) {
    const found = 'The database can only be read: it is a replica, or set so.';
    return fail('journal', found, 'Let STORE_URL lead to the primary server.');
  }
  if (!mayMakeTables) {
    const found = 'The user in STORE_URL may not make tables.';
    return fail('journal', found, 'As its owner: grant create on schema public to the user.');
  }
  return judge('The database of STORE_URL', seen);
}

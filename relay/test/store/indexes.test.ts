import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import type { Dialect } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';

import { Journal } from '../../src/store/journal.ts';
import { sqliteDialect } from '../../src/store/sqlite.ts';
import { ANNA, NOW, chat, step, toAgent, toCustomer } from './contract/steps.ts';

/** The same dialect; hears of every statement. */
function overheard(dialect: Dialect, hear: (statement: string) => void): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createDriver: () => dialect.createDriver(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => {
      const compiler = dialect.createQueryCompiler();
      return {
        compileQuery: (node, id) => {
          const query = compiler.compileQuery(node, id);
          hear(query.sql);
          return query;
        },
      };
    },
  };
}

it('what a message needs is found by an index, however large the journal has grown', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wechat-desk-indexes-'));
  const path = join(folder, 'relay.db');
  const statements = new Set<string>();
  const journal = await Journal.open(
    overheard(sqliteDialect(path), (statement) => statements.add(statement)),
    () => NOW,
  );
  const database = new DatabaseSync(path);
  onTestFinished(async () => {
    database.close();
    await journal.close();
    rmSync(folder, { recursive: true });
  });
  statements.clear();

  await journal.receive(ANNA, 'push-1', {});
  const [entry] = await journal.inbox(ANNA);
  await journal.conversation(ANNA);
  await journal.commit(
    step({
      ...(entry === undefined ? {} : { done: entry.id }),
      report: true,
      unpark: true,
      add: [...toAgent('one', 'two'), ...toCustomer('three')],
    }),
  );
  const next = await journal.next(ANNA, 'to-agent');
  await journal.next(ANNA, 'to-customer');
  await journal.waitingForAgent(ANNA, 100);
  await journal.commit({
    customer: ANNA,
    ...(next === undefined ? {} : { update: [{ id: next.id, status: 'delivered' }] }),
  });
  await journal.commit(step({ parkWaiting: true, cancelWaiting: true, archive: true }));
  const [due = ''] = await journal.reports(ANNA);
  const report = await journal.report(due, 10);
  if (report !== undefined) await journal.reported(report);
  await journal.archive(chat(ANNA).id, { after: 0, most: 10 });
  await journal.archived(chat(ANNA).id);
  await journal.prune(NOW);

  expect(statements.size).toBeGreaterThan(20);
  // The results of commands are few: they go as soon as the org knows them.
  const scanning = [...statements].filter((statement) =>
    database
      .prepare(`explain query plan ${statement}`)
      .all()
      .some(({ detail }) => /^SCAN (inbox|conversation|message)$/u.test(String(detail))),
  );
  expect(scanning).toEqual([]);
});

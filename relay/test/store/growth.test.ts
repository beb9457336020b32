import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { expect, it, onTestFinished } from 'vitest';

import { Housekeeping } from '../../src/store/housekeeping.ts';
import { Journal } from '../../src/store/journal.ts';
import { sqliteDialect } from '../../src/store/sqlite.ts';
import { SteppingClock } from '../bridge/stepping-clock.ts';
import { ANNA, chat, toAgent, toCustomer } from './contract/steps.ts';

const DAY = 24 * 60 * 60_000;
const TEXT = 'a long story '.repeat(500);

it('the journal of a year is not larger than that of a week', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wechat-desk-growth-'));
  const path = join(folder, 'relay.db');
  const clock = new SteppingClock();
  const journal = await Journal.open(sqliteDialect(path), () => clock.now());
  const troubles: unknown[] = [];
  let pruned = 0;
  const housekeeping = new Housekeeping({
    journal,
    clock,
    keepDays: 4,
    pruned: (count) => (pruned += count),
    trouble: (error) => troubles.push(error),
  });
  onTestFinished(async () => {
    await housekeeping.stop();
    await journal.close();
    rmSync(folder, { recursive: true });
  });
  housekeeping.start();

  /** A chat with everything that a chat leaves behind, from its first message to its end. */
  const wholeChat = async (id: string): Promise<void> => {
    const customer = ANNA;
    await journal.receive(customer, id, { text: TEXT });
    const [entry] = await journal.inbox(customer);
    const open = chat(customer, { id, chatId: id, openedAt: clock.now() });
    const result = { requestId: id, conversationId: id, outcome: 'done', message: '' } as const;
    await journal.commit({
      customer,
      conversation: open,
      ...(entry && { done: entry.id }),
      add: [...toAgent(TEXT), ...toCustomer('answer')],
      report: true,
    });
    for (const direction of ['to-agent', 'to-customer'] as const) {
      const message = await journal.next(customer, direction);
      await journal.commit({ customer, update: [{ id: message?.id ?? '', status: 'delivered' }] });
    }
    const over = { ...open, state: 'ended', session: undefined, endedAt: clock.now() };
    await journal.commit({ customer, conversation: over, results: [result], archive: true });
    const report = await journal.report(id, 200);
    if (report !== undefined) await journal.reported(report);
    await journal.archived(id);
    await journal.remember('commands', { replayId: id });
  };
  const day = async (number: number): Promise<void> => {
    await wholeChat(`chat ${String(number)}`);
    await clock.elapse(DAY);
  };
  /** The file, with everything that was still beside it, and the rows of each table. */
  const size = (): { bytes: number; rows: Record<string, unknown> } => {
    const database = new DatabaseSync(path);
    database.exec('pragma wal_checkpoint(truncate)');
    const tables = database
      .prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite%'")
      .all()
      .map(({ name }) => String(name));
    const rows = tables.map((table) => {
      const row = database.prepare(`select count(*) as count from "${table}"`).get();
      return [table, row?.['count']];
    });
    database.close();
    return {
      bytes: statSync(path).size,
      rows: Object.fromEntries(rows) as Record<string, unknown>,
    };
  };

  for (let number = 0; number < 7; number += 1) await day(number);
  const week = size();
  for (let number = 7; number < 365; number += 1) await day(number);
  const year = size();
  expect(troubles).toEqual([]);
  expect(pruned).toBeGreaterThan(4 * 350);
  expect(year.rows).toEqual(week.rows);
  expect(week.rows).toMatchObject({ inbox: 4, conversation: 4, message: 8, command_result: 0 });
  expect(year.bytes).toBeLessThanOrEqual(week.bytes * 1.25);
}, 120_000);

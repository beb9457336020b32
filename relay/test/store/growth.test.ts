import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { expect, it, onTestFinished } from 'vitest';

import type { ConversationRecord } from '../../src/store/records.ts';
import { Housekeeping } from '../../src/store/housekeeping.ts';
import { Journal } from '../../src/store/journal.ts';
import { sqliteDialect } from '../../src/store/sqlite.ts';
import { FakeClock } from '../fixtures/fake-clock.ts';
import { ANNA, chat } from './contract/steps.ts';

const DAY = 24 * 60 * 60_000;
const CHATS_A_DAY = 1;
const TEXT = 'a long story '.repeat(1000);

it('the journal of a year is not larger than that of a week', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wechat-desk-growth-'));
  const path = join(folder, 'relay.db');
  const clock = new FakeClock();
  const journal = await Journal.open(sqliteDialect(path), () => clock.now());
  let pruned = 0;
  const troubles: unknown[] = [];
  let settled = (): void => undefined;
  const housekeeping = new Housekeeping({
    journal: {
      prune: (before) =>
        journal.prune(before).finally(() => {
          settled();
        }),
    },
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

  const day = async (number: number): Promise<void> => {
    for (let index = 0; index < CHATS_A_DAY; index += 1) {
      const id = `${number}-${index}`;
      await journal.receive(ANNA, id, { text: TEXT });
      const [entry] = await journal.inbox(ANNA);
      const conversation: ConversationRecord = {
        ...chat(ANNA, { id, state: 'ended', facts: TEXT, session: undefined }),
        endedAt: clock.now(),
      };
      await journal.commit({ customer: ANNA, conversation, ...(entry && { done: entry.id }) });
    }
    clock.advance(DAY - 60 * 60_000);
    const done = new Promise<void>((resolve) => (settled = resolve));
    clock.advance(60 * 60_000);
    await done;
  };
  /** Of the file, with everything that is still beside it. */
  const size = (): number => {
    const database = new DatabaseSync(path);
    database.exec('pragma wal_checkpoint(truncate)');
    database.close();
    return statSync(path).size;
  };

  for (let number = 0; number < 7; number += 1) await day(number);
  const week = size();
  for (let number = 7; number < 365; number += 1) await day(number);
  expect(troubles).toEqual([]);
  expect(pruned).toBeGreaterThan(300 * CHATS_A_DAY);
  expect(size()).toBeLessThanOrEqual(week * 1.25);
}, 60_000);

import { z } from 'zod';

import { compare, emptyTally, type Tally, type Violation } from '../verdict/compare.ts';
import { LEDGER_QUERIES, readLedgers } from '../verdict/ledgers.ts';
import { LEFT_QUERIES, leftToDo } from '../verdict/left-to-do.ts';
import { comparePictures, PICTURE_QUERIES, readPictures } from '../verdict/pictures.ts';
import type { World } from '../../sandbox/world.ts';
import { customerOf } from './load.ts';
import type { Store } from './store.ts';

/** How everything stands. */
export interface Findings {
  tally: Tally;
  violations: Violation[];
  /** What a relay still has to do, in words. */
  left: string[];
  chats: number;
  /** Chats that Live Agent has given up. */
  lostChats: number;
}

/**
 * Compares what was said with what has arrived, by the ledgers of both stand-ins and the journal.
 *
 * @param only the customers who are looked at; all unless given
 */
export async function inspect(
  world: World,
  store: Store,
  only?: readonly string[],
): Promise<Findings> {
  const tally = emptyTally();
  const tables = new Map<string, Record<string, unknown>[]>();
  for (const sql of [...LEDGER_QUERIES, ...PICTURE_QUERIES, ...LEFT_QUERIES])
    tables.set(sql, await store.rows(sql));
  const rows = (sql: string): Record<string, unknown>[] => tables.get(sql) ?? [];
  const customers = world.wechat
    .state()
    .customers.filter(({ openId }) => only === undefined || only.includes(openId));
  const openIds = customers.map(({ openId }) => openId);
  const names = new Map(
    world.liveAgent.state().chats.map(({ id, visitorName }) => [id, visitorName]),
  );
  const chats = world.liveAgent.ledger().chats.flatMap((chat) => {
    const openId = customerOf(names.get(chat.id) ?? '', openIds);
    return openId === '' ? [] : [{ ...chat, openId }];
  });
  const ledgers = readLedgers({
    customers,
    rows,
    chats: chats.map((chat) => ({
      ...chat,
      undelivered: chat.endedBy === null ? [] : chat.undelivered,
    })),
  });
  const pictures = readPictures({ customers, rows, chats, files: filesOf(world) });
  const violations = [
    ...[...ledgers.values()].flatMap((ledger) => compare(ledger, tally)),
    ...[...pictures.values()].flatMap((ledger) => comparePictures(ledger, tally)),
  ];
  for (const { doublePolls, acksAhead, wrongOffsets } of chats) {
    if (doublePolls > 0) violations.push({ kind: 'double-poll', detail: `${doublePolls} times` });
    if (acksAhead > 0) violations.push({ kind: 'client-error', detail: 'acknowledged too much' });
    if (wrongOffsets > 0) violations.push({ kind: 'client-error', detail: 'wrong offset' });
  }
  return {
    tally,
    violations,
    left: leftToDo(rows),
    chats: chats.length,
    lostChats: chats.filter(({ endedBy }) => endedBy === 'service').length,
  };
}

const versionSchema = z.looseObject({ Id: z.string(), ContentDocumentId: z.string() });

function filesOf({ org }: World): { documentId: string; content: string }[] {
  return org.records('ContentVersion').map((record) => {
    const { Id, ContentDocumentId: documentId } = versionSchema.parse(record);
    const { bytes } = org.fileContent(org.people.admin, Id);
    return { documentId, content: Buffer.from(bytes).toString('latin1') };
  });
}

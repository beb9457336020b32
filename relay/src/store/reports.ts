import { sql, type Kysely, type Transaction } from 'kysely';

import type { Archive, CommandResult, Customer, MessageStatus, Report } from './records.ts';
import * as customers from './customers.ts';
import { conversationRecord, messageFacts } from './rows.ts';
import type { Tables } from './schema.ts';

const IN_TROUBLE: MessageStatus[] = ['failed', 'unknown', 'parked'];
const ON_THE_WAY: MessageStatus[] = ['queued', 'sending'];

/** The conversation has changed in a way that the org has to hear of. */
export async function owe(tx: Transaction<Tables>, conversationId: string): Promise<void> {
  await tx
    .updateTable('conversation')
    .set((column) => ({ unreported: column('unreported', '+', 1) }))
    .where('id', '=', conversationId)
    .execute();
}

export async function oweArchive(tx: Transaction<Tables>, conversationId: string): Promise<void> {
  await tx
    .updateTable('conversation')
    .set({ unarchived: 1 })
    .where('id', '=', conversationId)
    .execute();
}

/** What became of a command. The last word counts. */
export async function oweResult(
  tx: Transaction<Tables>,
  result: CommandResult & { conversationId: string },
): Promise<void> {
  const { requestId, conversationId, outcome, message } = result;
  await tx
    .insertInto('command_result')
    .values({ request_id: requestId, conversation_id: conversationId, outcome, message })
    .onConflict((conflict) => conflict.column('request_id').doUpdateSet({ outcome, message }))
    .execute();
  await owe(tx, conversationId);
}

export async function due(db: Kysely<Tables>, customer?: Customer): Promise<string[]> {
  const rows = await db
    .selectFrom('conversation')
    .select('id')
    .where((or) => or.or([or('unreported', '>', sql.lit(0)), or('unarchived', '>', sql.lit(0))]))
    .$if(customer !== undefined, (query) =>
      query
        .where('channel', '=', customer?.channel ?? '')
        .where('open_id', '=', customer?.openId ?? ''),
    )
    .orderBy('opened_at')
    .execute();
  return rows.map(({ id }) => id);
}

export async function read(
  db: Kysely<Tables>,
  conversationId: string,
  most: number,
): Promise<Report | undefined> {
  const row = await db
    .selectFrom('conversation')
    .selectAll()
    .where('id', '=', conversationId)
    .where('unreported', '>', 0)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const results = await db
    .selectFrom('command_result')
    .select(['request_id', 'outcome', 'message'])
    .where('conversation_id', '=', conversationId)
    .execute();
  const news = await inOrder(db, conversationId)
    .where((or) => or.or([or('status', 'in', IN_TROUBLE), or('told_status', '<>', '')]))
    .where('status', 'not in', ON_THE_WAY)
    .whereRef('status', '<>', 'told_status')
    .limit(most + 1)
    .execute();
  const conversation = conversationRecord(row);
  return {
    conversation,
    customerFacts: await customers.facts(db, conversation.customer),
    revision: row.unreported,
    results: results.map(({ request_id: requestId, outcome, message }) => ({
      requestId,
      outcome,
      message,
    })),
    messages: news.slice(0, most).map(({ place, ...message }) => messageFacts(message, place)),
    hasMore: news.length > most,
  };
}

export async function told(tx: Transaction<Tables>, report: Report): Promise<void> {
  const { conversation, revision, results, messages, hasMore } = report;
  if (!hasMore) {
    await tx
      .updateTable('conversation')
      .set({ unreported: 0 })
      .where('id', '=', conversation.id)
      .where('unreported', '=', revision)
      .execute();
  }
  for (const { requestId, outcome, message } of results) {
    await tx
      .deleteFrom('command_result')
      .where('request_id', '=', requestId)
      .where('outcome', '=', outcome)
      .where('message', '=', message)
      .execute();
  }
  for (const { id, status } of messages) {
    await tx.updateTable('message').set({ told_status: status }).where('id', '=', id).execute();
  }
}

/** Undefined if it is not over, or there is nothing to archive. */
export async function archive(
  db: Kysely<Tables>,
  conversationId: string,
  { after, most }: { after: number; most: number },
): Promise<Archive | undefined> {
  const row = await db
    .selectFrom('conversation')
    .select(['chat_id', 'ended_at'])
    .where('id', '=', conversationId)
    .where('state', '=', 'ended')
    .where('unarchived', '>', 0)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const onItsWay = await db
    .selectFrom('message')
    .select('id')
    .where('conversation_id', '=', conversationId)
    .where('kind', '<>', 'end')
    .where('status', 'in', ON_THE_WAY)
    .limit(1)
    .execute();
  const rows = await inOrder(db, conversationId).where('place', '>', after).limit(most).execute();
  return {
    chatId: row.chat_id,
    endedAt: row.ended_at,
    isOnItsWay: onItsWay.length > 0,
    messages: rows.map(({ place, ...message }) => messageFacts(message, place)),
  };
}

export async function archived(db: Kysely<Tables>, conversationId: string): Promise<void> {
  await db
    .updateTable('conversation')
    .set({ unarchived: 0 })
    .where('id', '=', conversationId)
    .execute();
}

/** Every message of a conversation in the order in which they were written, with its place, from 1. */
function inOrder(db: Kysely<Tables>, conversationId: string) {
  const place = sql<number>`row_number() over (order by created_at, direction, position)`;
  return db
    .selectFrom(
      db
        .selectFrom('message')
        .selectAll()
        .select(place.as('place'))
        .where('conversation_id', '=', conversationId)
        .where('kind', '<>', 'end')
        .as('placed'),
    )
    .selectAll()
    .orderBy('place');
}

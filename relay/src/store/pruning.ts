import { sql, type Kysely } from 'kysely';

import type { Tables } from './schema.ts';

// Rows of one transaction: a few milliseconds, during which nothing else is written.
const AT_ONCE = 500;
const CHATS_AT_ONCE = 50;

/**
 * Removes some of what nobody needs any more: pushes and commands that were done, and chats that ended,
 * with their messages, before this time; and what was known of customers who have not been heard of
 * since. What the org has yet to be told of, and what is still on its way, stays.
 *
 * @param before milliseconds since the epoch
 * @returns how many rows are gone; 0 if there was nothing left to remove
 */
export async function prune(db: Kysely<Tables>, before: number): Promise<number> {
  for (const some of [pruneChats, pruneInbox, pruneCustomers]) {
    const gone = await some(db, before);
    if (gone > 0) return gone;
  }
  return 0;
}

async function pruneInbox(db: Kysely<Tables>, before: number): Promise<number> {
  const result = await db
    .deleteFrom('inbox')
    .where('id', 'in', (select) =>
      select
        .selectFrom('inbox')
        .select('id')
        .where('done', '=', sql.lit(1))
        .where('received_at', '<', before)
        .limit(sql.lit(AT_ONCE)),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** The messages first: a long chat would hold up everybody if it went with all of them. */
function pruneChats(db: Kysely<Tables>, before: number): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const over = await chatsThatAreOver(tx, before).execute();
    const ids = over.map(({ id }) => id);
    if (ids.length === 0) return 0;
    const messages = await tx
      .deleteFrom('message')
      .where('id', 'in', (select) =>
        select
          .selectFrom('message')
          .select('id')
          .where('conversation_id', 'in', ids)
          .limit(AT_ONCE),
      )
      .executeTakeFirst();
    const gone = Number(messages.numDeletedRows);
    if (gone === AT_ONCE) return gone;
    const chats = await tx.deleteFrom('conversation').where('id', 'in', ids).executeTakeFirst();
    return gone + Number(chats.numDeletedRows);
  });
}

function chatsThatAreOver(db: Kysely<Tables>, before: number) {
  return db
    .selectFrom('conversation')
    .select('conversation.id')
    .where('state', '=', sql.lit('ended'))
    .where('ended_at', '<', before)
    .where('unreported', '=', 0)
    .where('unarchived', '=', 0)
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('message')
            .select('message.id')
            .whereRef('message.conversation_id', '=', 'conversation.id')
            .where('settled_at', 'is', null)
            .where('status', 'in', ['queued', 'sending']),
        ),
      ),
    )
    .limit(sql.lit(CHATS_AT_ONCE));
}

/** What was known of customers who have not been heard of since. */
async function pruneCustomers(db: Kysely<Tables>, before: number): Promise<number> {
  const result = await db
    .deleteFrom('customer')
    .where((row) =>
      row(
        row.refTuple('channel', 'open_id'),
        'in',
        row
          .selectFrom('customer')
          .select(['channel', 'open_id'])
          .where('changed_at', '<', before)
          .limit(AT_ONCE)
          .$asTuple('channel', 'open_id'),
      ),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

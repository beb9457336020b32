import { sql, type Kysely } from 'kysely';

import type { Tables } from './schema.ts';

const AT_ONCE = 200;

/**
 * Removes what nobody needs any more: pushes and commands that were done, and chats that ended, with
 * their messages, before this time. A little at a time, so that nobody waits for it. What the org has
 * yet to be told of, and what is still on its way, stays.
 *
 * @param before milliseconds since the epoch
 * @returns how many pushes, commands, chats and customers are gone
 */
export async function prune(db: Kysely<Tables>, before: number): Promise<number> {
  let gone = 0;
  for (const some of [pruneChats, pruneInbox, pruneCustomers]) {
    for (let count = AT_ONCE; count === AT_ONCE; gone += count) count = await some(db, before);
  }
  return gone;
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

async function pruneChats(db: Kysely<Tables>, before: number): Promise<number> {
  const result = await db
    .deleteFrom('conversation')
    .where('id', 'in', (select) =>
      select
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
        .limit(sql.lit(AT_ONCE)),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
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

import { sql, type Kysely } from 'kysely';

import type { Tables } from './schema.ts';

/** Everybody for whom there is something left to do. */
export function customersWithWork(db: Kysely<Tables>) {
  return db
    .selectFrom('inbox')
    .select(['channel', 'open_id'])
    .where('done', '=', sql.lit(0))
    .union(
      db
        .selectFrom('conversation')
        .select(['channel', 'open_id'])
        .where((where) =>
          where.or([
            where('state', '<>', sql.lit('ended')),
            where('unreported', '>', sql.lit(0)),
            where('unarchived', '>', sql.lit(0)),
          ]),
        ),
    )
    .union(
      db
        .selectFrom('message')
        .select(['channel', 'open_id'])
        .where('settled_at', 'is', null)
        .where('status', 'in', ['queued', 'sending']),
    )
    .union(
      db
        .selectFrom('message')
        .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
        .select(['message.channel', 'message.open_id'])
        .where('message.medium', 'is not', null)
        .where((where) =>
          where.or([
            where('conversation.chat_id', 'is not', null),
            where('message.medium', '=', 'told'),
            where('message.case_key', 'is not', null),
          ]),
        ),
    );
}

import type { Kysely } from 'kysely';

import type { Customer, DueMedium, MessageRecord } from './records.ts';
import { messageRecord } from './rows.ts';
import type { Tables } from './schema.ts';

// Whoever sends more has the others fetched after these.
const AT_ONCE = 50;

/**
 * The messages whose media have to be fetched, the oldest first. One that lost its purpose before there
 * was a chat is not among them.
 */
export async function due(db: Kysely<Tables>, { channel, openId }: Customer): Promise<DueMedium[]> {
  const rows = await db
    .selectFrom('message')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .selectAll('message')
    .select('conversation.chat_id')
    .where('message.channel', '=', channel)
    .where('message.open_id', '=', openId)
    .where('message.medium', 'is not', null)
    .where((row) =>
      row.or([
        row('message.settled_at', 'is', null),
        row('message.case_key', 'is not', null),
        row('conversation.chat_id', 'is not', null),
      ]),
    )
    .orderBy('message.position')
    .limit(AT_ONCE)
    .execute();
  return rows.map(({ chat_id: chatId, ...row }) => ({
    chatId,
    caseKey: row.case_key,
    message: messageRecord(row),
  }));
}

export async function message(db: Kysely<Tables>, id: string): Promise<MessageRecord | undefined> {
  const row = await db.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst();
  return row && messageRecord(row);
}

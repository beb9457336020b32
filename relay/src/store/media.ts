import type { Kysely } from 'kysely';

import type { Customer, DueMedium, MessageRecord } from './records.ts';
import { messageRecord } from './rows.ts';
import type { Tables } from './schema.ts';

// Whoever sends more has the others fetched after these.
const AT_ONCE = 50;

/**
 * The messages whose media have to be fetched, the oldest first. One that lost its purpose before there
 * was a chat is not among them; one whose reader was told to wait is, and goes to the customer's latest
 * chat, which is where that was unless another one has begun since.
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
        row('message.medium', '=', 'told'),
        row('message.case_key', 'is not', null),
        row('conversation.chat_id', 'is not', null),
      ]),
    )
    .orderBy('message.position')
    .limit(AT_ONCE)
    .execute();
  const isLater = rows.some(({ chat_id: chatId, medium }) => chatId === null && medium === 'told');
  const latest = isLater ? await latestChat(db, { channel, openId }) : null;
  return rows.map(({ chat_id: chatId, ...row }) => ({
    chatId: chatId ?? (row.medium === 'told' ? latest : null),
    caseKey: row.case_key,
    message: messageRecord(row),
  }));
}

/** The org's id of the chat that the customer had last, or has. */
async function latestChat(
  db: Kysely<Tables>,
  { channel, openId }: Customer,
): Promise<string | null> {
  const row = await db
    .selectFrom('conversation')
    .select('chat_id')
    .where('channel', '=', channel)
    .where('open_id', '=', openId)
    .where('chat_id', 'is not', null)
    .orderBy('opened_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.chat_id ?? null;
}

export async function message(db: Kysely<Tables>, id: string): Promise<MessageRecord | undefined> {
  const row = await db.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst();
  return row && messageRecord(row);
}

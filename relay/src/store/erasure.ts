import type { Kysely } from 'kysely';

import { NOBODY, type Customer } from './records.ts';
import type { Tables } from './schema.ts';

/**
 * Forgets a customer: their chats that are over, with every message, and what was known of them. Of what
 * has come in, only WeChat's identity of each push is left, which names nobody, so that a repetition is
 * still known as one. What has come in since and is not read yet stays, except for what the org wanted
 * of the chats that are gone.
 */
export async function erase(db: Kysely<Tables>, { channel, openId }: Customer): Promise<void> {
  await db
    .deleteFrom('conversation')
    .where('channel', '=', channel)
    .where('open_id', '=', openId)
    .where('state', '=', 'ended')
    .execute();
  await db
    .deleteFrom('customer')
    .where('channel', '=', channel)
    .where('open_id', '=', openId)
    .execute();
  await db
    .updateTable('inbox')
    .set({ open_id: NOBODY.openId, payload: 'null', done: 1 })
    .where('channel', '=', channel)
    .where('open_id', '=', openId)
    .where((row) => row.or([row('done', '=', 1), row('kind', '<>', 'push')]))
    .execute();
}

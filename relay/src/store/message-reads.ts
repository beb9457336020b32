import { sql, type Kysely } from 'kysely';

import type { Customer, Direction, MessageRecord, WaitingText } from './records.ts';
import { messageRecord } from './rows.ts';
import type { Tables } from './schema.ts';

/** What waits, in order, up to so many: all of it, or what does not wait for the customer. */
export async function upcoming(
  db: Kysely<Tables>,
  customer: Customer,
  direction: Direction,
  most: number,
  which: 'all' | 'not-parked' = 'all',
): Promise<MessageRecord[]> {
  const rows = await db
    .selectFrom('message')
    .selectAll()
    .where('channel', '=', customer.channel)
    .where('open_id', '=', customer.openId)
    .where('direction', '=', direction)
    .where('settled_at', 'is', null)
    .$if(which === 'not-parked', (query) => query.where('status', '<>', 'parked'))
    .orderBy('position')
    .limit(most)
    .execute();
  return rows.map(messageRecord);
}

/** Whether this text was meant for the customer since then; with `last`, whether nothing was after it. */
export async function wasSaid(
  db: Kysely<Tables>,
  { channel, openId }: Customer,
  { text, since, last }: { text: string; since: number; last: boolean },
): Promise<boolean> {
  const rows = await db
    .selectFrom('message')
    .select(['text', 'created_at'])
    .where('channel', '=', channel)
    .where('open_id', '=', openId)
    .where('direction', '=', 'to-customer')
    .where('status', 'not in', ['failed', 'cancelled'])
    .$if(!last, (query) => query.where('text', '=', text).where('created_at', '>=', since))
    .orderBy('position', 'desc')
    .limit(1)
    .execute();
  return rows.some((row) => row.text === text && row.created_at >= since);
}

/** The texts that no agent has read yet, up to so many characters. */
export async function waitingForAgent(
  db: Kysely<Tables>,
  { channel, openId }: Customer,
  longest: number,
): Promise<WaitingText> {
  const before = sql<number>`sum(length(text) + 1) over (order by position) - length(text) - 1`;
  const rows = await db
    .selectFrom(
      db
        .selectFrom('message')
        .select(['text', 'position', before.as('before')])
        .where('channel', '=', channel)
        .where('open_id', '=', openId)
        .where('direction', '=', 'to-agent')
        .where('kind', '=', 'text')
        .where('settled_at', 'is', null)
        .as('waiting'),
    )
    .select(['text', 'position'])
    .where('before', '<', longest)
    .orderBy('position')
    .execute();
  const text = rows.map((row) => row.text).join('\n');
  return { text: text.slice(0, longest), upTo: rows.at(-1)?.position ?? 0 };
}

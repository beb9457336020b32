import type { Kysely, Transaction } from 'kysely';

import { prepared } from './prepared.ts';
import type { Customer, CustomerFacts } from './records.ts';
import type { Tables } from './schema.ts';

/** What is known of a customer beyond any chat; undefined if nothing is. */
export async function facts(db: Kysely<Tables>, { channel, openId }: Customer): Promise<unknown> {
  const row = await db
    .selectFrom('customer')
    .select('facts')
    .where('channel', '=', channel)
    .where('open_id', '=', openId)
    .executeTakeFirst();
  return row && (JSON.parse(row.facts) as unknown);
}

/** Puts what is known of a customer in the place of what was. */
export async function remember(
  tx: Transaction<Tables>,
  { channel, openId }: Customer,
  known: CustomerFacts,
  now: number,
): Promise<void> {
  await write(tx, { channel, open_id: openId, facts: JSON.stringify(known), changed_at: now });
}

const write = prepared<{ channel: string; open_id: string; facts: string; changed_at: number }>(
  (db, given) => {
    const values = { facts: given('facts'), changed_at: given('changed_at') };
    return db
      .insertInto('customer')
      .values({ channel: given('channel'), open_id: given('open_id'), ...values })
      .onConflict((conflict) => conflict.columns(['channel', 'open_id']).doUpdateSet(values));
  },
);

import type { Kysely, Transaction } from 'kysely';

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
  const values = { facts: JSON.stringify(known), changed_at: now };
  await tx
    .insertInto('customer')
    .values({ channel, open_id: openId, ...values })
    .onConflict((conflict) => conflict.columns(['channel', 'open_id']).doUpdateSet(values))
    .execute();
}

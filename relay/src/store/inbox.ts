import { sql, type Kysely, type Transaction } from 'kysely';

import { prepared } from './prepared.ts';
import {
  NOBODY,
  type Arrival,
  type Customer,
  type EntryKind,
  type InboxEntry,
  type NewCommand,
} from './records.ts';
import { inboxEntry } from './rows.ts';
import type { Tables } from './schema.ts';

/** So many entries are read at a time. */
export const ENTRIES_AT_ONCE = 100;

/** Writes down what has come in. False if it is there already. */
export async function receive(
  db: Kysely<Tables>,
  entry: Arrival & { customer: Customer; kind: EntryKind; done?: boolean },
  now: number,
): Promise<boolean> {
  const result = await enter(db, {
    channel: entry.customer.channel,
    open_id: entry.customer.openId,
    kind: entry.kind,
    key: entry.key,
    received_at: now,
    payload: JSON.stringify(entry.payload),
    done: entry.done === true ? 1 : 0,
  });
  return (result.numAffectedRows ?? 0n) > 0n;
}

const enter = prepared<{
  channel: string;
  open_id: string;
  kind: EntryKind;
  key: string;
  received_at: number;
  payload: string;
  done: 0 | 1;
}>((db, given) =>
  db
    .insertInto('inbox')
    .values({
      channel: given('channel'),
      open_id: given('open_id'),
      kind: given('kind'),
      key: given('key'),
      received_at: given('received_at'),
      payload: given('payload'),
      done: given('done'),
    })
    .onConflict((conflict) => conflict.columns(['channel', 'key']).doNothing()),
);

/**
 * What has come in is there already, or something that came before has not been read yet: it cannot have
 * its consequences at once. Nothing was written.
 */
export class NotTaken extends Error {
  readonly code = 'not-taken';

  constructor() {
    super('What has come in is known, or has to wait its turn.');
    this.name = 'NotTaken';
  }
}

/** Writes down what has come in together with its consequences. Throws {@link NotTaken}. */
export async function take(
  tx: Transaction<Tables>,
  customer: Customer,
  arrival: Arrival,
  now: number,
): Promise<void> {
  const { rows: unread } = await anyUnread(tx, {
    channel: customer.channel,
    open_id: customer.openId,
  });
  const isNew = await receive(tx, { customer, kind: 'push', done: true, ...arrival }, now);
  if (!isNew || unread.length > 0) throw new NotTaken();
}

const anyUnread = prepared<{ channel: string; open_id: string }>((db, given) =>
  db
    .selectFrom('inbox')
    .select('id')
    .where('channel', '=', given('channel'))
    .where('open_id', '=', given('open_id'))
    .where('done', '=', sql.lit(0))
    .limit(sql.lit(1)),
);

/** Writes down a command: for its chat if that is here, as an errand otherwise. */
export async function receiveCommand(
  db: Kysely<Tables>,
  { requestId, chatId, forChat, customer: whom, payload }: NewCommand,
  now: number,
): Promise<Customer | 'errand' | undefined> {
  const key = `command:${requestId}`;
  if (whom !== undefined) {
    const entry = { customer: whom, key, payload, kind: 'command' } as const;
    return (await receive(db, entry, now)) ? whom : undefined;
  }
  const chat = forChat && chatId !== null ? await conversationOf(db, chatId) : undefined;
  if (chat === undefined) {
    const entry = { customer: NOBODY, key, payload, kind: 'errand' } as const;
    return (await receive(db, entry, now)) ? 'errand' : undefined;
  }
  const { id: conversationId, ...customer } = chat;
  const entry = {
    customer,
    key,
    payload: { ...payload, conversationId },
    kind: 'command',
  } as const;
  return (await receive(db, entry, now)) ? customer : undefined;
}

/** What a customer's chats have to read next, behind this entry if there is one. */
export async function waiting(
  db: Kysely<Tables>,
  customer: Customer,
  behind = 0,
): Promise<InboxEntry[]> {
  const rows = await db
    .selectFrom('inbox')
    .select(['id', 'kind', 'received_at', 'payload'])
    .where('channel', '=', customer.channel)
    .where('open_id', '=', customer.openId)
    .where('done', '=', sql.lit(0))
    .where('id', '>', behind)
    .orderBy('id')
    .limit(sql.lit(ENTRIES_AT_ONCE))
    .execute();
  return rows.map(inboxEntry);
}

/** The entry has had its consequences, or was set aside for a reason. */
export async function done(db: Kysely<Tables>, id: number, reason?: string): Promise<void> {
  await setDone(db, { id, reason: reason ?? null });
}

const setDone = prepared<{ id: number; reason: string | null }>((db, given) =>
  db
    .updateTable('inbox')
    .set({ done: 1, reason: given('reason') })
    .where('id', '=', given('id')),
);

/** The entry has had its consequences, and nobody has to know what it was. */
export async function settled(db: Kysely<Tables>, id: number): Promise<void> {
  await db.updateTable('inbox').set({ done: 1, payload: 'null' }).where('id', '=', id).execute();
}

async function conversationOf(
  db: Kysely<Tables>,
  chatId: string,
): Promise<(Customer & { id: string }) | undefined> {
  const row = await db
    .selectFrom('conversation')
    .select(['id', 'channel', 'open_id'])
    .where('chat_id', '=', chatId)
    .orderBy('opened_at', 'desc')
    .executeTakeFirst();
  return row && { id: row.id, channel: row.channel, openId: row.open_id };
}

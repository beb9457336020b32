import { randomUUID } from 'node:crypto';

import type { Kysely, Selectable, Transaction } from 'kysely';

import type { Reason } from '../channel.ts';
import type {
  ConversationRecord,
  Customer,
  Direction,
  MessageStatus,
  MessageUpdate,
  NewMessage,
} from './records.ts';
import type { Tables } from './schema.ts';

// Room between two messages for the pieces of a message that had to be cut.
const POSITION_STEP = 4096;
const WAITING: MessageStatus[] = ['queued', 'sending', 'parked'];

/** Adds messages of a conversation, in their order. */
export async function append(
  tx: Transaction<Tables>,
  conversation: ConversationRecord,
  messages: readonly NewMessage[],
  now: number,
): Promise<void> {
  const { channel, openId } = conversation.customer;
  const last = new Map<Direction, number>();
  for (const message of messages) {
    const before =
      last.get(message.direction) ??
      (await lastPosition(tx, conversation.customer, message.direction));
    const position = before + POSITION_STEP;
    last.set(message.direction, position);
    await tx
      .insertInto('message')
      .values({
        id: randomUUID(),
        conversation_id: conversation.id,
        channel,
        open_id: openId,
        direction: message.direction,
        kind: message.kind,
        position,
        text: withoutZeros(message.text),
        file: message.file === undefined ? null : JSON.stringify(message.file),
        request_id: message.requestId ?? null,
        author: withoutZeros(message.author),
        notice: message.notice ?? null,
        status: 'queued',
        reason_code: '',
        reason: '',
        certain: 1,
        attempts: 0,
        created_at: now,
        settled_at: null,
      })
      .execute();
  }
}

/** The one character that PostgreSQL cannot store, and nobody can see. */
function withoutZeros(text: string): string {
  return text.replaceAll('\0', '');
}

/** What became of a message. */
export async function settle(
  tx: Transaction<Tables>,
  update: MessageUpdate,
  now: number,
): Promise<void> {
  await tx
    .updateTable('message')
    .set({
      status: update.status,
      settled_at: WAITING.includes(update.status) ? null : now,
      ...(update.reason === undefined
        ? {}
        : { reason_code: update.reason.code, reason: update.reason.text }),
      ...(update.certain === undefined ? {} : { certain: update.certain ? 1 : 0 }),
      ...(update.attempts === undefined ? {} : { attempts: update.attempts }),
    })
    .where('id', '=', update.id)
    .execute();
}

const MOST_AT_ONCE = 30;

/** What is to be carried to the customer, in order, as much as one look needs. */
export function toCustomer(
  db: Kysely<Tables>,
  customer: Customer,
  which: 'all' | 'not-parked' = 'all',
): Promise<Selectable<Tables['message']>[]> {
  return db
    .selectFrom('message')
    .selectAll()
    .where('channel', '=', customer.channel)
    .where('open_id', '=', customer.openId)
    .where('direction', '=', 'to-customer')
    .where('settled_at', 'is', null)
    .$if(which === 'not-parked', (query) => query.where('status', '<>', 'parked'))
    .orderBy('position')
    .limit(MOST_AT_ONCE)
    .execute();
}

/** Lets what was parked go on, in both directions or in one. */
export async function unpark(
  tx: Transaction<Tables>,
  customer: Customer,
  direction?: Direction,
): Promise<void> {
  await tx
    .updateTable('message')
    .set({ status: 'queued' })
    .where('channel', '=', customer.channel)
    .where('open_id', '=', customer.openId)
    .where('status', '=', 'parked')
    .where('settled_at', 'is', null)
    .$if(direction !== undefined, (query) =>
      query.where('direction', '=', direction ?? 'to-customer'),
    )
    .execute();
}

/** What others than the relay itself say to the customer waits for the customer to write. */
export async function parkReplies(
  tx: Transaction<Tables>,
  customer: Customer,
  reason: Reason,
): Promise<void> {
  await tx
    .updateTable('message')
    .set((column) => ({
      status: 'parked',
      reason_code: reason.code,
      reason: reason.text,
      // What a crash has left on its way may have arrived.
      certain: column
        .case()
        .when('status', '=', 'sending')
        .then(0)
        .else(column.ref('certain'))
        .end(),
    }))
    .where('channel', '=', customer.channel)
    .where('open_id', '=', customer.openId)
    .where('direction', '=', 'to-customer')
    .where('notice', 'is', null)
    .where('status', 'in', ['queued', 'sending'])
    .where('settled_at', 'is', null)
    .execute();
}

/** What waits for an agent waits for the customer to write. */
export async function park(tx: Transaction<Tables>, customer: Customer): Promise<void> {
  await tx
    .updateTable('message')
    .set({ status: 'parked' })
    .where('channel', '=', customer.channel)
    .where('open_id', '=', customer.openId)
    .where('direction', '=', 'to-agent')
    .where('settled_at', 'is', null)
    .execute();
}

/** What waits for an agent has lost its purpose: all of it, or what precedes the customer's farewell. */
export async function cancel(
  tx: Transaction<Tables>,
  customer: Customer,
  now: number,
): Promise<void> {
  const waiting = tx
    .selectFrom('message')
    .where('channel', '=', customer.channel)
    .where('open_id', '=', customer.openId)
    .where('direction', '=', 'to-agent')
    .where('settled_at', 'is', null);
  const farewell = await waiting
    .select((select) => select.fn.max('position').as('position'))
    .where('kind', '=', 'end')
    .executeTakeFirst();
  const last = farewell?.position ?? null;
  const rows = await waiting
    .select(['id', 'kind'])
    .$if(last !== null, (query) => query.where('position', '<=', last))
    .execute();
  for (const row of rows) {
    const status = row.kind === 'end' ? 'delivered' : 'cancelled';
    await settle(tx, { id: row.id, status }, now);
  }
}

/** Puts several messages in the place of one. */
export async function replace(
  tx: Transaction<Tables>,
  { id, by }: { id: string; by: readonly string[] },
): Promise<void> {
  const row = await tx
    .selectFrom('message')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await tx.deleteFrom('message').where('id', '=', id).execute();
  const room = await roomAfter(tx, row);
  const step = Math.max(1, Math.floor(room / by.length));
  for (const [index, text] of by.entries()) {
    await tx
      .insertInto('message')
      .values({
        ...row,
        id: randomUUID(),
        text,
        // What became of the last piece tells of the whole.
        request_id: index === by.length - 1 ? row.request_id : null,
        position: row.position + index * step,
        attempts: 0,
      })
      .execute();
  }
}

async function lastPosition(
  tx: Transaction<Tables>,
  customer: Customer,
  direction: Direction,
): Promise<number> {
  const row = await tx
    .selectFrom('message')
    .select((select) => select.fn.max('position').as('last'))
    .where('channel', '=', customer.channel)
    .where('open_id', '=', customer.openId)
    .where('direction', '=', direction)
    .executeTakeFirst();
  return row?.last ?? 0;
}

/** How many positions are free from this message to the next one. */
async function roomAfter(
  tx: Transaction<Tables>,
  row: Pick<Selectable<Tables['message']>, 'channel' | 'open_id' | 'direction' | 'position'>,
): Promise<number> {
  const next = await tx
    .selectFrom('message')
    .select((select) => select.fn.min('position').as('position'))
    .where('channel', '=', row.channel)
    .where('open_id', '=', row.open_id)
    .where('direction', '=', row.direction)
    .where('position', '>', row.position)
    .executeTakeFirst();
  const following = next?.position ?? null;
  return following === null ? POSITION_STEP : following - row.position;
}

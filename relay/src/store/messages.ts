import { randomUUID } from 'node:crypto';

import type { Selectable, Transaction } from 'kysely';

import type { Reason } from '../channel.ts';
import type {
  ConversationRecord,
  Customer,
  Direction,
  HiddenText,
  IntoCase,
  MessageRecord,
  MediumUpdate,
  MessageStatus,
  MessageUpdate,
  NewMessage,
} from './records.ts';
import { prepared } from './prepared.ts';
import { messageRecord } from './rows.ts';
import type { Tables } from './schema.ts';

// Room between two messages for the pieces of a message that had to be cut.
const POSITION_STEP = 4096;
const WAITING: MessageStatus[] = ['queued', 'sending', 'parked'];

/**
 * Adds messages of a conversation, in their order. Returns them as they are kept.
 *
 * @param last the places of the last ones, as far as they are known; kept up to date
 */
export async function append(
  tx: Transaction<Tables>,
  conversation: ConversationRecord,
  messages: readonly NewMessage[],
  now: number,
  last = new Map<Direction, number>(),
): Promise<MessageRecord[]> {
  const added: MessageRecord[] = [];
  const { channel, openId } = conversation.customer;
  for (const message of messages) {
    const before =
      last.get(message.direction) ??
      (await lastPosition(tx, conversation.customer, message.direction));
    const position = before + POSITION_STEP;
    last.set(message.direction, position);
    const row: Selectable<Tables['message']> = {
      id: randomUUID(),
      conversation_id: conversation.id,
      channel,
      open_id: openId,
      direction: message.direction,
      kind: message.kind,
      position,
      text: withoutZeros(message.text),
      file: jsonOf(message.media ?? message.file),
      medium: message.media === undefined ? null : 'due',
      request_id: message.requestId ?? null,
      author: withoutZeros(message.author),
      notice: message.notice ?? null,
      hidden_by: jsonOf(message.hiddenBy),
      status: statusOf(message),
      reason_code: message.failed?.code ?? '',
      reason: message.failed?.text ?? '',
      certain: 1,
      attempts: 0,
      created_at: now,
      settled_at: message.failed === undefined ? null : now,
      told_status: '',
      case_key: null,
    };
    await insert(tx, row);
    added.push(messageRecord(row));
  }
  return added;
}

const insert = prepared<Selectable<Tables['message']>>((db, given) =>
  db.insertInto('message').values({
    id: given('id'),
    conversation_id: given('conversation_id'),
    channel: given('channel'),
    open_id: given('open_id'),
    direction: given('direction'),
    kind: given('kind'),
    position: given('position'),
    text: given('text'),
    file: given('file'),
    medium: given('medium'),
    request_id: given('request_id'),
    author: given('author'),
    notice: given('notice'),
    hidden_by: given('hidden_by'),
    status: given('status'),
    reason_code: given('reason_code'),
    reason: given('reason'),
    certain: given('certain'),
    attempts: given('attempts'),
    created_at: given('created_at'),
    settled_at: given('settled_at'),
    told_status: given('told_status'),
    case_key: given('case_key'),
  }),
);

function statusOf({ failed, leaves }: NewMessage): MessageStatus {
  if (failed !== undefined) return 'failed';
  return leaves === true ? 'sending' : 'queued';
}

function jsonOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/** The one character that PostgreSQL cannot store, and nobody can see. */
function withoutZeros(text: string): string {
  return text.replaceAll('\0', '');
}

/** What became of a message. */
export async function settle(
  tx: Transaction<Tables>,
  { id, status, reason, certain, attempts }: MessageUpdate,
  now: number,
): Promise<void> {
  await become(tx, {
    id,
    status,
    settled_at: WAITING.includes(status) ? null : now,
    reason_code: reason?.code ?? null,
    reason: reason?.text ?? null,
    certain: certain === undefined ? null : Number(certain),
    attempts: attempts ?? null,
  });
}

/** What is null stays as it is, but for the time. */
const become = prepared<{
  id: string;
  status: MessageStatus;
  settled_at: number | null;
  reason_code: string | null;
  reason: string | null;
  certain: number | null;
  attempts: number | null;
}>((db, given) =>
  db
    .updateTable('message')
    .set((column) => ({
      status: given('status'),
      settled_at: given('settled_at'),
      reason_code: column.fn.coalesce(given('reason_code'), column.ref('reason_code')),
      reason: column.fn.coalesce(given('reason'), column.ref('reason')),
      certain: column.fn.coalesce(given('certain'), column.ref('certain')),
      attempts: column.fn.coalesce(given('attempts'), column.ref('attempts')),
    }))
    .where('id', '=', given('id')),
);

/** What became of the medium that a message stands for. */
export async function settleMedium(tx: Transaction<Tables>, update: MediumUpdate): Promise<void> {
  const { id, medium, text, file } = update;
  await tx
    .updateTable('message')
    .set({
      medium,
      ...(text === undefined ? {} : { text: withoutZeros(text) }),
      ...(file === undefined ? {} : { file: jsonOf(file) }),
    })
    .where('id', '=', id)
    .execute();
}

/** Less may be shown of a message than before. */
export async function hide(tx: Transaction<Tables>, hidden: HiddenText): Promise<void> {
  await tx
    .updateTable('message')
    .set({ text: withoutZeros(hidden.text), hidden_by: jsonOf(hidden.hiddenBy) })
    .where('id', '=', hidden.id)
    .execute();
}

/** What the relay wanted to tell an agent is of no use any more. */
export async function cancelNotes(
  tx: Transaction<Tables>,
  { channel, openId }: Customer,
  now: number,
): Promise<void> {
  await tx
    .updateTable('message')
    .set({ status: 'cancelled', settled_at: now })
    .where('channel', '=', channel)
    .where('open_id', '=', openId)
    .where('direction', '=', 'to-agent')
    .where('settled_at', 'is', null)
    .where('kind', '=', 'note')
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
    .where('kind', '<>', 'outreach')
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

/**
 * What waits for an agent has lost its purpose: all of it, what precedes the customer's farewell, or what has
 * become a case.
 */
export async function cancel(
  tx: Transaction<Tables>,
  customer: Customer,
  now: number,
  intoCase?: IntoCase,
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
  const last = farewell?.position ?? intoCase?.upTo ?? null;
  const rows = await waiting
    .select(['id', 'kind', 'position'])
    .$if(last !== null, (query) => query.where('position', '<=', last))
    .execute();
  for (const row of rows) {
    const status = row.kind === 'end' ? 'delivered' : 'cancelled';
    await settle(tx, { id: row.id, status }, now);
    if (intoCase === undefined || row.position > intoCase.upTo) continue;
    const { key } = intoCase;
    await tx.updateTable('message').set({ case_key: key }).where('id', '=', row.id).execute();
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

import { randomUUID } from 'node:crypto';

import { Kysely, type Dialect, type Selectable, type Transaction } from 'kysely';
import { Migrator } from 'kysely/migration';

import type {
  ConversationRecord,
  Customer,
  Direction,
  InboxEntry,
  JournalChange,
  MessageRecord,
  MessageStatus,
  MessageUpdate,
  NewMessage,
  Report,
} from './records.ts';
import { conversationRecord, messageRecord } from './rows.ts';
import { migrations, type Tables } from './schema.ts';

// Room between two messages for the pieces of a message that had to be cut.
const POSITION_STEP = 4096;
const WAITING: MessageStatus[] = ['queued', 'sending', 'parked'];

/** The durable memory of the relay: nothing is acted upon before it is in here. */
export class Journal {
  readonly #db: Kysely<Tables>;
  readonly #now: () => number;

  private constructor(db: Kysely<Tables>, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** Opens the store and brings its schema up to date. `now` gives the time in milliseconds. */
  static async open(dialect: Dialect, now: () => number): Promise<Journal> {
    const db = new Kysely<Tables>({ dialect });
    const migrator = new Migrator({
      db,
      provider: { getMigrations: () => Promise.resolve(migrations) },
    });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) {
      await db.destroy();
      throw new Error('The journal cannot be brought up to date.', { cause: error });
    }
    return new Journal(db, now);
  }

  close(): Promise<void> {
    return this.#db.destroy();
  }

  /** Writes down a push of WeChat. False if this very push is there already. */
  async receive(customer: Customer, key: string, payload: unknown): Promise<boolean> {
    const result = await this.#db
      .insertInto('inbox')
      .values({
        channel: customer.channel,
        open_id: customer.openId,
        key,
        received_at: this.#now(),
        payload: JSON.stringify(payload),
        done: 0,
      })
      .onConflict((conflict) => conflict.columns(['channel', 'key']).doNothing())
      .executeTakeFirst();
    return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  /** Pushes of a customer that have had no consequence yet, in the order of their arrival. */
  async inbox(customer: Customer): Promise<InboxEntry[]> {
    const rows = await this.#db
      .selectFrom('inbox')
      .select(['id', 'received_at', 'payload'])
      .where('channel', '=', customer.channel)
      .where('open_id', '=', customer.openId)
      .where('done', '=', 0)
      .orderBy('id')
      .limit(100)
      .execute();
    return rows.map((row) => ({
      id: row.id,
      receivedAt: row.received_at,
      payload: JSON.parse(row.payload) as unknown,
    }));
  }

  /** Everybody for whom there is something left to do. For the start of a process. */
  async customersWithWork(): Promise<Customer[]> {
    const rows = await this.#db
      .selectFrom('inbox')
      .select(['channel', 'open_id'])
      .where('done', '=', 0)
      .union(
        this.#db
          .selectFrom('conversation')
          .select(['channel', 'open_id'])
          .where('state', '<>', 'ended'),
      )
      .union(
        this.#db
          .selectFrom('message')
          .select(['channel', 'open_id'])
          .where('settled_at', 'is', null)
          .where('status', 'in', ['queued', 'sending']),
      )
      .execute();
    return rows.map((row) => ({ channel: row.channel, openId: row.open_id }));
  }

  /** The customer's open chat. */
  async conversation(customer: Customer): Promise<ConversationRecord | undefined> {
    const row = await this.#db
      .selectFrom('conversation')
      .selectAll()
      .where('channel', '=', customer.channel)
      .where('open_id', '=', customer.openId)
      .where('state', '<>', 'ended')
      .executeTakeFirst();
    return row && conversationRecord(row);
  }

  /** The message whose turn it is, whatever its state of waiting. */
  async next(customer: Customer, direction: Direction): Promise<MessageRecord | undefined> {
    const row = await this.#db
      .selectFrom('message')
      .selectAll()
      .where('channel', '=', customer.channel)
      .where('open_id', '=', customer.openId)
      .where('direction', '=', direction)
      .where('settled_at', 'is', null)
      .orderBy('position')
      .limit(1)
      .executeTakeFirst();
    return row && messageRecord(row);
  }

  /** Writes one step, whole or not at all. */
  async commit(change: JournalChange): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      if (change.conversation !== undefined) await this.#save(tx, change.conversation);
      if (change.done !== undefined) {
        await tx.updateTable('inbox').set({ done: 1 }).where('id', '=', change.done).execute();
      }
      if (change.report === true && change.conversation !== undefined) {
        await tx
          .updateTable('conversation')
          .set((column) => ({ unreported: column('unreported', '+', 1) }))
          .where('id', '=', change.conversation.id)
          .execute();
      }
      if (change.parkWaiting === true) await this.#park(tx, change.customer);
      if (change.unpark === true) await this.#unpark(tx, change.customer);
      if (change.cancelWaiting === true) await this.#cancel(tx, change.customer);
      if (change.add !== undefined && change.conversation !== undefined) {
        await this.#append(tx, change.conversation, change.add);
      }
      for (const update of change.update ?? []) await this.#update(tx, update);
      if (change.replace !== undefined) await this.#replace(tx, change.replace);
    });
  }

  /** Every conversation that the org has to be told of. */
  async reports(): Promise<Report[]> {
    const rows = await this.#db
      .selectFrom('conversation')
      .selectAll()
      .where('unreported', '>', 0)
      .orderBy('opened_at')
      .execute();
    return rows.map((row) => ({ conversation: conversationRecord(row), revision: row.unreported }));
  }

  /** The same for one conversation, or undefined if there is nothing to tell. */
  async report(conversationId: string): Promise<Report | undefined> {
    const row = await this.#db
      .selectFrom('conversation')
      .selectAll()
      .where('id', '=', conversationId)
      .where('unreported', '>', 0)
      .executeTakeFirst();
    return row && { conversation: conversationRecord(row), revision: row.unreported };
  }

  /** The org knows this revision. */
  async reported(conversationId: string, revision: number): Promise<void> {
    await this.#db
      .updateTable('conversation')
      .set({ unreported: 0 })
      .where('id', '=', conversationId)
      .where('unreported', '=', revision)
      .execute();
  }

  /** A small thing to remember. */
  async remember(name: string, value: unknown): Promise<void> {
    const text = JSON.stringify(value);
    await this.#db
      .insertInto('note')
      .values({ name, value: text })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: text }))
      .execute();
  }

  /** What was remembered under this name, or undefined. */
  async recall(name: string): Promise<unknown> {
    const row = await this.#db
      .selectFrom('note')
      .select('value')
      .where('name', '=', name)
      .executeTakeFirst();
    return row && (JSON.parse(row.value) as unknown);
  }

  async #save(tx: Transaction<Tables>, conversation: ConversationRecord): Promise<void> {
    const values = {
      state: conversation.state,
      facts: JSON.stringify(conversation.facts),
      session:
        conversation.session === undefined || conversation.session === null
          ? null
          : JSON.stringify(conversation.session),
      ended_at: conversation.endedAt,
    };
    await tx
      .insertInto('conversation')
      .values({
        id: conversation.id,
        channel: conversation.customer.channel,
        open_id: conversation.customer.openId,
        opened_at: conversation.openedAt,
        ...values,
      })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
      .execute();
  }

  async #append(
    tx: Transaction<Tables>,
    conversation: ConversationRecord,
    messages: readonly NewMessage[],
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
          text: message.text,
          author: message.author,
          status: 'queued',
          reason_code: '',
          reason: '',
          certain: 1,
          attempts: 0,
          created_at: this.#now(),
          settled_at: null,
        })
        .execute();
    }
  }

  async #update(tx: Transaction<Tables>, update: MessageUpdate): Promise<void> {
    await tx
      .updateTable('message')
      .set({
        status: update.status,
        settled_at: WAITING.includes(update.status) ? null : this.#now(),
        ...(update.reason === undefined
          ? {}
          : { reason_code: update.reason.code, reason: update.reason.text }),
        ...(update.certain === undefined ? {} : { certain: update.certain ? 1 : 0 }),
        ...(update.attempts === undefined ? {} : { attempts: update.attempts }),
      })
      .where('id', '=', update.id)
      .execute();
  }

  async #unpark(tx: Transaction<Tables>, customer: Customer): Promise<void> {
    await tx
      .updateTable('message')
      .set({ status: 'queued' })
      .where('channel', '=', customer.channel)
      .where('open_id', '=', customer.openId)
      .where('status', '=', 'parked')
      .where('settled_at', 'is', null)
      .execute();
  }

  async #park(tx: Transaction<Tables>, customer: Customer): Promise<void> {
    await tx
      .updateTable('message')
      .set({ status: 'parked' })
      .where('channel', '=', customer.channel)
      .where('open_id', '=', customer.openId)
      .where('direction', '=', 'to-agent')
      .where('settled_at', 'is', null)
      .execute();
  }

  async #cancel(tx: Transaction<Tables>, customer: Customer): Promise<void> {
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
      await this.#update(tx, {
        id: row.id,
        status: row.kind === 'end' ? 'delivered' : 'cancelled',
      });
    }
  }

  async #replace(
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
          position: row.position + index * step,
          attempts: 0,
        })
        .execute();
    }
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

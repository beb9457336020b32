import { sql, type Generated, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

import { createOwnership, isPostgres, type OwnershipTables } from './ownership-schema.ts';

/** The journal's tables. Times are milliseconds since the epoch; JSON is kept as text. */
export interface Tables extends OwnershipTables {
  inbox: InboxTable;
  conversation: ConversationTable;
  message: MessageTable;
  customer: CustomerTable;
  command_result: CommandResultTable;
  note: NoteTable;
}

/** What WeChat has pushed and the org has asked for, each once. */
interface InboxTable {
  id: Generated<number>;
  channel: string;
  open_id: string;
  /** `push`, `command`, `adoption` or `errand`. */
  kind: Generated<string>;
  /** WeChat's own identity of the push (see `deduplicationKey`), or the id of the request. */
  key: string;
  received_at: number;
  payload: string;
  /** 1 once its consequences are in the other tables. */
  done: Generated<number>;
  /** Why it was set aside: it could not be read, or have its consequences. */
  reason: string | null;
}

/** One chat of one customer, from the first message to its end. */
interface ConversationTable {
  id: string;
  channel: string;
  open_id: string;
  /** The org's id of the chat. */
  chat_id: string | null;
  /** `ended` or any other word: the bridge's own. */
  state: string;
  /** Everything that the state machine knows, as JSON. */
  facts: string;
  /** The desk's notes, as JSON. */
  session: string | null;
  /** Changes that the org has not been told of. */
  unreported: Generated<number>;
  /** 1 while its messages have yet to go to the org. */
  unarchived: Generated<number>;
  opened_at: number;
  ended_at: number | null;
}

/** What waits to be carried to the agent or to the customer, and what became of it. */
interface MessageTable {
  id: string;
  conversation_id: string;
  channel: string;
  open_id: string;
  direction: 'to-agent' | 'to-customer';
  kind: 'text' | 'end' | 'file' | 'menu' | 'note' | 'outreach';
  /** Order within one customer and direction. Gaps leave room for a message that is cut in two. */
  position: number;
  text: string;
  /** Where a file is to be had, what a menu offers, or what a medium can be fetched by, as JSON. */
  file: string | null;
  /** The command that asked for it. */
  request_id: string | null;
  /** Who wrote it: an agent's name, or empty. */
  author: string;
  status: string;
  /** Stable code and sentence of what went wrong, or empty. */
  reason_code: string;
  reason: string;
  /** 0 if it may have arrived although the status does not say so, or arrived twice. */
  certain: number;
  attempts: number;
  created_at: number;
  settled_at: number | null;
  /** The status that the org was told of; empty for none. */
  told_status: Generated<string>;
  /** `needed` or `courtesy` if the relay says it in its own words. */
  notice: string | null;
  /** `due` or `told` while the medium that it stands for has to be fetched. */
  medium: string | null;
  /** The rules of the desk that have hidden something in the text, as JSON. */
  hidden_by: string | null;
  /** The key of the case that it has become part of. */
  case_key: string | null;
}

/** What is known of a customer beyond any chat. */
interface CustomerTable {
  channel: string;
  open_id: string;
  /** The bridge's own, as JSON. */
  facts: string;
  /** When they were last written, for pruning. */
  changed_at: number;
}

/** What became of commands, until the org has been told. */
interface CommandResultTable {
  request_id: string;
  conversation_id: string;
  outcome: 'done' | 'ignored' | 'failed';
  message: string;
}

/** Small things to remember, such as the channels as the org last described them. */
interface NoteTable {
  name: string;
  value: string;
}

/** In order. A released one is never changed. */
export const migrations: Record<string, Migration> = {
  '001-journal': { up: createJournal },
  '002-ownership': { up: createOwnership },
  '003-customer': { up: createCustomer },
  '004-media': { up: createMedia },
  '005-sensitive-data': { up: (db) => addToMessage(db, 'hidden_by') },
  '006-case': { up: (db) => addToMessage(db, 'case_key') },
};

// Each statement may have been carried out already: SQLite has no transaction around them, and a
// process can die between two.
async function createJournal(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('inbox')
    .ifNotExists()
    .addColumn('id', isPostgres(db) ? 'bigserial' : 'integer', (column) =>
      isPostgres(db) ? column.primaryKey() : column.primaryKey().autoIncrement(),
    )
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('open_id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull().defaultTo('push'))
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addColumn('payload', 'text', (column) => column.notNull())
    .addColumn('done', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('reason', 'text')
    .addUniqueConstraint('inbox_once', ['channel', 'key'])
    .execute();
  await db.schema
    .createIndex('inbox_waiting')
    .ifNotExists()
    .on('inbox')
    .columns(['channel', 'open_id', 'id'])
    .where(sql<boolean>`done = 0`)
    .execute();

  await db.schema
    .createIndex('inbox_done')
    .ifNotExists()
    .on('inbox')
    .column('received_at')
    .where(sql<boolean>`done = 1`)
    .execute();

  await db.schema
    .createTable('conversation')
    .ifNotExists()
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('open_id', 'text', (column) => column.notNull())
    .addColumn('chat_id', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('facts', 'text', (column) => column.notNull())
    .addColumn('session', 'text')
    .addColumn('unreported', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('unarchived', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('opened_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .execute();
  await db.schema
    .createIndex('conversation_chat')
    .ifNotExists()
    .on('conversation')
    .column('chat_id')
    .execute();
  await db.schema
    .createIndex('conversation_untold')
    .ifNotExists()
    .on('conversation')
    .column('opened_at')
    .where(sql<boolean>`unreported > 0 or unarchived > 0`)
    .execute();
  await db.schema
    .createIndex('conversation_ended')
    .ifNotExists()
    .on('conversation')
    .column('ended_at')
    .where(sql<boolean>`state = 'ended'`)
    .execute();
  // One open chat for each customer, whatever the code above believes.
  await db.schema
    .createIndex('conversation_open')
    .ifNotExists()
    .unique()
    .on('conversation')
    .columns(['channel', 'open_id'])
    .where(sql<boolean>`state <> 'ended'`)
    .execute();

  await db.schema
    .createTable('message')
    .ifNotExists()
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('conversation_id', 'text', (column) =>
      column.notNull().references('conversation.id').onDelete('cascade'),
    )
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('open_id', 'text', (column) => column.notNull())
    .addColumn('direction', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('position', 'bigint', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('file', 'text')
    .addColumn('request_id', 'text')
    .addColumn('author', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('reason_code', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('certain', 'integer', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('settled_at', 'bigint')
    .addColumn('told_status', 'text', (column) => column.notNull().defaultTo(''))
    .addUniqueConstraint('message_order', ['channel', 'open_id', 'direction', 'position'])
    .execute();
  await db.schema
    .createIndex('message_waiting')
    .ifNotExists()
    .on('message')
    .columns(['channel', 'open_id', 'direction', 'position'])
    .where(sql<boolean>`settled_at is null`)
    .execute();
  await db.schema
    .createIndex('message_conversation')
    .ifNotExists()
    .on('message')
    .column('conversation_id')
    .execute();

  await db.schema
    .createTable('command_result')
    .ifNotExists()
    .addColumn('request_id', 'text', (column) => column.primaryKey())
    .addColumn('conversation_id', 'text', (column) =>
      column.notNull().references('conversation.id').onDelete('cascade'),
    )
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .execute();

  await db.schema
    .createTable('note')
    .ifNotExists()
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
}

async function createCustomer(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('customer')
    .ifNotExists()
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('open_id', 'text', (column) => column.notNull())
    .addColumn('facts', 'text', (column) => column.notNull())
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('customer_once', ['channel', 'open_id'])
    .execute();
  await db.schema
    .createIndex('customer_changed')
    .ifNotExists()
    .on('customer')
    .column('changed_at')
    .execute();
  await addToMessage(db, 'notice');
}

async function createMedia(db: Kysely<unknown>): Promise<void> {
  await addToMessage(db, 'medium');
  await db.schema
    .createIndex('message_medium')
    .ifNotExists()
    .on('message')
    .columns(['channel', 'open_id', 'position'])
    .where(sql<boolean>`medium is not null`)
    .execute();
}

async function addToMessage(db: Kysely<unknown>, column: string): Promise<void> {
  const tables = await db.introspection.getTables();
  const message = tables.find(({ name }) => name === 'message');
  if (message?.columns.some(({ name }) => name === column) === true) return;
  await db.schema.alterTable('message').addColumn(column, 'text').execute();
}

import type { Transaction } from 'kysely';

import type { OwnerMemory } from './owner-memory.ts';
import { prepared, type Prepared } from './prepared.ts';
import type { ConversationRecord } from './records.ts';
import type { Tables } from './schema.ts';

/** Writes a conversation as it is now; of one that is remembered, what has changed. */
export async function save(
  tx: Transaction<Tables>,
  conversation: ConversationRecord,
  memory?: OwnerMemory,
): Promise<void> {
  const { id } = conversation;
  const values = valuesOf(conversation);
  const known = memory?.saved?.id === id ? memory.saved : undefined;
  // What is over may be removed at any time.
  if (memory !== undefined) memory.saved = values.ended_at === null ? { id, values } : undefined;
  if (known === undefined) {
    await tx
      .insertInto('conversation')
      .values({
        id,
        channel: conversation.customer.channel,
        open_id: conversation.customer.openId,
        opened_at: conversation.openedAt,
        ...values,
      })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
      .execute();
    return;
  }
  const changed = COLUMNS.filter((column) => values[column] !== known.values[column]);
  if (changed.length > 0) await updateOf(changed)(tx, { id, ...values });
}

/** What changes of a conversation, as it is kept. */
export type ConversationValues = Pick<
  Tables['conversation'],
  'chat_id' | 'state' | 'facts' | 'session' | 'ended_at'
>;

const COLUMNS = ['chat_id', 'state', 'facts', 'session', 'ended_at'] as const;

type Update = Prepared<ConversationValues & { id: string }>;

/** By what they change: a column in an index costs more, even if it stays as it is. */
const updates = new Map<string, Update>();

function updateOf(columns: readonly (keyof ConversationValues)[]): Update {
  const name = columns.join();
  const update: Update =
    updates.get(name) ??
    prepared((db, given) =>
      db
        .updateTable('conversation')
        .set(Object.fromEntries(columns.map((column) => [column, given(column)])))
        .where('id', '=', given('id')),
    );
  updates.set(name, update);
  return update;
}

function valuesOf({
  chatId,
  state,
  facts,
  session,
  endedAt,
}: ConversationRecord): ConversationValues {
  return {
    chat_id: chatId,
    state,
    facts: JSON.stringify(facts),
    session: session === undefined || session === null ? null : JSON.stringify(session),
    ended_at: endedAt,
  };
}

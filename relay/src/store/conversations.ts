import type { Transaction } from 'kysely';

import type { OwnerMemory } from './owner-memory.ts';
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
  const changed = changes(known.values, values);
  if (Object.keys(changed).length === 0) return;
  await tx.updateTable('conversation').set(changed).where('id', '=', id).execute();
}

function changes(
  before: ConversationValues,
  { chat_id, state, facts, session, ended_at }: ConversationValues,
): Partial<ConversationValues> {
  return {
    ...(chat_id === before.chat_id ? {} : { chat_id }),
    ...(state === before.state ? {} : { state }),
    ...(facts === before.facts ? {} : { facts }),
    ...(session === before.session ? {} : { session }),
    ...(ended_at === before.ended_at ? {} : { ended_at }),
  };
}

/** What changes of a conversation, as it is kept. */
export interface ConversationValues {
  chat_id: string | null;
  state: string;
  facts: string;
  session: string | null;
  ended_at: number | null;
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

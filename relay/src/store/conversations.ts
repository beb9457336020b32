import type { Transaction } from 'kysely';

import type { OwnerMemory } from './owner-memory.ts';
import { prepared, type Prepared } from './prepared.ts';
import type { ConversationRecord } from './records.ts';
import type { Tables } from './schema.ts';

/** Writes a conversation as it is now; of one that is remembered, what is another than before. */
export async function save(
  tx: Transaction<Tables>,
  conversation: ConversationRecord,
  memory?: OwnerMemory,
): Promise<void> {
  const { id, customer, openedAt, endedAt } = conversation;
  const known = memory?.saved?.id === id ? memory.saved : undefined;
  // What is over may be removed at any time.
  if (memory !== undefined) memory.saved = endedAt === null ? conversation : undefined;
  if (known !== undefined) {
    const changed = changesOf(conversation, known);
    const columns = COLUMNS.filter((column) => column in changed);
    if (columns.length > 0) await updateOf(columns)(tx, { id, ...changed });
    return;
  }
  const values = {
    chat_id: conversation.chatId,
    state: conversation.state,
    facts: JSON.stringify(conversation.facts),
    session: sessionText(conversation.session),
    ended_at: endedAt,
  };
  const { channel, openId } = customer;
  await tx
    .insertInto('conversation')
    .values({ id, channel, open_id: openId, opened_at: openedAt, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute();
}

const COLUMNS = ['chat_id', 'state', 'facts', 'session', 'ended_at'] as const;

type Column = (typeof COLUMNS)[number];
type Change = Partial<Pick<Tables['conversation'], Column>>;

function changesOf(now: ConversationRecord, before: ConversationRecord): Change {
  return {
    ...(now.chatId === before.chatId ? {} : { chat_id: now.chatId }),
    ...(now.state === before.state ? {} : { state: now.state }),
    ...(isSame(now.facts, before.facts) ? {} : { facts: JSON.stringify(now.facts) }),
    ...(isSame(now.session, before.session) ? {} : { session: sessionText(now.session) }),
    ...(now.endedAt === before.endedAt ? {} : { ended_at: now.endedAt }),
  };
}

/** Nothing that is kept is changed in its place: the same object need not be made text of. */
function isSame(now: unknown, before: unknown): boolean {
  return now === before || JSON.stringify(now) === JSON.stringify(before);
}

type Update = Prepared<Change & { id: string }>;

/** By what they change: a column in an index costs more, even if it stays as it is. */
const updates = new Map<string, Update>();

function updateOf(columns: readonly Column[]): Update {
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

function sessionText(session: unknown): string | null {
  return session === undefined || session === null ? null : JSON.stringify(session);
}

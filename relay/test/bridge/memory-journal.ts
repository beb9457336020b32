import { Kysely, type Selectable } from 'kysely';

import type { Clock } from '../../src/clock.ts';
import { Journal } from '../../src/store/journal.ts';
import type { Direction } from '../../src/store/records.ts';
import type { Tables } from '../../src/store/schema.ts';
import { sqliteDialect } from '../../src/store/sqlite.ts';

export type MessageRow = Selectable<Tables['message']>;

/** A journal in memory, and a view of what is written in it. */
export interface MemoryJournal {
  journal: Journal;
  /** Everything that was ever to be carried in one direction, in its order. */
  messages: (direction: Direction, openId?: string) => Promise<MessageRow[]>;
  conversations: () => Promise<Selectable<Tables['conversation']>[]>;
  /** Everything that ever came in, in its order. */
  entries: () => Promise<Selectable<Tables['inbox']>[]>;
  /** How many pushes have had no consequence yet. */
  unread: () => Promise<number>;
}

export async function openMemoryJournal(clock: Clock): Promise<MemoryJournal> {
  const dialect = sqliteDialect(':memory:');
  const journal = await Journal.open(dialect, () => clock.now());
  const view = new Kysely<Tables>({ dialect });
  return {
    journal,
    messages: (direction, openId) =>
      view
        .selectFrom('message')
        .selectAll()
        .where('direction', '=', direction)
        .$if(openId !== undefined, (query) => query.where('open_id', '=', openId ?? ''))
        .orderBy('position')
        .execute(),
    conversations: () => view.selectFrom('conversation').selectAll().orderBy('opened_at').execute(),
    entries: () => view.selectFrom('inbox').selectAll().orderBy('id').execute(),
    unread: async () => {
      const rows = await view.selectFrom('inbox').select('id').where('done', '=', 0).execute();
      return rows.length;
    },
  };
}

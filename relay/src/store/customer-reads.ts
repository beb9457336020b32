import { sql, type Kysely } from 'kysely';

import { facts } from './customers.ts';
import { Gathered } from './gathered.ts';
import { waiting } from './inbox.ts';
import { due as dueMedia } from './media.ts';
import { upcoming } from './message-reads.ts';
import type {
  ConversationRecord,
  Customer,
  Direction,
  DueMedium,
  InboxEntry,
  MessageRecord,
} from './records.ts';
import { due } from './reports.ts';
import { conversationRecord } from './rows.ts';
import type { Tables } from './schema.ts';

/** What is asked of every customer whom a relay takes up: of many at once with few queries. */
export class CustomerReads {
  readonly conversation: Gathered<ConversationRecord | undefined>;
  readonly facts: Gathered<unknown>;
  readonly reports: Gathered<string[]>;
  readonly inbox: Gathered<InboxEntry[]>;
  readonly dueMedia: Gathered<DueMedium[]>;
  readonly #db: Kysely<Tables>;
  readonly #waits: Record<Direction, Gathered<boolean>>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
    this.conversation = new Gathered({
      one: async (customer) => {
        const rows = await openConversations(db, customer.channel, [customer.openId]);
        return rows[0];
      },
      several: async (channel, openIds) => {
        const rows = await openConversations(db, channel, openIds);
        const found = new Map(rows.map((record) => [record.customer.openId, record]));
        return (openId) => found.get(openId);
      },
    });
    this.facts = new Gathered({
      one: (customer) => facts(db, customer),
      several: async (channel, openIds) => {
        const rows = await db
          .selectFrom('customer')
          .select(['open_id', 'facts'])
          .where('channel', '=', channel)
          .where('open_id', 'in', openIds)
          .execute();
        const found = new Map(rows.map((row) => [row.open_id, JSON.parse(row.facts) as unknown]));
        return (openId) => found.get(openId);
      },
    });
    this.reports = new Gathered({
      one: (customer) => due(db, customer),
      several: async (channel, openIds) => {
        const rows = await db
          .selectFrom('conversation')
          .select(['open_id', 'id'])
          .where('channel', '=', channel)
          .where('open_id', 'in', openIds)
          .where((or) =>
            or.or([or('unreported', '>', sql.lit(0)), or('unarchived', '>', sql.lit(0))]),
          )
          .orderBy('opened_at')
          .execute();
        const found = Map.groupBy(rows, (row) => row.open_id);
        return (openId) => (found.get(openId) ?? []).map(({ id }) => id);
      },
    });
    this.inbox = ofSome(
      (customer) => waiting(db, customer),
      (channel, openIds) =>
        db
          .selectFrom('inbox')
          .select('open_id')
          .distinct()
          .where('channel', '=', channel)
          .where('open_id', 'in', openIds)
          .where('done', '=', sql.lit(0))
          .execute(),
    );
    this.dueMedia = ofSome(
      (customer) => dueMedia(db, customer),
      (channel, openIds) =>
        db
          .selectFrom('message')
          .select('open_id')
          .distinct()
          .where('channel', '=', channel)
          .where('open_id', 'in', openIds)
          .where('medium', 'is not', null)
          .execute(),
    );
    this.#waits = {
      'to-agent': new Gathered(waitingMessages(db, 'to-agent')),
      'to-customer': new Gathered(waitingMessages(db, 'to-customer')),
    };
  }

  /** The message whose turn it is and those behind it, up to so many. */
  async upcoming(customer: Customer, direction: Direction, most: number): Promise<MessageRecord[]> {
    const waits = await this.#waits[direction].read(customer);
    return waits ? upcoming(this.#db, customer, direction, most) : [];
  }
}

/** What only some of them have: of several it is asked first who that may be. */
function ofSome<Item>(
  one: (customer: Customer) => Promise<Item[]>,
  who: (channel: string, openIds: readonly string[]) => Promise<{ open_id: string }[]>,
): Gathered<Item[]> {
  return new Gathered({
    one,
    several: async (channel, openIds) => {
      const found = new Set((await who(channel, openIds)).map((row) => row.open_id));
      return (openId) => (found.has(openId) ? one({ channel, openId }) : []);
    },
  });
}

async function openConversations(
  db: Kysely<Tables>,
  channel: string,
  openIds: readonly string[],
): Promise<ConversationRecord[]> {
  const rows = await db
    .selectFrom('conversation')
    .selectAll()
    .where('channel', '=', channel)
    .where('open_id', 'in', openIds)
    .where('state', '<>', sql.lit('ended'))
    .execute();
  return rows.map(conversationRecord);
}

/** Whether anything waits. Of one customer it is not asked: what waits is read at once. */
function waitingMessages(db: Kysely<Tables>, direction: Direction) {
  return {
    one: () => Promise.resolve(true),
    several: async (channel: string, openIds: readonly string[]) => {
      const rows = await db
        .selectFrom('message')
        .select('open_id')
        .distinct()
        .where('channel', '=', channel)
        .where('open_id', 'in', openIds)
        .where('direction', '=', direction)
        .where('settled_at', 'is', null)
        .execute();
      const found = new Set(rows.map((row) => row.open_id));
      return (openId: string) => found.has(openId);
    },
  };
}

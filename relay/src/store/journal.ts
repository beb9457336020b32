import { Kysely, type Dialect } from 'kysely';
import { Migrator } from 'kysely/migration';

import { LITTLE } from './backlog.ts';
import { ChangeRefused, isRefusal } from './change-refused.ts';
import { FencedOut, type CommitGuard } from './commit-guard.ts';
import { CustomerReads } from './customer-reads.ts';
import type {
  Archive,
  ConversationRecord,
  Customer,
  Direction,
  DueMedium,
  EntryKind,
  InboxEntry,
  JournalChange,
  MessageRecord,
  NewCommand,
  NewErrand,
  Report,
  WaitingText,
} from './records.ts';
import { NOBODY } from './records.ts';
import * as inbox from './inbox.ts';
import * as messageReads from './message-reads.ts';
import { prune } from './pruning.ts';
import * as reports from './reports.ts';
import { OwnerMemory } from './owner-memory.ts';
import { conversationRecord } from './rows.ts';
import { migrations, type Tables } from './schema.ts';
import * as media from './media.ts';
import { writeStep } from './step.ts';
import { customersWithWork } from './work.ts';

/** As many lines as one look at what waits for a customer takes in. */
const MOST_AT_ONCE = 30;

/** The durable memory of the relay: nothing is acted upon before it is in here. */
export class Journal {
  readonly #db: Kysely<Tables>;
  readonly #now: () => number;
  readonly #reads: CustomerReads;
  readonly #guard: CommitGuard | undefined;
  readonly #owned: { customer: Customer; memory: OwnerMemory } | undefined;

  private constructor(
    db: Kysely<Tables>,
    now: () => number,
    reads: CustomerReads,
    owner?: { customer: Customer; guard: CommitGuard | undefined },
  ) {
    this.#db = db;
    this.#now = now;
    this.#reads = reads;
    this.#guard = owner?.guard;
    this.#owned = owner && { customer: owner.customer, memory: new OwnerMemory() };
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
    return new Journal(db, now, new CustomerReads(db));
  }

  close(): Promise<void> {
    return this.#db.destroy();
  }

  /**
   * The same journal for the one who alone writes for this customer, and so need not ask again what
   * waits. With a guard for an owner who may be replaced: then every `commit` is checked.
   */
  ownedBy(customer: Customer, guard?: CommitGuard): Journal {
    return new Journal(this.#db, this.#now, this.#reads, { customer, guard });
  }

  /**
   * Writes down a push of WeChat, or something else that comes in for a customer. False if this very
   * thing is there already.
   */
  receive(
    customer: Customer,
    key: string,
    payload: unknown,
    kind: EntryKind = 'push',
  ): Promise<boolean> {
    return inbox.receive(this.#db, { customer, key, payload, kind }, this.#now());
  }

  /**
   * Writes down a command, and in the same transaction a note under `name`: up to where the commands
   * have been read. Returns whom it is for: a customer, or `errand` for none; undefined if it is there
   * already.
   */
  receiveCommand(
    command: NewCommand,
    name: string,
    note: unknown,
  ): Promise<Customer | 'errand' | undefined> {
    return this.#db.transaction().execute(async (tx) => {
      await remember(tx, name, note);
      return inbox.receiveCommand(tx, command, this.#now());
    });
  }

  /** Writes down an errand that the relay gives itself. False if it is there already. */
  receiveErrand(errand: NewErrand): Promise<boolean> {
    return inbox.receive(this.#db, { customer: NOBODY, kind: 'errand', ...errand }, this.#now());
  }

  /** What has come in for a customer and had no consequence yet, in the order of its arrival. */
  inbox(customer: Customer): Promise<InboxEntry[]> {
    return this.#reads.inbox.read(customer);
  }

  /** Commands that no chat has to wait for, in the order of their arrival, behind this entry. */
  errands(behind = 0): Promise<InboxEntry[]> {
    return inbox.waiting(this.#db, NOBODY, behind);
  }

  /** An errand is done: what it was about is forgotten. */
  errandDone(id: number): Promise<void> {
    return inbox.settled(this.#db, id);
  }

  /** Everybody for whom there is something left to do. For the start of a process. */
  async customersWithWork(): Promise<Customer[]> {
    const rows = await this.#db
      .selectFrom(customersWithWork(this.#db).as('work'))
      .select(['work.channel', 'work.open_id'])
      .where('work.channel', '<>', NOBODY.channel)
      .execute();
    return rows.map((row) => ({ channel: row.channel, openId: row.open_id }));
  }

  /** The customer's open chat. */
  conversation(customer: Customer): Promise<ConversationRecord | undefined> {
    return this.#reads.conversation.read(customer);
  }

  /** What is known of the customer beyond any chat; undefined if nothing is. */
  customerFacts(customer: Customer): Promise<unknown> {
    return this.#reads.facts.read(customer);
  }

  /** The id of the conversation that is, or was, this chat of the org. */
  async conversationOf(chat: { chatId: string; key: string }): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom('conversation')
      .select('id')
      // Its key is there before the org has said its id.
      .where((row) => row.or([row('chat_id', '=', chat.chatId), row('id', '=', chat.key)]))
      .executeTakeFirst();
    return row?.id;
  }

  /** A conversation, whether it is open or over; undefined if it is not kept any more. */
  async conversationById(id: string): Promise<ConversationRecord | undefined> {
    const row = await this.#db
      .selectFrom('conversation')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && conversationRecord(row);
  }

  /**
   * What is to be carried to the customer, in order: the first of it. If that is parked, it comes with
   * the first of what is not.
   */
  async waitingForCustomer(customer: Customer): Promise<MessageRecord[]> {
    const waiting = await this.upcoming(customer, 'to-customer', MOST_AT_ONCE);
    const [first] = waiting;
    if (first?.status !== 'parked') return waiting;
    const all = [this.#db, customer, 'to-customer', MOST_AT_ONCE] as const;
    return [first, ...(await messageReads.upcoming(...all, 'not-parked'))];
  }

  /** The message whose turn it is, whatever its state of waiting. */
  async next(customer: Customer, direction: Direction): Promise<MessageRecord | undefined> {
    const [first] = await this.upcoming(customer, direction, 1);
    return first;
  }

  /** The message whose turn it is and those behind it, up to so many. */
  async upcoming(customer: Customer, direction: Direction, most: number): Promise<MessageRecord[]> {
    const backlog = this.#memoryOf(customer)?.backlog;
    if (backlog === undefined) return this.#reads.upcoming(customer, direction, most);
    const waiting =
      backlog.waiting(direction) ??
      (await backlog.read(direction, () =>
        this.#reads.upcoming(customer, direction, Math.max(most, LITTLE + 1)),
      ));
    return waiting.slice(0, most);
  }

  /** Whether it is certain, without asking the store, that nothing waits in this direction. */
  isEmpty(customer: Customer, direction: Direction): boolean {
    return this.#memoryOf(customer)?.backlog.waiting(direction)?.length === 0;
  }

  /** Whether this very text was last meant for the customer since then (milliseconds since the epoch). */
  isLastWord(customer: Customer, text: string, since: number): Promise<boolean> {
    return messageReads.wasSaid(this.#db, customer, { text, since, last: true });
  }

  /** Whether this very text was meant for the customer since then (milliseconds since the epoch). */
  wasSaid(customer: Customer, text: string, since: number): Promise<boolean> {
    return messageReads.wasSaid(this.#db, customer, { text, since, last: false });
  }

  /** The texts that no agent has read yet, one to a line, up to so many characters. */
  waitingForAgent(customer: Customer, longest: number): Promise<WaitingText> {
    return messageReads.waitingForAgent(this.#db, customer, longest);
  }

  /** The messages of a customer whose media have to be fetched, the oldest first; not too many at once. */
  dueMedia(customer: Customer): Promise<DueMedium[]> {
    return this.#reads.dueMedia.read(customer);
  }

  /** One message; undefined if it is not there any more. */
  message(id: string): Promise<MessageRecord | undefined> {
    return media.message(this.#db, id);
  }

  /**
   * Writes one step, whole or not at all. Throws {@link FencedOut} if the guard finds another owner,
   * `NotTaken` if what has come in cannot have its consequences at once, and {@link ChangeRefused} if the
   * store will never take this change. When it throws anything else, nothing was written; without a
   * guard, a store at the other end of a network may have written all the same.
   */
  async commit(change: JournalChange): Promise<void> {
    const memory = this.#memoryOf(change.customer);
    if (memory === undefined) await this.#commit(change);
    else await memory.write(change, () => this.#commit(change, memory));
  }

  #memoryOf({ channel, openId }: Customer): OwnerMemory | undefined {
    const owned = this.#owned;
    const isOwned = owned?.customer.channel === channel && owned.customer.openId === openId;
    return isOwned ? owned.memory : undefined;
  }

  /** Returns the messages that were added. */
  async #commit(change: JournalChange, memory?: OwnerMemory): Promise<MessageRecord[]> {
    let transaction: string | undefined;
    let added: MessageRecord[] = [];
    try {
      await this.#db.transaction().execute(async (tx) => {
        transaction = await this.#guard?.enter(tx);
        added = await writeStep(tx, change, this.#now(), memory);
      });
    } catch (error) {
      if (isRefusal(error)) throw new ChangeRefused(error);
      if (error instanceof inbox.NotTaken) throw error;
      if (transaction === undefined || error instanceof FencedOut) throw error;
      // The answer may have been lost after all was written: to repeat it then would write it twice.
      if (!(await this.#guard?.carriedOut(transaction))) throw error;
    }
    return added;
  }

  /** The conversations of which the org has to be told something; those of one customer, or all. */
  reports(customer?: Customer): Promise<string[]> {
    return customer === undefined ? reports.due(this.#db) : this.#reads.reports.read(customer);
  }

  /**
   * What has to be told of one conversation, or undefined if there is nothing. With so many messages
   * at most.
   */
  report(conversationId: string, most: number): Promise<Report | undefined> {
    return reports.read(this.#db, conversationId, most);
  }

  /** The org knows what this report says. What has changed since is still to be told. */
  reported(report: Report): Promise<void> {
    return this.#db.transaction().execute((tx) => reports.told(tx, report));
  }

  /**
   * A conversation that is over and has to be archived; undefined if it need not be. With so many of
   * its messages at most: those after this place.
   */
  archive(
    conversationId: string,
    part: { after: number; most: number },
  ): Promise<Archive | undefined> {
    return reports.archive(this.#db, conversationId, part);
  }

  /** The org has the messages. */
  archived(conversationId: string): Promise<void> {
    return reports.archived(this.#db, conversationId);
  }

  /**
   * Removes some of what was over before this time, in milliseconds since the epoch. Returns how many
   * rows it was: 0 if nothing is left to remove.
   */
  prune(before: number): Promise<number> {
    return prune(this.#db, before);
  }

  /** A small thing to remember. */
  remember(name: string, value: unknown): Promise<void> {
    return remember(this.#db, name, value);
  }

  /** Remembers something in place of what `recall` has given. False if it is not that any more. */
  async replaceNote(name: string, before: unknown, after: unknown): Promise<boolean> {
    const value = JSON.stringify(after);
    if (before === undefined) {
      const made = await this.#db
        .insertInto('note')
        .values({ name, value })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .executeTakeFirst();
      return (made.numInsertedOrUpdatedRows ?? 0n) > 0n;
    }
    const changed = await this.#db
      .updateTable('note')
      .set({ value })
      .where('name', '=', name)
      .where('value', '=', JSON.stringify(before))
      .executeTakeFirst();
    return changed.numUpdatedRows > 0n;
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
}

async function remember(db: Kysely<Tables>, name: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value);
  await db
    .insertInto('note')
    .values({ name, value: text })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: text }))
    .execute();
}

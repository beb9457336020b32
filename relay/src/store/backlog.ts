import type { Direction, JournalChange, MessageRecord, MessageStatus } from './records.ts';

/** More is not kept in memory: it may be much, of many customers. */
export const LITTLE = 5;

const FINAL: readonly MessageStatus[] = ['delivered', 'failed', 'unknown', 'cancelled'];
const DIRECTIONS: readonly Direction[] = ['to-agent', 'to-customer'];

/**
 * What waits for one customer, as long as that is little and nothing of it is parked, so that the store
 * need not be asked again after each step. For the one who alone writes for this customer: whatever else
 * is written, or fails, is forgotten here and read anew.
 */
export class Backlog {
  readonly #known = new Map<Direction, readonly MessageRecord[]>();
  /** Others than when a reading began if something may have been written meanwhile. */
  #revision = 0;
  #writing = 0;

  /** All that waits, in order; undefined if that is not known. */
  waiting(direction: Direction): readonly MessageRecord[] | undefined {
    return this.#known.get(direction);
  }

  /** Nothing that waits is parked, certainly. */
  get isFreeOfParked(): boolean {
    return DIRECTIONS.every((direction) => this.#known.has(direction));
  }

  /** Reads from the store, all or at least so many that it is certainly not little, and keeps it if it is. */
  async read(
    direction: Direction,
    from: () => Promise<MessageRecord[]>,
  ): Promise<readonly MessageRecord[]> {
    const revision = this.#revision;
    const waiting = await from();
    const isStill = revision === this.#revision && this.#writing === 0;
    if (isStill) this.#keep(direction, waiting);
    return waiting;
  }

  /** Writes a change to the store. `write` gives the messages that it has added. */
  async write(change: JournalChange, write: () => Promise<MessageRecord[]>): Promise<void> {
    this.#revision += 1;
    this.#writing += 1;
    // Nobody can say which of two comes first.
    if (this.#writing > 1) this.#known.clear();
    try {
      const added = await write();
      if (isPlain(change)) this.#follow(change, added);
      else this.#known.clear();
    } catch (error) {
      this.#known.clear();
      throw error;
    } finally {
      this.#revision += 1;
      this.#writing -= 1;
    }
  }

  #follow(change: JournalChange, added: readonly MessageRecord[]): void {
    if (added.length === 0 && (change.update ?? []).length === 0) return;
    for (const direction of DIRECTIONS) {
      const known = this.#known.get(direction);
      if (known === undefined) continue;
      const waiting = new Map(known.map((message) => [message.id, message]));
      for (const message of added) {
        if (message.direction === direction) waiting.set(message.id, message);
      }
      for (const { id, status, certain, attempts } of change.update ?? []) {
        const message = waiting.get(id);
        if (message === undefined) continue;
        const after = {
          ...message,
          status,
          ...(certain === undefined ? {} : { certain }),
          ...(attempts === undefined ? {} : { attempts }),
        };
        if (FINAL.includes(status)) waiting.delete(id);
        else waiting.set(id, after);
      }
      this.#keep(
        direction,
        [...waiting.values()].filter(({ status }) => !FINAL.includes(status)),
      );
    }
    if (this.#isUnheardOf(change)) this.#known.clear();
  }

  /** Whether something may wait again that did not. */
  #isUnheardOf({ update = [] }: JournalChange): boolean {
    const ids = new Set([...this.#known.values()].flat().map(({ id }) => id));
    return update.some(({ id, status }) => !FINAL.includes(status) && !ids.has(id));
  }

  #keep(direction: Direction, waiting: readonly MessageRecord[]): void {
    const isLittle = waiting.length <= LITTLE && waiting.every(({ status }) => status !== 'parked');
    if (isLittle) this.#known.set(direction, waiting);
    else this.#known.delete(direction);
  }
}

/** Whether all that it changes of messages is what it adds and updates. Nothing that is known is parked. */
function isPlain(change: JournalChange): boolean {
  return (
    change.parkWaiting !== true &&
    change.cancelWaiting !== true &&
    change.erase !== true &&
    change.replace === undefined &&
    change.parkReplies === undefined &&
    change.conversation?.state !== 'ended' &&
    (change.hide ?? []).length === 0 &&
    (change.media ?? []).length === 0
  );
}

import { Backlog } from './backlog.ts';
import type { ConversationRecord, Direction, JournalChange, MessageRecord } from './records.ts';

/**
 * What the store holds of one customer, as far as whoever alone writes it need not ask again. A write
 * changes it as it goes, and makes all of it forgotten if it fails.
 */
export class OwnerMemory {
  readonly backlog = new Backlog();
  /** Of the last message that there ever was; nothing is put behind it by anybody else. */
  readonly lastPositions = new Map<Direction, number>();
  /** The open conversation as it was last written. */
  saved: ConversationRecord | undefined;

  /** Writes a change to the store. `write` gives the messages that it has added. */
  async write(change: JournalChange, write: () => Promise<MessageRecord[]>): Promise<void> {
    try {
      await this.backlog.write(change, write);
      if (change.erase === true || change.replace !== undefined) this.#forget();
    } catch (error) {
      this.#forget();
      throw error;
    }
  }

  #forget(): void {
    this.lastPositions.clear();
    this.saved = undefined;
  }
}

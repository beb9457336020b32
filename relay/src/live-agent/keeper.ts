import type { DeskEvent, DeskJournal } from '../desk.ts';
import { Serial } from '../serial.ts';
import type { Session } from './session.ts';

/** A change of the session, and what it means for the conversation. */
export interface Change {
  session: Session | undefined;
  events: DeskEvent[];
}

/**
 * Holds the session of one chat. Every change is written to the journal first and only then seen by
 * the others, one change at a time: the poll loop and the sender share it without overtaking each
 * other.
 */
export class SessionKeeper {
  #session: Session | undefined;
  #over = false;
  readonly #turns = new Serial();
  readonly #journal: DeskJournal;
  readonly #watchers = new Set<() => void>();

  constructor(journal: DeskJournal, session: Session | undefined) {
    this.#journal = journal;
    this.#session = session;
  }

  get session(): Session | undefined {
    return this.#session;
  }

  /** True once the chat has ended, in whatever way: nothing more is written. */
  get over(): boolean {
    return this.#over;
  }

  /**
   * Computes a change from the session as it is when its turn comes, writes it, and makes it the
   * session. `undefined` means that there is nothing to change. Rejects if the journal cannot write;
   * then nothing has changed.
   */
  record(step: (session: Session | undefined) => Change | undefined): Promise<void> {
    return this.#turns.run(async () => {
      if (this.#over) return;
      const change = step(this.#session);
      if (change === undefined) return;
      await this.#journal.record(change.session, change.events);
      this.#session = change.session;
      this.#over = change.events.some(isLast);
      this.notify();
    });
  }

  /** Records a change of the session; without one there is nothing to change. */
  change(step: (session: Session) => Session, events: DeskEvent[] = []): Promise<void> {
    return this.record((session) => session && { session: step(session), events });
  }

  /** Records how the chat ended. */
  finish(event: DeskEvent): Promise<void> {
    return this.record((session) => ({ session, events: [event] }));
  }

  /** Resolves as soon as the condition holds. It is looked at after each change and each notify. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!condition()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  /** Lets everyone who waits look again. */
  notify(): void {
    for (const look of [...this.#watchers]) look();
  }
}

function isLast(event: DeskEvent): boolean {
  return event.type === 'ended' || event.type === 'refused' || event.type === 'lost';
}

import type { DeskEvent, DeskJournal, DeskSession } from '../../src/desk.ts';

/** What becomes of one write: it is there, it failed, or the process dies before or after it. */
export type WriteFate = 'written' | 'failed' | 'died-before' | 'died-after';

/**
 * What a desk has made durable. It outlives the process, so each process gets a `book` of its own to
 * write in, and what a dead process writes goes nowhere.
 */
export class MemoryJournal {
  /** As it would be read back. Undefined: the chat has to be taken up anew. */
  session: DeskSession | undefined;
  readonly events: DeskEvent[] = [];
  readonly typing: boolean[] = [];
  /** Sessions in the order in which they were written. */
  readonly sessions: (DeskSession | undefined)[] = [];
  /** So many of the next writes fail. */
  failures = 0;
  /** Writes that failed. */
  failed = 0;
  #epoch = 0;

  /** The journal of one process; whoever wrote before is dead. `fate` decides on each write. */
  book(fate: () => WriteFate = () => 'written'): DeskJournal {
    const never = new Promise<never>(() => undefined);
    const epoch = (this.#epoch += 1);
    let writing = false;
    let died = false;
    const isDead = (): boolean => died || this.#epoch !== epoch;
    return {
      record: async (session, events) => {
        if (isDead()) return never;
        if (writing) throw new Error('Two writes at once');
        if (this.over) throw new Error('A write after the end');
        writing = true;
        // As long as a real write takes at least: others get their turn meanwhile.
        await new Promise(setImmediate);
        writing = false;
        if (isDead()) return never;
        const end = this.failures > 0 ? 'failed' : fate();
        if (end === 'failed') {
          this.failures -= this.failures > 0 ? 1 : 0;
          this.failed += 1;
          throw new Error('The disk is full');
        }
        died = end !== 'written';
        if (end !== 'died-before') this.#write(session, events);
        if (died) await never;
      },
      agentTyping: (on) => {
        if (!isDead()) this.typing.push(on);
      },
    };
  }

  /** True once the chat has ended, in whatever way. */
  get over(): boolean {
    return this.events.some(({ type }) => ['ended', 'refused', 'lost'].includes(type));
  }

  /** What the customer has got, in order. */
  get agentTexts(): string[] {
    return this.events.flatMap((event) => (event.type === 'message' ? [event.text] : []));
  }

  /** Messages of the customer that the agent has, in order. */
  get heard(): string[] {
    return this.events.flatMap((event) => (event.type === 'heard' ? [event.messageId] : []));
  }

  /** How often something happened. */
  count(type: DeskEvent['type']): number {
    return this.events.filter((event) => event.type === type).length;
  }

  #write(session: DeskSession | undefined, events: readonly DeskEvent[]): void {
    this.session =
      session === undefined ? undefined : (JSON.parse(JSON.stringify(session)) as DeskSession);
    this.sessions.push(this.session);
    this.events.push(...events);
  }
}

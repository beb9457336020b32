import type { DeskChat, DeskEvent } from '../desk.ts';
import type { Journal } from '../store/journal.ts';
import type { Customer, MessageRecord, MessageUpdate } from '../store/records.ts';
import { hidersOf, MOST_TOGETHER, together, wordsOf } from './together.ts';

export interface AgentCourierOptions {
  customer: Customer;
  journal: Pick<Journal, 'upcoming' | 'commit'>;
  /** Takes a turn among the steps of the dialogue. */
  inTurn: <T>(task: () => Promise<T>) => Promise<T>;
  /** Waits, not for long, for what the message stands for, and words it anew. */
  makeReady: (message: MessageRecord) => Promise<void>;
  /** `saying` has changed. */
  onSaying: () => void;
  /** The agent has it. */
  onHeard: (message: MessageRecord) => void;
  /** The desk fails with this message again and again: nobody knows whether the agent has it. */
  giveUp: (unheard: Extract<DeskEvent, { type: 'unheard' }>) => Promise<void>;
}

const REASON = 'The agent desk did not take this message.';
// A desk answers with a value, whatever happens; that it throws is a mistake in it.
const MOST_FAILURES = 5;

/** Carries what a customer wrote to the agent, in order: one message at a time, or a long backlog together. */
export class AgentCourier {
  readonly #options: AgentCourierOptions;
  /** What was last handed to the desk, in order. */
  #carried: readonly MessageRecord[] = [];
  /** The fate of that is known: the desk may be given other words next. */
  #isSettled = false;
  /** So many go one by one, because the desk did not take them together. */
  #oneByOne = 0;
  #saying = false;
  /** How often the desk has failed with the same message. */
  #failures = 0;

  constructor(options: AgentCourierOptions) {
    this.#options = options;
  }

  /** The desk has been given something, and has not yet taken it. */
  get saying(): boolean {
    return this.#saying;
  }

  /** False if nothing waits. Rejects if the journal fails, or the desk. */
  async carryNext(chat: DeskChat): Promise<boolean> {
    const { inTurn, makeReady, onHeard } = this.#options;
    const next = await inTurn(() => this.#choose());
    const [first] = next;
    if (first === undefined) return false;
    if (first.medium === 'due') {
      chat.typing(true);
      await makeReady(first);
      return true;
    }
    if (first.kind === 'end') {
      await chat.end(first.text === 'idle' ? 'idle' : 'wish');
      return true;
    }
    if (first.id !== this.#carried[0]?.id) this.#failures = 0;
    this.#carried = next;
    this.#isSettled = false;
    const heard = await this.#send(chat, first.id);
    if (heard) for (const message of next) onHeard(message);
    if (next.length === 1) this.#oneByOne = Math.max(0, this.#oneByOne - 1);
    return true;
  }

  /** What the desk's word means for the messages of the customer. */
  fateOf(event: DeskEvent): MessageUpdate[] {
    if (event.type !== 'heard' && event.type !== 'unheard') return [];
    const isCarried = event.messageId === this.#carried[0]?.id;
    const ids = isCarried ? this.#carried.map(({ id }) => id) : [event.messageId];
    this.#isSettled ||= isCarried;
    if (event.type === 'heard') return ids.map((id) => ({ id, status: 'delivered' }));
    const { certain } = event;
    if (certain && ids.length > 1) {
      // One of them may be to blame for all.
      this.#oneByOne = ids.length;
      return ids.map((id) => ({ id, status: 'queued' }));
    }
    const reason = { code: event.reason, text: REASON };
    return ids.map((id) => ({ id, status: certain ? 'failed' : 'unknown', reason, certain }));
  }

  /** What is to be said next; if it is several messages, that is written down before. */
  async #choose(): Promise<MessageRecord[]> {
    const { customer, journal } = this.#options;
    const waiting = await journal.upcoming(customer, 'to-agent', MOST_TOGETHER);
    const next = together(waiting, this.#isSettled && this.#oneByOne === 0);
    if (next.length > 1 && next[0]?.status !== 'sending') {
      const update = next.map(({ id }) => ({ id, status: 'sending' as const }));
      await journal.commit({ customer, update });
    }
    return next;
  }

  async #send(chat: DeskChat, id: string): Promise<boolean> {
    this.#setSaying(true);
    try {
      const hiddenBy = hidersOf(this.#carried);
      return await chat.send({
        id,
        text: wordsOf(this.#carried),
        ...(hiddenBy.length === 0 ? {} : { hiddenBy }),
      });
    } catch (error) {
      this.#failures += 1;
      if (this.#failures < MOST_FAILURES) throw error;
      await this.#options.giveUp({
        type: 'unheard',
        messageId: id,
        reason: 'desk-failure',
        certain: false,
      });
      return false;
    } finally {
      this.#setSaying(false);
    }
  }

  #setSaying(saying: boolean): void {
    this.#saying = saying;
    this.#options.onSaying();
  }
}

import type { Refusal } from './refusal.ts';

/** Why a held poll is over: messages came, the time ran out, the visitor hung up, or a refusal. */
export type PollEnd = 'messages' | 'quiet' | 'gone' | Refusal;

export interface HeldPoll {
  readonly ended: Promise<PollEnd>;
  end(how: PollEnd): void;
}

/** The place where the one poll of a session waits. */
export class PollSlot {
  #held: HeldPoll | null = null;
  #deaf = false;
  #waking = false;

  isBusy(): boolean {
    return this.#held !== null;
  }

  /** Holds a poll. A deaf one does not hear of messages. The slot must be free. */
  hold(deaf: boolean): HeldPoll {
    const { promise, resolve } = Promise.withResolvers<PollEnd>();
    const held: HeldPoll = {
      ended: promise,
      end: (how) => {
        if (this.#held === held) this.#held = null;
        resolve(how);
      },
    };
    this.#held = held;
    this.#deaf = deaf;
    return held;
  }

  /** Says that there are messages. What is said in one go comes in one answer. */
  wake(): void {
    if (this.#waking) return;
    this.#waking = true;
    queueMicrotask(() => {
      this.#waking = false;
      if (!this.#deaf) this.end('messages');
    });
  }

  end(how: PollEnd): void {
    this.#held?.end(how);
  }
}

import type { Clock } from '../../../relay/src/clock.ts';
import type { WeChatFaults } from './fault-list.ts';

const HELD_MS = 1000;

/**
 * Lets each customer's pushes go out one after the other, in the order in which they were written.
 * With `push-out-of-order`, one waits until the next has overtaken it, a second at most.
 */
export class PushOrder {
  readonly #clock: Clock;
  readonly #faults: WeChatFaults;
  readonly #last = new Map<string, Promise<unknown>>();
  readonly #held = new Map<string, () => void>();

  constructor(clock: Clock, faults: WeChatFaults) {
    this.#clock = clock;
    this.#faults = faults;
  }

  /** Runs the push when it is its turn, and answers what it answers. */
  run<Result>(openId: string, push: () => Promise<Result>): Promise<Result> {
    const release = this.#held.get(openId);
    if (release === undefined && this.#faults.on('push-out-of-order')) {
      return this.#hold(openId, push);
    }
    const result = this.#enqueue(openId, push);
    if (release !== undefined) {
      this.#faults.struck('push-out-of-order');
      release();
    }
    return result;
  }

  /** Lets go of what waits. */
  close(): void {
    for (const release of this.#held.values()) release();
  }

  #hold<Result>(openId: string, push: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve) => {
      const release = (): void => {
        cancel();
        this.#held.delete(openId);
        resolve(this.#enqueue(openId, push));
      };
      const cancel = this.#clock.after(HELD_MS, release);
      this.#held.set(openId, release);
    });
  }

  #enqueue<Result>(openId: string, push: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(openId) ?? Promise.resolve();
    const result = before.then(push);
    const over = result.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(openId, over);
    void over.then(() => {
      if (this.#last.get(openId) === over) this.#last.delete(openId);
    });
    return result;
  }
}

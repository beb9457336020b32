import type { Clock } from '../../../relay/src/clock.ts';

interface Timer {
  due: number;
  /** Of two that are due at the same time, the older one goes first. */
  order: number;
  callback: (() => void) | undefined;
}

/** Monday morning in Beijing. */
const BEGIN = Date.UTC(2026, 10, 23, 1, 0, 0);

/**
 * Time that passes only when everything that can happen now has happened. All that waits in a run
 * waits here, so the run's course is a matter of its seed.
 */
export class VirtualTime implements Clock {
  #now = BEGIN;
  #orders = 0;
  /** A binary heap by due time and order. */
  readonly #heap: Timer[] = [];

  now(): number {
    return this.#now;
  }

  /** Milliseconds since the run began. */
  elapsed(): number {
    return this.#now - BEGIN;
  }

  after(ms: number, callback: () => void): () => void {
    this.#orders += 1;
    const timer: Timer = { due: this.#now + Math.max(0, ms), order: this.#orders, callback };
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
    return () => {
      timer.callback = undefined;
    };
  }

  /** Lets time pass until the condition holds, at most `ms` milliseconds. True if it holds. */
  async passUntil(condition: () => boolean, ms: number): Promise<boolean> {
    const end = this.#now + ms;
    await settle();
    while (!condition()) {
      const next = this.#heap[0];
      if (next === undefined || next.due > end) {
        this.#now = end;
        return condition();
      }
      this.#remove();
      if (next.callback === undefined) continue;
      this.#now = next.due;
      next.callback();
      await settle();
    }
    return true;
  }

  async pass(ms: number): Promise<void> {
    await this.passUntil(() => false, ms);
  }

  #rise(from: number): void {
    const timer = this.#heap[from];
    if (timer === undefined) return;
    let at = from;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || isBefore(parent, timer)) break;
      this.#heap[at] = parent;
      at = above;
    }
    this.#heap[at] = timer;
  }

  #remove(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    let at = 0;
    for (;;) {
      const below = 2 * at + 1;
      const [left, right] = [this.#heap[below], this.#heap[below + 1]];
      if (left === undefined) break;
      const child = right !== undefined && isBefore(right, left) ? right : left;
      if (isBefore(last, child)) break;
      this.#heap[at] = child;
      at = child === left ? below : below + 1;
    }
    this.#heap[at] = last;
  }
}

function isBefore(one: Timer, other: Timer): boolean {
  return one.due < other.due || (one.due === other.due && one.order < other.order);
}

/** Everything that needs no time has happened: promises, ticks, streams. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

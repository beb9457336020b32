import { performance } from 'node:perf_hooks';

import { percentile } from '../measure/statistics.ts';

// So long after the last one that has arrived, those that have not are waited for.
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 5;

/** Messages that are on their way, each with a mark in it by which it is known when it arrives. */
export class Marks {
  readonly #sent = new Map<string, number>();
  readonly #begin: string;
  #took: number[] = [];
  #count = 0;

  constructor() {
    // Journals are kept over rounds and processes: no mark comes twice.
    this.#begin = String(Date.now() % 1e9);
  }

  /** A new mark. `at` is when it was due. */
  send(at: number): string {
    this.#count += 1;
    const mark = `m${this.#begin}${String(this.#count).padStart(8, '0')}.`;
    this.#sent.set(mark, at);
    return mark;
  }

  /** Something has arrived; there may be several marks in it. Returns how many it were. */
  arrived(text: string): number {
    const now = performance.now();
    let found = 0;
    for (const [mark] of text.matchAll(/m\d{10,20}\./gu)) {
      const at = this.#sent.get(mark);
      if (at === undefined) continue;
      this.#sent.delete(mark);
      this.#took.push(now - at);
      found += 1;
    }
    return found;
  }

  get underWay(): number {
    return this.#sent.size;
  }

  /** Forgets what is under way and what has arrived. */
  forget(): void {
    this.#took = [];
    this.#sent.clear();
  }

  /** Waits for what is under way, and forgets all of it. In milliseconds. */
  async reap(): Promise<{
    count: number;
    missing: number;
    p50: number;
    p99: number;
    most: number;
  }> {
    let [left, deadline] = [this.#sent.size, performance.now() + PATIENCE_MS];
    while (this.#sent.size > 0 && performance.now() < deadline) {
      await pause(LOOK_EVERY_MS);
      if (this.#sent.size < left) deadline = performance.now() + PATIENCE_MS;
      left = this.#sent.size;
    }
    const [took, missing] = [this.#took, this.#sent.size];
    this.#took = [];
    this.#sent.clear();
    return {
      count: took.length,
      missing,
      p50: percentile(took, 0.5),
      p99: percentile(took, 0.99),
      most: percentile(took, 1),
    };
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

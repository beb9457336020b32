import type { Clock } from '../clock.ts';
import { retryDelay } from './decisions.ts';
import { Pause } from './pause.ts';

// The service forgets a visitor long before this. Whoever cannot be reached for so long is gone,
// whatever the last word was.
const GIVE_UP_MS = 10 * 60_000;

/** How long to bear with a service that fails, and how soon to try it again. */
export class Patience {
  readonly #clock: Clock;
  readonly #pause: Pause;
  readonly #stopping: AbortSignal;
  #attempt = 0;
  #lastContact: number;

  constructor(clock: Clock, stopping: AbortSignal) {
    this.#clock = clock;
    this.#pause = new Pause(clock);
    this.#stopping = stopping;
    this.#lastContact = clock.elapsed();
  }

  /** The service did what it should. */
  renew(): void {
    this.#attempt = 0;
    this.#lastContact = this.#clock.elapsed();
  }

  /** Waits before the next try: longer each time, until `renew`. */
  async wait(): Promise<void> {
    if (this.#stopping.aborted) return;
    this.#attempt += 1;
    await this.#pause.wait(retryDelay(this.#attempt));
  }

  /** Waits for so many milliseconds, without any failure. */
  async rest(ms: number): Promise<void> {
    if (!this.#stopping.aborted) await this.#pause.wait(ms);
    this.#lastContact = this.#clock.elapsed();
  }

  /** Ends the wait that is going on. */
  hurry(): void {
    this.#pause.end();
  }

  get exhausted(): boolean {
    return this.#clock.elapsed() - this.#lastContact > GIVE_UP_MS;
  }
}

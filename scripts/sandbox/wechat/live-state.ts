import type { RequestHandler, Response } from 'express';
import type { Clock } from '../../../relay/src/clock.ts';

const QUIET_MS = 50;

/** Tells everybody who listens the whole state: at once, and on each change. */
export class LiveState {
  readonly #clock: Clock;
  readonly #state: () => unknown;
  readonly #listeners = new Set<Response>();
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, state: () => unknown) {
    this.#clock = clock;
    this.#state = state;
  }

  /** Server-sent events; each `data:` is a whole state. At most one comes in 50 ms. */
  readonly serve: RequestHandler = (_request, response) => {
    response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(this.#event());
    this.#listeners.add(response);
    response.on('close', () => this.#listeners.delete(response));
  };

  /** To be called on each change. */
  changed(): void {
    if (this.#listeners.size === 0 || this.#cancel) return;
    this.#cancel = this.#clock.after(QUIET_MS, () => {
      this.#cancel = undefined;
      const event = this.#event();
      for (const listener of this.#listeners) listener.write(event);
    });
  }

  /** Ends every stream. */
  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    for (const listener of this.#listeners) listener.end();
    this.#listeners.clear();
  }

  #event(): string {
    return `data: ${JSON.stringify(this.#state())}\n\n`;
  }
}

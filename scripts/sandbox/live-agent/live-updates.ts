import type { Request, Response } from 'express';
import type { Clock } from '../../../relay/src/clock.ts';

const AT_MOST_EVERY_MS = 50;

/** Server-sent events: whoever listens gets the whole state at once and after changes. */
export class LiveUpdates {
  readonly #clock: Clock;
  readonly #state: () => unknown;
  readonly #listeners = new Set<Response>();
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, state: () => unknown) {
    this.#clock = clock;
    this.#state = state;
  }

  readonly listen = (_request: Request, response: Response): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    response.write(this.#event());
    this.#listeners.add(response);
    response.once('close', () => {
      this.#listeners.delete(response);
    });
  };

  /** Something changed. Many changes in a short time make one event. */
  changed(): void {
    if (this.#listeners.size === 0 || this.#cancel !== null) return;
    this.#cancel = this.#clock.after(AT_MOST_EVERY_MS, () => {
      this.#cancel = null;
      const event = this.#event();
      for (const listener of this.#listeners) listener.write(event);
    });
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = null;
    for (const listener of this.#listeners) listener.end();
    this.#listeners.clear();
  }

  #event(): string {
    return `data: ${JSON.stringify(this.#state())}\n\n`;
  }
}

import type { Clock } from '../../../../relay/src/clock.ts';
import type { ServerMessage } from './bayeux-message.ts';

/** Somebody who has shaken hands, with what waits to be delivered to them. */
export class Subscriber {
  readonly clientId: string;
  /** Value of the cookie that belongs to the client. */
  readonly browser: string;
  /** 18 characters. */
  readonly userId: string;
  /** Such as `/event/WeChat_Chat_Command__e`. */
  readonly channels = new Set<string>();
  /** Whether there has been a `/meta/connect`: the first is answered at once. */
  isConnected = false;
  readonly #clock: Clock;
  #waiting: ServerMessage[] = [];
  #release: (() => void) | undefined;

  constructor(given: { clientId: string; browser: string; userId: string }, clock: Clock) {
    this.clientId = given.clientId;
    this.browser = given.browser;
    this.userId = given.userId;
    this.#clock = clock;
  }

  get isHeld(): boolean {
    return this.#release !== undefined;
  }

  deliver(message: ServerMessage): void {
    this.#waiting.push(message);
    this.release();
  }

  /** Takes what waits. */
  take(): ServerMessage[] {
    return this.#waiting.splice(0);
  }

  /** Waits until there is something to deliver, at most so many milliseconds. One wait at a time. */
  async hold(ms: number): Promise<void> {
    this.release();
    if (this.#waiting.length > 0) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        cancel();
        if (this.#release === end) this.#release = undefined;
        resolve();
      };
      const cancel = this.#clock.after(ms, end);
      this.#release = end;
    });
  }

  /** Ends the wait. */
  release(): void {
    this.#release?.();
  }
}

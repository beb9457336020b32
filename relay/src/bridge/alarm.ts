import type { Clock } from '../clock.ts';

/**
 * Rings at a moment that may be set anew all the time. What is set goes by the time that passes, not by
 * the clock on the wall, so that a clock that is put forward ends no chat.
 */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #moment: number | undefined;
  #cancel: () => void = () => undefined;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Sets it to a moment, in milliseconds since the epoch, or to none. */
  set(moment: number | undefined): void {
    if (moment === this.#moment) return;
    this.#cancel();
    this.#moment = moment;
    if (moment === undefined) return;
    this.#cancel = this.#clock.after(Math.max(0, moment - this.#clock.now()), () => {
      this.#moment = undefined;
      this.#ring();
    });
  }
}

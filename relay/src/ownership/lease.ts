import type { Clock } from '../clock.ts';

/** The clocks by which a lease is measured. */
export interface Watch {
  clock: Clock;
  /** Milliseconds from an arbitrary moment, whatever happens to the time of day. */
  monotonic: () => number;
}

/** A moment that a later one can be measured from. */
export interface Moment {
  wall: number;
  monotonic: number;
}

export function moment({ clock, monotonic }: Watch): Moment {
  return { wall: clock.now(), monotonic: monotonic() };
}

/**
 * Milliseconds since a moment, by the clock that has gone further: the monotonic one stands still
 * while a machine is suspended, and the other one may be set back.
 */
export function since(start: Moment, watch: Watch): number {
  const now = moment(watch);
  return Math.max(now.wall - start.wall, now.monotonic - start.monotonic);
}

/**
 * Until when this process may act, as it can tell by itself. It is over a good while before others
 * may take over, so a process that comes back from a long pause finds it over before it does anything.
 */
export class Lease {
  readonly #watch: Watch;
  readonly #lifeMs: number;
  readonly #onLapse: () => void;
  #from: Moment | undefined;
  #cancel: (() => void) | undefined;

  /**
   * @param lifeMs how long one renewal lasts
   * @param onLapse called once each time that the lease runs out or is given up
   */
  constructor(watch: Watch, lifeMs: number, onLapse: () => void) {
    this.#watch = watch;
    this.#lifeMs = lifeMs;
    this.#onLapse = onLapse;
  }

  get held(): boolean {
    return this.#from !== undefined && since(this.#from, this.#watch) < this.#lifeMs;
  }

  /** It was renewed, counted from the moment when that was asked for. */
  extend(asked: Moment): void {
    this.#cancel?.();
    this.#from = asked;
    const left = this.#lifeMs - since(asked, this.#watch);
    if (left <= 0) this.giveUp();
    else
      this.#cancel = this.#watch.clock.after(left, () => {
        this.#look();
      });
  }

  giveUp(): void {
    this.#cancel?.();
    if (this.#from === undefined) return;
    this.#from = undefined;
    this.#onLapse();
  }

  #look(): void {
    const from = this.#from;
    if (from === undefined) return;
    if (this.held) this.extend(from);
    else this.giveUp();
  }
}

import type { Clock } from '../../../relay/src/clock.ts';
import type { VirtualTime } from '../time/virtual-time.ts';

/** A moment at which a process can die: next to something that outlives it. */
export interface Point {
  /** What is done there, such as `POST ChatMessage` or `commit message`. */
  label: string;
  side: 'before' | 'after';
}

/**
 * What a process is to the world around it. Its code runs only in callbacks that come through here,
 * so that it can stand still (SIGSTOP) or be dead (SIGKILL) at any moment.
 */
export class VirtualProcess {
  readonly clock: Clock;
  /** How wrong its clock is, in milliseconds. Its timers do not care, as on a real machine. */
  skewMs = 0;
  /** Called at each point; it may kill the process there. */
  onPoint: (point: Point) => void = () => undefined;
  /** Resolves when the process dies. */
  readonly death: Promise<undefined>;
  #state: 'running' | 'paused' | 'dead' = 'running';
  readonly #held: (() => void)[] = [];
  readonly #deathbeds = new Set<() => void>();

  constructor(time: VirtualTime) {
    this.death = new Promise((resolve) => {
      this.#deathbeds.add(() => {
        resolve(undefined);
      });
    });
    this.clock = {
      now: () => time.now() + this.skewMs,
      elapsed: () => time.elapsed(),
      after: (ms, callback) =>
        time.after(ms, () => {
          this.enter(callback);
        }),
    };
  }

  get dead(): boolean {
    return this.#state === 'dead';
  }

  get running(): boolean {
    return this.#state === 'running';
  }

  /** Lets the process do something: now, when it goes on, or never. */
  enter(callback: () => void): void {
    if (this.#state === 'running') callback();
    else if (this.#state === 'paused') this.#held.push(callback);
  }

  /** The process is about to do, or has just done, what outlives it. True if it still lives. */
  pass(label: string, side: Point['side']): boolean {
    if (!this.dead) this.onPoint({ label, side });
    return !this.dead;
  }

  /** Calls back when the process dies. Returns a function that takes the wish back. */
  onDeath(callback: () => void): () => void {
    this.#deathbeds.add(callback);
    return () => {
      this.#deathbeds.delete(callback);
    };
  }

  kill(): void {
    if (this.dead) return;
    this.#state = 'dead';
    this.#held.length = 0;
    const deathbeds = [...this.#deathbeds];
    this.#deathbeds.clear();
    for (const callback of deathbeds) callback();
  }

  pause(): void {
    if (this.#state === 'running') this.#state = 'paused';
  }

  /** Everything that has happened meanwhile comes at once, in order. */
  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'running';
    for (const callback of this.#held.splice(0)) this.enter(callback);
  }
}

/** For whoever waits in a process that is dead. A new one each time: what waits for it is forgotten with it. */
export function never(): Promise<never> {
  return new Promise(() => undefined);
}

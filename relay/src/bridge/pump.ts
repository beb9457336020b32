import { persevere, type Patience } from './perseverance.ts';

/**
 * Takes one step after the other while there is something to do, never two at once. A kick that comes
 * while a step finds nothing to do is not lost: it looks once more.
 */
export class Pump {
  readonly #step: () => Promise<boolean>;
  readonly #patience: Patience;
  #running: Promise<void> | undefined;
  #again = false;

  /** @param step true if there may be more to do; one that rejects is repeated after a pause */
  constructor(step: () => Promise<boolean>, patience: Patience) {
    this.#step = step;
    this.#patience = patience;
  }

  /** There may be something to do. Returns at once. */
  kick(): void {
    if (this.#patience.stopping.aborted) return;
    this.#again = true;
    this.#running ??= this.#run();
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  /** Resolves when no step is being taken. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    const { stopping } = this.#patience;
    // A step begins after its kick has returned, so that whoever kicks is not overtaken.
    await Promise.resolve();
    while (this.#again && !stopping.aborted) {
      this.#again = false;
      if ((await persevere(this.#step, this.#patience)) === true) this.#again = true;
    }
    // In the same turn as the last look at `again`: a kick in between would be forgotten.
    this.#running = undefined;
  }
}

import type { Actor } from './actor.ts';
import type { Errands } from './errands.ts';

export interface OrgDutyParts {
  /** Takes over what the org knows and no journal does, until that has succeeded or all stops. */
  adopt: (stopping: AbortSignal) => Promise<void>;
  errands: Pick<Errands, 'kick' | 'stop'>;
  /** The org's commands. */
  stream: { start: () => void; stop: () => Promise<void> };
}

/**
 * What one of all relays does for the org as a whole: it hears the org's commands, because each relay
 * that listens costs the org a delivery, and carries out those that no chat has to wait for.
 */
export class OrgDuty implements Actor {
  readonly #parts: OrgDutyParts;
  readonly #stopping = new AbortController();
  #begun: Promise<void> | undefined;

  readonly begun = Promise.resolve();
  /** It ends when it is taken away. */
  readonly quiet = false;

  constructor(parts: OrgDutyParts) {
    this.#parts = parts;
  }

  received(): void {
    this.#begun ??= this.#begin();
    this.#parts.errands.kick();
  }

  async stop(): Promise<void> {
    const { errands, stream } = this.#parts;
    this.#stopping.abort();
    await Promise.all([this.#begun, stream.stop(), errands.stop()]);
  }

  async #begin(): Promise<void> {
    const { adopt, stream } = this.#parts;
    await adopt(this.#stopping.signal);
    // A command to a chat that is being taken over would not find it.
    if (!this.#stopping.signal.aborted) stream.start();
  }
}

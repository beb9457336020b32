import type { Journal } from '../store/journal.ts';
import type { Claim, Owner, Ownership } from './ownership.ts';
import type { Customer } from '../store/records.ts';

/** Ownership for a store that has one relay: everybody is its own. */
export class SoleOwnership implements Ownership {
  readonly #journal: Pick<Journal, 'customersWithWork'>;

  constructor(journal: Pick<Journal, 'customersWithWork'>) {
    this.#journal = journal;
  }

  async start(owner: Owner): Promise<void> {
    for (const customer of await this.#journal.customersWithWork()) owner.received(customer);
  }

  claim(customer: Customer): Promise<Claim> {
    return Promise.resolve({ customer, fence: 1, quietMs: 0, guard: undefined });
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  retire(): void {
    // Nobody else could be given what this one refuses.
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }
}

import { z } from 'zod';

import type { Journal } from '../store/journal.ts';
import type { Customer, JournalChange } from '../store/records.ts';
import { allowanceSchema } from './allowance.ts';

/** What is known of a customer beyond any chat. What another version has added is kept as it is. */
const knownSchema = z.looseObject({
  allowance: allowanceSchema.optional().catch(undefined),
});

export type Known = z.infer<typeof knownSchema>;

/** What the journal holds of a customer; nothing if that cannot be read. Pure. */
export function knownOf(customerFacts: unknown): Known {
  return knownSchema.safeParse(customerFacts ?? {}).data ?? {};
}

/**
 * What is known of one customer, in memory as in the journal. Whoever writes for the customer writes
 * through here, one after the other, so that both stay the same.
 */
export class CustomerBook {
  readonly #journal: Journal;
  readonly #customer: Customer;
  #known: Known = {};

  constructor(journal: Journal, customer: Customer) {
    this.#journal = journal;
    this.#customer = customer;
  }

  get known(): Readonly<Known> {
    return this.#known;
  }

  /** Reads what a former process has left. Rejects if the journal cannot be read. */
  async open(): Promise<void> {
    this.#known = knownOf(await this.#journal.customerFacts(this.#customer));
  }

  /** Writes a change, and in the same transaction what is new of the customer. Rejects as `commit`. */
  async commit(
    change: Omit<JournalChange, 'customer' | 'customerFacts'>,
    news: Partial<Known> = {},
  ): Promise<void> {
    const known = { ...this.#known, ...news };
    const isNews = Object.entries(news).some(([name, value]) => value !== this.#known[name]);
    await this.#journal.commit({
      customer: this.#customer,
      ...change,
      ...(isNews ? { customerFacts: known } : {}),
    });
    this.#known = known;
  }
}

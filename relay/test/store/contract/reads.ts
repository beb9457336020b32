import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Journal } from '../../../src/store/journal.ts';
import type { Customer } from '../../../src/store/records.ts';
import { chat, picture, toAgent, toCustomer, type StartJournal } from './steps.ts';

// More than are read with one query.
const CUSTOMERS = 260;

/** What of all the customers' things a customer has. */
const possessions = fc.record({
  channel: fc.constantFrom('Main', 'Shop'),
  state: fc.constantFrom('active', 'ended'),
  report: fc.boolean(),
  inbox: fc.nat(2),
  facts: fc.boolean(),
  toAgent: fc.nat(2),
  toCustomer: fc.nat(2),
  pictures: fc.nat(2),
});

type Possessions = typeof possessions extends fc.Arbitrary<infer T> ? T : never;

/** What every store promises to those who take up many customers at the same moment. */
export function readsContract(name: string, start: StartJournal): void {
  describe(`reads of many customers at once (${name})`, () => {
    it('give each of them what it is given alone', async () => {
      const journal = await start();
      const everybody = fc.sample(possessions, { numRuns: CUSTOMERS, seed: 1 });
      const customers = everybody.map(({ channel }, index) => ({ channel, openId: `o${index}` }));
      for (const [index, customer] of customers.entries()) {
        await fill(journal, customer, everybody[index]);
      }
      const alone = [];
      for (const customer of customers) alone.push(await all(journal, customer));
      expect(await Promise.all(customers.map((customer) => all(journal, customer)))).toEqual(alone);
      expect(new Set(alone.map((each) => JSON.stringify(each))).size).toBeGreaterThan(20);
    });

    it('fail for each of them if the store cannot be read', async () => {
      const journal = await start();
      await journal.close();
      const reads = await Promise.allSettled(
        ['o1', 'o2'].map((openId) => journal.inbox({ channel: 'Main', openId })),
      );
      expect(reads.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    });
  });
}

async function fill(
  journal: Journal,
  customer: Customer,
  has: Possessions | undefined,
): Promise<void> {
  if (has === undefined) return;
  const texts = (count: number): string[] => Array.from({ length: count }, (_, i) => `text ${i}`);
  await journal.commit({
    customer,
    conversation: chat(customer, { state: has.state }),
    report: has.report,
    add: [
      ...toAgent(...texts(has.toAgent)),
      ...toCustomer(...texts(has.toCustomer)),
      ...texts(has.pictures).map((text) => picture(text)),
    ],
    ...(has.facts ? { customerFacts: { left: 1 } } : {}),
  });
  for (const text of texts(has.inbox)) {
    await journal.receive(customer, `${customer.openId} ${text}`, { text });
  }
}

async function all(journal: Journal, customer: Customer): Promise<unknown[]> {
  return [
    await journal.reports(customer),
    await journal.customerFacts(customer),
    await journal.conversation(customer),
    await journal.next(customer, 'to-customer'),
    await journal.inbox(customer),
    await journal.upcoming(customer, 'to-agent', 5),
    await journal.dueMedia(customer),
  ];
}

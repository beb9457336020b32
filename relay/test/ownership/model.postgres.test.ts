import fc from 'fast-check';
import { expect, it } from 'vitest';

import { TIMING } from '../../src/ownership/timing.ts';
import { newDatabase } from '../fixtures/postgres-database.ts';
import { chat } from '../store/contract/steps.ts';
import { Relays, type TestRelay } from './relays.ts';

const CUSTOMERS = ['anna', 'ben', 'cleo', 'dora'];
const RELAYS = 3;

type Deed =
  | { kind: 'claim' | 'release'; relay: number; customer: number }
  | { kind: 'commit'; relay: number; age: number }
  | { kind: 'pause' | 'resume' | 'kill' | 'leave'; relay: number }
  /** Pauses, and goes on after so long. */
  | { kind: 'hang'; relay: number; ms: number }
  | { kind: 'pass'; ms: number };

const relay = fc.nat({ max: RELAYS - 1 });
const deeds = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: deedOf('claim') },
    { weight: 1, arbitrary: deedOf('release') },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('commit' as const),
        relay,
        age: fc.nat({ max: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('pause' as const), relay }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('resume' as const), relay }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('hang' as const),
        relay,
        // Shorter than a lease, long enough to be declared dead, and longer than a poll is held.
        ms: fc.constantFrom(2000, TIMING.leaseMs + 4000, 45_000),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('kill' as const), relay }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('leave' as const), relay }) },
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('pass' as const),
        ms: fc.integer({ min: 100, max: 12_000 }),
      }),
    },
  ),
  { minLength: 10, maxLength: 30, size: 'max' },
);

function deedOf(kind: 'claim' | 'release') {
  return fc.record({
    kind: fc.constant(kind),
    relay,
    customer: fc.nat({ max: CUSTOMERS.length - 1 }),
  });
}

/** Does one deed and checks what must hold whatever happens. */
async function act(deed: Deed, relays: Relays, open: Set<string>): Promise<void> {
  const one = 'relay' in deed ? await relayAt(relays, deed.relay) : undefined;
  switch (deed.kind) {
    case 'pass':
      await relays.pass(deed.ms, () => {
        expectOnePoller(relays);
      });
      return;
    case 'claim': {
      const openId = CUSTOMERS[deed.customer] ?? '';
      if (one?.pausedAt !== undefined) return;
      if (await one?.claim({ channel: 'Main', openId })) open.add(openId);
      return;
    }
    case 'release':
      if (one?.pausedAt === undefined) await one?.release(CUSTOMERS[deed.customer] ?? '', true);
      return;
    case 'commit':
      if (one !== undefined) await expectOnlyTheLatestWrites(relays, one, deed.age);
      return;
    case 'pause':
      if (one?.pausedAt === undefined) one?.pause();
      return;
    case 'resume':
      if (one?.pausedAt !== undefined) one.resume();
      return;
    case 'hang':
      if (one === undefined || one.pausedAt !== undefined) return;
      one.pause();
      await relays.pass(deed.ms, () => {
        expectOnePoller(relays);
      });
      one.resume();
      return;
    case 'kill':
      await one?.kill();
      return;
    case 'leave':
      if (one?.pausedAt === undefined) await one?.leave();
  }
}

/** The relay in this place; a dead one is replaced by a new process. */
async function relayAt(relays: Relays, place: number): Promise<TestRelay> {
  const living = relays.all.filter(({ dead }) => !dead);
  return living[place] ?? relays.add();
}

function expectOnePoller(relays: Relays): void {
  for (const openId of CUSTOMERS) {
    expect(relays.all.filter((each) => each.polls(openId)).length, openId).toBeLessThan(2);
  }
}

/** No two claims of a customer can be taken for each other. */
function expectDistinctClaims(relays: Relays): void {
  for (const openId of CUSTOMERS) {
    const fences = relays.all
      .flatMap((each) => each.history)
      .filter(({ customer }) => customer.openId === openId)
      .map(({ fence }) => fence);
    expect(new Set(fences).size, openId).toBe(fences.length);
  }
}

/** Whoever writes holds the latest claim; and whoever holds a claim and may act can write. */
async function expectOnlyTheLatestWrites(
  relays: Relays,
  writer: TestRelay,
  age: number,
): Promise<void> {
  const claim = writer.history.at(-1 - age);
  if (claim?.guard === undefined) return;
  const { customer, fence, guard } = claim;
  const holds = writer.holdings.get(customer.openId)?.claim === claim;
  const mayAct = writer.mayAct;
  const journal = relays.journal.ownedBy(customer, guard);
  const written = await journal.commit({ customer, conversation: chat(customer) }).then(
    () => true,
    (error: unknown) => {
      expect(error).toMatchObject({ code: 'fenced-out' });
      return false;
    },
  );
  if (written) {
    const fences = relays.all
      .flatMap((each) => each.history)
      .filter((each) => each.customer.openId === customer.openId)
      .map((each) => each.fence);
    expect(fence).toBe(Math.max(...fences));
  }
  if (holds && mayAct) expect(written).toBe(true);
}

it(
  'keeps one poller and one writer for each customer, whatever dies, hangs, stops and comes back',
  { timeout: 180_000 },
  async () => {
    const database = await newDatabase();
    await fc.assert(
      fc.asyncProperty(deeds, async (chosen) => {
        const relays = await Relays.open(database);
        const open = new Set<string>();
        try {
          for (let place = 0; place < RELAYS; place += 1) await relays.add();
          for (const deed of chosen) {
            await act(deed, relays, open);
            await relays.settled();
            expectOnePoller(relays);
            expectDistinctClaims(relays);
          }
          // In the end somebody has everybody, and nobody is had twice.
          for (const each of relays.all)
            if (each.pausedAt !== undefined && !each.dead) each.resume();
          await relayAt(relays, 0);
          await relays.pass(TIMING.leaseMs + 3 * TIMING.sweepMs, () => {
            expectOnePoller(relays);
          });
          const had = relays.all
            .filter(({ dead }) => !dead)
            .flatMap((each) => [...each.holdings.keys()]);
          expect(had.sort()).toEqual([...open].sort());
        } finally {
          await relays.close();
        }
      }),
      // Each run takes seconds: to look for a shorter failure would take minutes.
      { numRuns: 8, endOnFailure: true },
    );
  },
);

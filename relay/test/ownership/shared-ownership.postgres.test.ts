import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Claim } from '../../src/ownership/ownership.ts';
import type { Customer } from '../../src/store/records.ts';
import { look, newDatabase } from '../fixtures/postgres-database.ts';
import { chat } from '../store/contract/steps.ts';
import { Relays, type TestRelay } from './relays.ts';

const database = await newDatabase();
let relays: Relays;
beforeEach(async () => {
  relays = await Relays.open(database);
});
afterEach(() => relays.close());

function customer(number: number): Customer {
  return { channel: 'Main', openId: `customer-${number}` };
}

const ANNA = customer(1);

async function claimAll(relay: TestRelay, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) await relay.claim(customer(number));
}

/** The first one hears no notifications, the others do. */
async function threeRelays(): Promise<[TestRelay, TestRelay, TestRelay]> {
  return [await relays.add(), await relays.add({ hears: true }), await relays.add({ hears: true })];
}

function claimOf(relay: TestRelay): Claim {
  const claim = relay.history.at(-1);
  if (claim === undefined) throw new Error('It has never had a claim.');
  return claim;
}

/** Writes as the owner with this claim. */
async function commit({ guard, customer: whose }: Claim): Promise<void> {
  if (guard === undefined) throw new Error('A shared claim has a guard.');
  await relays.journal.ownedBy(whose, guard).commit({ customer: whose, conversation: chat(whose) });
}

describe('a claim', () => {
  it('is given to one relay, however many ask at once', async () => {
    const three = [await relays.add(), await relays.add(), await relays.add()];
    const got = await Promise.all(three.map((relay) => relay.claim(ANNA)));
    expect(got.filter(Boolean)).toHaveLength(1);
  });

  it('lets its owner write, and nobody who had the customer before', async () => {
    const [one, two] = [await relays.add(), await relays.add()];
    await one.claim(ANNA);
    const former = claimOf(one);
    await commit(former);
    await one.release(ANNA.openId, true);
    await relays.pass(7000);
    const present = [one, two].flatMap(({ holdings }) => [...holdings.values()]);
    expect(present).toHaveLength(1);
    for (const { claim } of present) await commit(claim);
    await expect(commit(former)).rejects.toMatchObject({ code: 'fenced-out' });
  });

  it('of a former owner writes nothing at all, and makes the former owner stop', async () => {
    const [one, two] = [await relays.add(), await relays.add()];
    await one.claim(ANNA);
    const stale = claimOf(one);
    one.pause();
    await relays.pass(11_000);
    expect(two.holdings.size).toBe(1);
    await expect(commit(stale)).rejects.toMatchObject({ code: 'fenced-out' });
    expect(await relays.journal.conversation(ANNA)).toBeUndefined();
    expect(one.holdings.size).toBe(0);
  });

  it('has a larger fence each time', async () => {
    const relay = await relays.add();
    for (let time = 0; time < 4; time += 1) {
      await relay.claim(ANNA);
      await relay.release(ANNA.openId, time % 2 === 0);
      await relays.settled();
    }
    const fences = relay.history.map(({ fence }) => fence);
    expect(fences.length).toBeGreaterThanOrEqual(4);
    expect(fences).toEqual([...new Set(fences)].sort((one, other) => one - other));
  });

  it('that was released for good leaves nothing behind', async () => {
    const relay = await relays.add();
    await relay.claim(ANNA);
    await relay.release(ANNA.openId, false);
    expect(await look(database, 'select * from ownership')).toEqual([]);
  });

  it('may be taken once more by the relay that has it: the answer may have been lost', async () => {
    const relay = await relays.add();
    await relay.claim(ANNA);
    relay.holdings.clear();
    expect(await relay.claim(ANNA)).toBe(true);
    await commit(claimOf(relay));
  });

  it('is refused to a relay that was declared dead, and to one that retires', async () => {
    const [one, two] = [await relays.add(), await relays.add()];
    one.pause();
    await relays.pass(11_000);
    expect(await one.claim(ANNA)).toBe(false);
    await two.leave();
    expect(await two.claim(ANNA)).toBe(false);
  });
});

describe('when a relay dies', () => {
  it('the others have its customers within 11 s, in even shares, and may poll at once', async () => {
    const [one, two, three] = await threeRelays();
    await claimAll(one, 30);
    await one.kill();
    await relays.pass(11_000);
    await vi.waitFor(() => {
      expect([two.holdings.size, three.holdings.size]).toEqual([15, 15]);
    });
    expect([...two.holdings.values()].every(({ claim }) => claim.quietMs === 0)).toBe(true);
    expect([...two.buriedOthers, ...three.buriedOthers]).toEqual([false]);
  });

  it('whoever has fewer customers takes more of them', async () => {
    const [one, two, three] = await threeRelays();
    await claimAll(one, 10);
    for (let number = 11; number <= 30; number += 1) await two.claim(customer(number));
    await one.kill();
    await relays.pass(11_000);
    await vi.waitFor(() => {
      expect([two.holdings.size, three.holdings.size]).toEqual([20, 10]);
    });
  });

  it('and another one right after it, the third has everybody', async () => {
    const [one, two, three] = [await relays.add(), await relays.add(), await relays.add()];
    await claimAll(one, 20);
    await one.kill();
    await relays.pass(2000);
    await two.kill();
    await relays.pass(14_000);
    expect(three.holdings.size).toBe(20);
  });

  it('a relay that does not serve a channel leaves its customers to those that do', async () => {
    const [one, two, three] = [await relays.add(), await relays.add(), await relays.add()];
    three.served = ['Other'];
    await claimAll(one, 4);
    await one.kill();
    await relays.pass(15_000);
    expect([two.holdings.size, three.holdings.size]).toEqual([4, 0]);
  });
});

describe('when a relay hangs', () => {
  it('the next owner waits until its last poll must be over', async () => {
    const [one, two] = [await relays.add(), await relays.add()];
    await one.claim(ANNA);
    one.pause();
    const pausedAt = relays.now;
    await relays.pass(12_000);
    expect(two.buriedOthers).toEqual([true]);
    const holding = two.holdings.get(ANNA.openId);
    const pollsFrom = (holding?.since ?? 0) + (holding?.claim.quietMs ?? 0) - pausedAt;
    expect(pollsFrom).toBeGreaterThanOrEqual(30_000);
    expect(pollsFrom).toBeLessThanOrEqual(38_000);
  });

  it('and so does the one after, should the next owner die before that', async () => {
    const [one, two, three] = [await relays.add(), await relays.add(), await relays.add()];
    three.served = ['Other'];
    await one.claim(ANNA);
    one.pause();
    await relays.pass(12_000);
    expect(two.holdings.size).toBe(1);
    three.served = ['Main'];
    await two.kill();
    await relays.pass(12_000);
    expect(three.holdings.get(ANNA.openId)?.claim.quietMs).toBeGreaterThan(0);
  });

  it('and loses the connection of its signs of life, another one says that it is there', async () => {
    const [one, two] = [await relays.add(), await relays.add()];
    await one.claim(ANNA);
    const other = await one.alsoConnect();
    one.pause();
    await one.losePulse();
    await relays.pass(12_000);
    expect(two.buriedOthers).toEqual([true]);
    await other.destroy();
  });

  it('and comes back after a minute, it may not act, loses everything, and begins anew', async () => {
    const [one, two] = [await relays.add(), await relays.add()];
    await one.claim(ANNA);
    one.pause();
    await relays.pass(60_000);
    expect(one.mayAct).toBe(false);
    one.resume();
    expect(one.mayAct).toBe(false);
    await relays.pass(3000);
    expect(one.losses).toContain('declared-dead');
    expect(one.holdings.size).toBe(0);
    expect(one.mayAct).toBe(true);
    expect(two.holdings.size).toBe(1);
    expect(await one.claim(customer(2))).toBe(true);
  });

  it('for a moment only, nothing changes', async () => {
    const [one, two] = [await relays.add(), await relays.add()];
    await one.claim(ANNA);
    one.pause();
    await relays.pass(4000);
    one.resume();
    await relays.pass(10_000);
    expect([one.holdings.size, two.holdings.size]).toEqual([1, 0]);
    expect(one.losses).toEqual([]);
  });
});

describe('when a relay stops', () => {
  it('the others have its customers at once', async () => {
    const one = await relays.add();
    const [two, three] = [await relays.add({ hears: true }), await relays.add({ hears: true })];
    await claimAll(one, 20);
    await one.leave();
    await vi.waitFor(() => {
      expect(two.holdings.size + three.holdings.size).toBeGreaterThanOrEqual(19);
    });
    await relays.pass(4000);
    expect(two.holdings.size + three.holdings.size).toBe(20);
    expect(two.buriedOthers).toEqual([]);
  });
});

describe('when the connections of a relay break', () => {
  it('it has no poll until the others can see it again, and goes on with everything else', async () => {
    const relay = await relays.add();
    await relay.claim(ANNA);
    expect(relay.mayHold).toBe(true);
    await relay.cutOff();
    expect(relay.breaks).toEqual([{ mayAct: true, mayHold: false }]);
    await vi.waitUntil(() => relay.mayHold);
    expect(relay.holdings.size).toBe(1);
  });
});

describe('when the database cannot be reached', () => {
  it('for 6 s, a relay does nothing meanwhile and keeps its customers', async () => {
    const relay = await relays.add();
    await relay.claim(ANNA);
    await look(database, 'alter table relay rename to relay_away');
    await relays.pass(6000);
    expect(relay.mayAct).toBe(false);
    await look(database, 'alter table relay_away rename to relay');
    await relays.pass(2000);
    expect(relay.mayAct).toBe(true);
    expect(relay.losses).toContain('out-of-touch');
    expect(relay.losses.at(-1)).toBe('restored');
    await commit(claimOf(relay));
  });

  it("and its clock jumps, two owners may overlap, but the journal takes only the later one's word", async () => {
    const [one, two] = [await relays.add(), await relays.add()];
    await one.claim(ANNA);
    one.pause();
    await relays.databaseJumps(60_000);
    await relays.pass(2000);
    expect(two.holdings.size).toBe(1);
    await expect(commit(claimOf(one))).rejects.toMatchObject({ code: 'fenced-out' });
    await commit(claimOf(two));
  });
});

describe('a message for a customer', () => {
  it('of another relay wakes that one', async () => {
    const [one, two] = [await relays.add({ hears: true }), await relays.add()];
    await one.claim(ANNA);
    expect(await two.claim(ANNA)).toBe(false);
    await vi.waitFor(() => {
      expect(one.heard).toContain(ANNA.openId);
    });
    expect(two.heard).toEqual([]);
  });

  it('whose notification was lost is found by its owner all the same', async () => {
    const [one, two] = [await relays.add(), await relays.add()];
    await one.claim(ANNA);
    await relays.journal.receive(ANNA, 'message:1', {});
    expect(await two.claim(ANNA)).toBe(false);
    await relays.pass(7000);
    expect(one.heard).toContain(ANNA.openId);
    expect(two.heard).toEqual([]);
  });

  it('that was written down by a relay that then died finds an owner', async () => {
    const relay = await relays.add();
    await relays.journal.receive(ANNA, 'message:1', {});
    await relays.pass(7000);
    expect(relay.holdings.has(ANNA.openId)).toBe(true);
  });

  it('is not looked for in channels that are not served', async () => {
    const relay = await relays.add();
    await relays.journal.receive({ ...ANNA, channel: 'Other' }, 'message:1', {});
    await relays.pass(7000);
    expect(relay.holdings.size).toBe(0);
  });
});

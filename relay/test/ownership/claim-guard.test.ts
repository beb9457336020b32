import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { beforeEach, describe, expect, it } from 'vitest';

import { claimGuard } from '../../src/ownership/claim-guard.ts';
import type { Registry } from '../../src/ownership/registry.ts';
import type { CommitGuard } from '../../src/store/commit-guard.ts';
import type { Tables } from '../../src/store/schema.ts';
import { settled, SteppingClock } from '../bridge/stepping-clock.ts';

type Outcome = Awaited<ReturnType<Registry['outcome']>>;

const owned = { customer: { channel: 'Main', openId: 'anna' }, fence: 4, quietMs: 0 };

let clock: SteppingClock;
let guard: CommitGuard;
/** What PostgreSQL says of the transaction, one time after the other; the last one for good. */
let outcomes: (Outcome | Error)[];
let inForce: string | undefined;
let losses: number;

beforeEach(() => {
  clock = new SteppingClock();
  outcomes = [];
  inForce = '77';
  losses = 0;
  guard = claimGuard({
    registry: {
      holds: () => Promise.resolve(inForce),
      outcome: () => {
        const outcome = outcomes.length > 1 ? outcomes.shift() : outcomes[0];
        return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
      },
    },
    relay: 'relay.1',
    owned,
    clock,
    lose: () => {
      losses += 1;
    },
  });
});

/** What comes of asking, after so many milliseconds. */
async function carriedOut(afterMs = 0): Promise<unknown> {
  let answer: unknown = 'not yet';
  void guard.carriedOut('77').then(
    (done) => {
      answer = done;
    },
    (error: unknown) => {
      answer = error;
    },
  );
  await settled();
  if (afterMs > 0) await clock.elapse(afterMs);
  return answer;
}

/** A database that takes everything and holds nothing. */
const nowhere = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

function enter(): Promise<string> {
  return nowhere.transaction().execute((tx) => guard.enter(tx));
}

describe('before a commit', () => {
  it('the transaction has a name if the claim is in force', async () => {
    expect(await enter()).toBe('77');
    expect(losses).toBe(0);
  });

  it('whoever has lost the claim is fenced out, and lets go of the customer', async () => {
    inForce = undefined;
    await expect(enter()).rejects.toMatchObject({ code: 'fenced-out' });
    expect(losses).toBe(1);
  });
});

describe('a commit whose answer did not come', () => {
  it('was carried out, or was not, if PostgreSQL says so', async () => {
    outcomes = ['committed'];
    expect(await carriedOut()).toBe(true);
    outcomes = ['aborted'];
    expect(await carriedOut()).toBe(false);
    expect(losses).toBe(0);
  });

  it('is asked for again while it is under way, and while PostgreSQL does not answer', async () => {
    outcomes = ['in progress', new Error('gone'), 'committed'];
    expect(await carriedOut(100)).toBe('not yet');
    outcomes = ['in progress', new Error('gone'), 'committed'];
    expect(await carriedOut(400)).toBe(true);
  });

  it('of a server that does not know it is lost at once', async () => {
    outcomes = [undefined];
    expect(await carriedOut()).toMatchObject({ code: 'fenced-out' });
    expect(losses).toBe(1);
  });

  it('of which nobody can say anything for ten seconds is lost, with the reason', async () => {
    const cause = new Error('gone');
    outcomes = [cause];
    expect(await carriedOut(9_000)).toBe('not yet');
    outcomes = [cause];
    expect(await carriedOut(10_200)).toMatchObject({ code: 'fenced-out', cause });
    expect(losses).toBeGreaterThan(0);
  });
});

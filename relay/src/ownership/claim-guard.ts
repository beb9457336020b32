import { sleep, type Clock } from '../clock.ts';
import { FencedOut, type CommitGuard } from '../store/commit-guard.ts';
import type { Owned, Registry } from './registry.ts';

const DOUBT_MS = 10_000;
const PAUSE_MS = 200;

/**
 * Checks a claim in every transaction, and finds out what became of one whose answer was lost:
 * PostgreSQL keeps the outcome of each transaction by its number.
 *
 * @param lose called when the claim turns out not to be in force, or nobody can say what the journal
 * holds
 */
export function claimGuard(parts: {
  registry: Pick<Registry, 'holds' | 'outcome'>;
  relay: string;
  owned: Owned;
  clock: Clock;
  lose: () => void;
}): CommitGuard {
  const { registry, relay, owned, clock, lose } = parts;
  return {
    enter: async (tx) => {
      const transaction = await registry.holds(tx, relay, owned);
      if (transaction !== undefined) return transaction;
      lose();
      throw new FencedOut();
    },
    carriedOut: async (transaction) => {
      const until = clock.now() + DOUBT_MS;
      let cause: unknown;
      do {
        try {
          const outcome = await registry.outcome(transaction);
          if (outcome === 'committed') return true;
          if (outcome === 'aborted') return false;
          // Of another server, which took the place of a broken one.
          if (outcome === undefined) break;
        } catch (error) {
          cause = error;
        }
        await sleep(clock, PAUSE_MS);
      } while (clock.now() < until);
      lose();
      throw new FencedOut(cause);
    },
  };
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { share } from '../../src/ownership/share.ts';

describe("a relay's share of the customers who have nobody", () => {
  it.each([
    ['everybody, if it is alone', { relays: 1, free: 9, owned: 0, mine: 0 }, 9],
    ['half, if there are two without customers', { relays: 2, free: 10, owned: 0, mine: 0 }, 5],
    ['more, the fewer it has', { relays: 2, free: 10, owned: 10, mine: 2 }, 8],
    ['nobody, if it has more than the others will', { relays: 2, free: 2, owned: 10, mine: 9 }, 0],
    ['no more than there are', { relays: 3, free: 1, owned: 30, mine: 0 }, 1],
    ['everybody, if no relay is known', { relays: 0, free: 3, owned: 0, mine: 0 }, 3],
  ])('is %s', (_name, balance, expected) => {
    expect(share(balance, false)).toBe(expected);
  });

  it('is everybody at a second look', () => {
    expect(share({ relays: 3, free: 4, owned: 90, mine: 60 }, true)).toBe(4);
  });

  const counts = fc.array(fc.nat({ max: 500 }), { minLength: 1, maxLength: 8 });

  it('adds up to everybody, whoever has how many', () => {
    fc.assert(
      fc.property(counts, fc.nat({ max: 2000 }), (mine, free) => {
        const owned = mine.reduce((sum, each) => sum + each, 0);
        const shares = mine.map((each) =>
          share({ relays: mine.length, free, owned, mine: each }, false),
        );
        expect(shares.reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(free);
      }),
    );
  });

  it('makes nobody who had less than the others end up with more than they', () => {
    fc.assert(
      fc.property(counts, fc.nat({ max: 2000 }), (mine, free) => {
        const owned = mine.reduce((sum, each) => sum + each, 0);
        const even = Math.ceil((owned + free) / mine.length);
        for (const each of mine) {
          const after = each + share({ relays: mine.length, free, owned, mine: each }, false);
          expect(after).toBeLessThanOrEqual(Math.max(even, each));
        }
      }),
    );
  });
});

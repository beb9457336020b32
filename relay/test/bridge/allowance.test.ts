import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import * as wechat from '../../../scripts/sandbox/wechat/allowance.ts';
import {
  corrected,
  granted,
  isLow,
  OVERLAP_RULES,
  refunded,
  repliesLeft,
  spent,
  type Allowance,
  type AllowanceSettings,
  type Occasion,
} from '../../src/bridge/allowance.ts';

const HOUR = 3_600_000;
const T = 1_700_000_000_000;
const rules: AllowanceSettings = {
  afterMessage: { replies: 5, lastsMs: 48 * HOUR },
  afterTouch: { replies: 3, lastsMs: 60_000 },
  rule: 'max',
};

function after(
  occasion: Occasion,
  before?: Allowance,
  more: { at?: number; underWay?: number; rule?: AllowanceSettings['rule'] } = {},
): Allowance {
  const { at = T, underWay = 0, rule = 'max' } = more;
  return granted(before, occasion, { at, underWay }, { ...rules, rule });
}

/** So many replies were sent. */
function used(count: number, allowance: Allowance | undefined): Allowance | undefined {
  return count === 0 ? allowance : used(count - 1, spent(allowance, T));
}

describe('the allowance of a customer', () => {
  it('is not known before the customer has done anything, and nothing makes it known but that', () => {
    expect(repliesLeft(undefined, T)).toBeUndefined();
    expect(spent(undefined, T)).toBeUndefined();
    expect(refunded(undefined)).toBeUndefined();
    expect(isLow(undefined, T)).toBe(false);
  });

  it('is five replies in 48 hours after a message, but for its last second', () => {
    const fresh = after('message');
    expect(repliesLeft(fresh, T)).toBe(5);
    expect(repliesLeft(fresh, T + 48 * HOUR - 1001)).toBe(5);
    expect(repliesLeft(fresh, T + 48 * HOUR - 1000)).toBe(0);
    expect(repliesLeft(used(2, fresh), T)).toBe(3);
  });

  it('is three replies in a minute after a touch, from when it came in', () => {
    const touched = after('touch', undefined, { at: T - 30_000 });
    expect(repliesLeft(touched, T)).toBe(3);
    expect(repliesLeft(touched, T + 29_000)).toBe(0);
  });

  it('is low with one reply, with none, and when its time has passed', () => {
    const fresh = after('message');
    const lows = [3, 4, 5].map((count) => isLow(used(count, fresh), T));
    expect(lows).toEqual([false, true, true]);
    expect(isLow(fresh, T + 49 * HOUR)).toBe(true);
  });

  it('gives back what has certainly not arrived, and never more than there was', () => {
    const fresh = after('message');
    expect(repliesLeft(refunded(used(1, fresh)), T)).toBe(5);
    expect(repliesLeft(refunded(fresh), T)).toBe(5);
  });

  it.each([
    ['max', 'message', 5, 5, T + 49 * HOUR],
    ['max', 'touch', 3, 5, T + 48 * HOUR],
    ['reset', 'message', 5, 5, T + 49 * HOUR],
    ['reset', 'touch', 3, 3, T + HOUR + 60_000],
    ['cumulative', 'message', 1, 5, T + 49 * HOUR],
    ['cumulative', 'touch', 1, 5, T + 48 * HOUR],
  ] as const)(
    'with the rule %s, a %s an hour after four replies leaves %d of %d until %d',
    (rule, occasion, left, allowed, until) => {
      const running = used(4, after('message', undefined, { rule }));
      const next = after(occasion, running, { at: T + HOUR, rule });
      expect(next).toMatchObject({ left, allowed, until });
    },
  );

  it('with the rule cumulative, is given back with the first message after 48 hours', () => {
    const running = used(5, after('message', undefined, { rule: 'cumulative' }));
    const later = after('message', running, { at: T + 47 * HOUR, rule: 'cumulative' });
    expect(later.left).toBe(0);
    const next = after('message', later, { at: T + 48 * HOUR + 1001, rule: 'cumulative' });
    expect(next).toMatchObject({ left: 5, sentAt: [] });
  });

  it('counts a reply that crosses the message of the customer, wherever it arrives first', () => {
    const running = used(5, after('message'));
    expect(after('message', running, { underWay: 1 }).left).toBe(4);
    expect(after('message', after('message'), { underWay: 1 }).left).toBe(5);
  });

  it('believes the channel that nothing is left, or no time', () => {
    const fresh = after('message');
    expect(corrected(fresh, 'replies', T, rules)).toEqual({ ...fresh, left: 0 });
    expect(corrected(fresh, 'time', T, rules)).toEqual({ ...fresh, left: 0, until: T });
    expect(corrected(undefined, 'replies', T, rules)).toMatchObject({ left: 0, allowed: 5 });
    expect(repliesLeft(corrected(undefined, 'time', T, rules), T)).toBe(0);
  });
});

/** How the stand-in of WeChat calls the rules. */
const STAND_INS: Record<AllowanceSettings['rule'], wechat.OverlapRule[]> = {
  // Who has counted less than there is has surprised nobody.
  max: ['max', 'reset-to-max'],
  reset: ['replace'],
  cumulative: ['cumulative'],
};

interface Happening {
  what: 'message' | 'touch' | 'send';
  pauseMs: number;
  /** A send certainly fails before it counts, or crosses the next occasion and comes before or after it. */
  fate: 'arrives' | 'fails' | 'crosses-before' | 'crosses-after';
}

const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.record({
    what: fc.constantFrom('message' as const, 'touch' as const, 'send' as const, 'send' as const),
    pauseMs: fc.oneof(fc.integer({ min: 0, max: 70_000 }), fc.integer({ min: 0, max: 50 * HOUR })),
    fate: fc.constantFrom(
      'arrives' as const,
      'arrives' as const,
      'fails' as const,
      'crosses-before' as const,
      'crosses-after' as const,
    ),
  }),
  { maxLength: 60 },
);
const anySettings: fc.Arbitrary<AllowanceSettings> = fc.record({
  afterMessage: fc.record({
    replies: fc.integer({ min: 1, max: 8 }),
    lastsMs: fc.constant(48 * HOUR),
  }),
  afterTouch: fc.record({ replies: fc.integer({ min: 0, max: 8 }), lastsMs: fc.constant(60_000) }),
  rule: fc.constantFrom(...OVERLAP_RULES),
});

describe('whatever happens', () => {
  it('there are never fewer than none, nor more than are allowed', () => {
    fc.assert(
      fc.property(anySettings, happenings, (settings, all) => {
        let allowance: Allowance | undefined;
        let now = T;
        for (const { what, pauseMs, fate } of all) {
          now += pauseMs;
          if (what !== 'send') {
            const underWay = fate.startsWith('crosses') ? 1 : 0;
            allowance = granted(allowance, what, { at: now, underWay }, settings);
          } else if (fate === 'fails') {
            allowance = refunded(allowance);
          } else {
            allowance = spent(allowance, now);
          }
          if (allowance === undefined) continue;
          expect(allowance.left).toBeGreaterThanOrEqual(0);
          expect(allowance.left).toBeLessThanOrEqual(allowance.allowed);
          const most = Math.max(settings.afterMessage.replies, settings.afterTouch.replies);
          expect(allowance.allowed).toBeLessThanOrEqual(most);
        }
      }),
    );
  });

  it('WeChat, with the same rule, takes every reply for which something is left', () => {
    fc.assert(
      fc.property(anySettings, happenings, (settings, all) => {
        for (const theirRule of STAND_INS[settings.rule]) playAgainst(theirRule, settings, all);
      }),
      { numRuns: 500 },
    );
  });
});

/** Sends whatever may be sent, and expects that WeChat takes it. */
function playAgainst(
  theirRule: wechat.OverlapRule,
  settings: AllowanceSettings,
  all: readonly Happening[],
): void {
  let ours: Allowance | undefined;
  let theirs = wechat.NO_ALLOWANCE;
  let now = T;
  let crossing: 'before' | 'after' | undefined;
  const arrive = (): void => {
    const next = wechat.spent(theirs, now);
    expect(next).not.toBeTypeOf('number');
    if (typeof next !== 'number') theirs = next;
  };
  for (const { what, pauseMs, fate } of all) {
    if (crossing === undefined) now += pauseMs;
    if (what === 'send') {
      if (crossing !== undefined || (repliesLeft(ours, now) ?? 0) === 0) continue;
      ours = spent(ours, now);
      if (fate === 'fails') ours = refunded(ours);
      else if (fate === 'arrives') arrive();
      else crossing = fate === 'crosses-before' ? 'before' : 'after';
      continue;
    }
    if (crossing === 'before') arrive();
    const { replies: limit, lastsMs: lasts } =
      what === 'message' ? settings.afterMessage : settings.afterTouch;
    theirs = wechat.granted(theirs, { limit, lasts }, now, theirRule);
    // It left before anybody could know that the occasion would lessen what is left.
    if (crossing === 'after' && (theirRule !== 'replace' || wechat.left(theirs, now) > 0)) arrive();
    const underWay = crossing === undefined ? 0 : 1;
    ours = granted(ours, what, { at: now, underWay }, settings);
    crossing = undefined;
  }
}

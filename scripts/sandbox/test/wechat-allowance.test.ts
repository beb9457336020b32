import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterEvent,
  afterMessage,
  granted,
  left,
  NO_ALLOWANCE,
  OVERLAP_RULES,
  spent,
  type Allowance,
  type OverlapRule,
} from '../wechat/allowance.ts';

const HOUR = 3_600_000;
const T = 1_700_000_000_000;

describe('the allowance', () => {
  it('is nothing before the customer has done anything', () => {
    expect(spent(NO_ALLOWANCE, T)).toBe(45015);
  });

  it('is five messages in 48 hours after the customer wrote', () => {
    const fresh = granted(NO_ALLOWANCE, afterMessage(5), T, 'reset-to-max');
    expect(left(fresh, T)).toBe(5);
    expect(left(fresh, T + 48 * HOUR - 1)).toBe(5);
    expect(spent(fresh, T + 48 * HOUR)).toBe(45015);
    expect(spent(useUp(fresh, 5, T), T)).toBe(45047);
  });

  it('is three messages in a minute after a click', () => {
    const fresh = granted(NO_ALLOWANCE, afterEvent(3), T, 'reset-to-max');
    expect(left(fresh, T + 59_999)).toBe(3);
    expect(left(fresh, T + 60_000)).toBe(0);
    expect(spent(useUp(fresh, 3, T), T)).toBe(45047);
  });

  it.each<[OverlapRule, 'message' | 'click', number, number]>([
    ['reset-to-max', 'message', 5, T + 49 * HOUR],
    ['reset-to-max', 'click', 5, T + 48 * HOUR],
    ['max', 'message', 5, T + 49 * HOUR],
    ['max', 'click', 3, T + 48 * HOUR],
    ['cumulative', 'message', 1, T + 49 * HOUR],
    ['cumulative', 'click', 1, T + 48 * HOUR],
    ['replace', 'message', 5, T + 49 * HOUR],
    ['replace', 'click', 3, T + HOUR + 60_000],
  ])('with the rule %s, a %s an hour later leaves %d until %d', (rule, what, count, until) => {
    const running = useUp(granted(NO_ALLOWANCE, afterMessage(5), T, rule), 4, T);
    const occasion = what === 'message' ? afterMessage(5) : afterEvent(3);
    const now = T + HOUR;
    const next = granted(running, occasion, now, rule);
    expect([left(next, now), next.until]).toEqual([count, until]);
  });

  it('with the rule cumulative, gives back what was sent 48 hours ago', () => {
    const used = useUp(granted(NO_ALLOWANCE, afterMessage(5), T, 'cumulative'), 5, T);
    const next = granted(used, afterMessage(5), T + 47 * HOUR, 'cumulative');
    expect(left(next, T + 47 * HOUR)).toBe(0);
    expect(left(next, T + 48 * HOUR)).toBe(5);
  });

  it('never lets more be sent than the larger limit between two occasions', () => {
    const step = fc.record({
      what: fc.constantFrom('message', 'click', 'send'),
      pause: fc.integer({ min: 0, max: 50 * HOUR }),
    });
    fc.assert(
      fc.property(fc.constantFrom(...OVERLAP_RULES), fc.array(step), (rule, steps) => {
        let allowance: Allowance = NO_ALLOWANCE;
        let [now, sent] = [T, 0];
        for (const { what, pause } of steps) {
          now += pause;
          if (what === 'send') {
            const next = spent(allowance, now);
            if (typeof next === 'number') {
              expect(left(allowance, now)).toBe(0);
            } else {
              allowance = next;
              sent += 1;
            }
          } else {
            allowance = granted(allowance, afterOf(what), now, rule);
            sent = 0;
          }
          expect(sent).toBeLessThanOrEqual(5);
        }
      }),
    );
  });
});

function afterOf(what: string): ReturnType<typeof afterMessage> {
  return what === 'message' ? afterMessage(5) : afterEvent(3);
}

function useUp(allowance: Allowance, times: number, now: number): Allowance {
  if (times === 0) return allowance;
  const next = spent(allowance, now);
  if (typeof next === 'number') throw new Error(`Refused with ${next}`);
  return useUp(next, times - 1, now);
}

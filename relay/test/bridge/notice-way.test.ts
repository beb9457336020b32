import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { noticeWay, type NoticeCase } from '../../src/bridge/notice-way.ts';

const paid: NoticeCase = {
  free: false,
  left: 3,
  chatIsOpen: true,
  agentPresent: true,
  isStale: false,
};

describe('what the relay says in its own words', () => {
  it.each<[Partial<NoticeCase>, string, string]>([
    [{ free: true }, 'free', 'free'],
    [{ free: true, left: 0 }, 'free', 'free'],
    [{ free: true, isStale: true }, 'dropped', 'dropped'],
    [{ left: 5 }, 'paid', 'dropped'],
    [{ left: 2 }, 'paid', 'dropped'],
    [{ left: 1 }, 'dropped', 'dropped'],
    [{ left: 1, agentPresent: false }, 'paid', 'dropped'],
    [{ left: 0, agentPresent: false }, 'dropped', 'dropped'],
    [{ left: undefined }, 'paid', 'dropped'],
    [{ left: 11 }, 'paid', 'paid'],
    [{ chatIsOpen: false, agentPresent: false, left: 2 }, 'paid', 'paid'],
    [{ chatIsOpen: false, agentPresent: false, left: 1 }, 'paid', 'dropped'],
    [{ isStale: true }, 'dropped', 'dropped'],
  ])(
    'goes out, with %j, if it is needed: %s; if it is a courtesy: %s',
    (change, needed, courtesy) => {
      expect(noticeWay('needed', { ...paid, ...change })).toBe(needed);
      expect(noticeWay('courtesy', { ...paid, ...change })).toBe(courtesy);
    },
  );

  const anyCase = fc.record({
    free: fc.boolean(),
    left: fc.option(fc.nat({ max: 30 }), { nil: undefined }),
    chatIsOpen: fc.boolean(),
    agentPresent: fc.boolean(),
    isStale: fc.boolean(),
  });

  it('never takes the last reply from an agent, nor one that is not there', () => {
    fc.assert(
      fc.property(anyCase, fc.constantFrom('needed' as const, 'courtesy' as const), (how, kind) => {
        if (noticeWay(kind, how) !== 'paid') return;
        expect(how.left).not.toBe(0);
        if (how.agentPresent) expect(how.left).not.toBe(1);
      }),
    );
  });

  it('is said wherever a courtesy is said, and costs nothing where it need not', () => {
    fc.assert(
      fc.property(anyCase, (how) => {
        if (noticeWay('courtesy', how) !== 'dropped') {
          expect(noticeWay('needed', how)).not.toBe('dropped');
        }
        if (how.free && !how.isStale) expect(noticeWay('needed', how)).toBe('free');
      }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { afterDelivery, resultsOf, type AfterDelivery } from '../../src/bridge/delivery.ts';
import type { Delivery } from '../../src/channel.ts';
import type { MessageStatus } from '../../src/store/records.ts';

type Outcome = Exclude<Delivery, { kind: 'too-long' }>;

const reason = { code: 'wechat-1', text: 'It did not work.' };
const HOUR_MS = 60 * 60_000;
const fresh: Parameters<typeof afterDelivery>[1] = {
  id: 'm',
  notice: null,
  attempts: 0,
  certain: true,
  createdAt: 0,
};
const onward = { waitMs: 0, gone: false } as const;

function wait(ms: number): Omit<AfterDelivery, 'update'> {
  return { waitMs: ms, gone: false };
}

function retry(certain: boolean, waitMs = 0): Outcome {
  return { kind: 'retry', waitMs, certain, reason };
}

interface Row {
  name: string;
  delivery: Outcome;
  message?: Partial<typeof fresh>;
  now?: number;
  wroteSince?: boolean;
  expected: AfterDelivery;
}

const rows: Row[] = [
  {
    name: 'a delivered message is done',
    delivery: { kind: 'delivered' },
    expected: { update: { id: 'm', status: 'delivered', attempts: 1 }, ...onward },
  },
  {
    name: 'a message that is delivered after doubtful tries stays marked as doubtful',
    delivery: { kind: 'delivered' },
    message: { attempts: 3, certain: false },
    expected: { update: { id: 'm', status: 'delivered', attempts: 4 }, ...onward },
  },
  {
    name: 'the first failure is tried again after a second',
    delivery: retry(true),
    expected: {
      update: { id: 'm', status: 'queued', reason, attempts: 1, certain: true },
      ...wait(1000),
    },
  },
  {
    name: 'the second one after two',
    delivery: retry(true),
    message: { attempts: 1 },
    expected: {
      update: { id: 'm', status: 'queued', reason, attempts: 2, certain: true },
      ...wait(2000),
    },
  },
  {
    name: 'the sixth one after 32',
    delivery: retry(true),
    message: { attempts: 5 },
    expected: {
      update: { id: 'm', status: 'queued', reason, attempts: 6, certain: true },
      ...wait(32_000),
    },
  },
  {
    name: 'a pause is a minute at most, however often it failed',
    delivery: retry(true),
    message: { attempts: 5000 },
    expected: {
      update: { id: 'm', status: 'queued', reason, attempts: 5001, certain: true },
      ...wait(60_000),
    },
  },
  {
    name: 'a channel that asks for a longer pause gets it',
    delivery: retry(true, 600_000),
    expected: {
      update: { id: 'm', status: 'queued', reason, attempts: 1, certain: true },
      ...wait(600_000),
    },
  },
  {
    name: 'a try of unknown outcome marks the message and is repeated',
    delivery: retry(false),
    expected: {
      update: { id: 'm', status: 'queued', reason, attempts: 1, certain: false },
      ...wait(1000),
    },
  },
  {
    name: 'a certain failure after an uncertain one leaves the message marked',
    delivery: retry(true),
    message: { attempts: 1, certain: false },
    expected: {
      update: { id: 'm', status: 'queued', reason, attempts: 2, certain: false },
      ...wait(2000),
    },
  },
  {
    name: 'the fourth try of unknown outcome is repeated once more',
    delivery: retry(false),
    message: { attempts: 3, certain: false },
    expected: {
      update: { id: 'm', status: 'queued', reason, attempts: 4, certain: false },
      ...wait(8000),
    },
  },
  {
    name: 'the fifth try of unknown outcome is the last: it may have arrived',
    delivery: retry(false),
    message: { attempts: 4, certain: false },
    expected: {
      update: { id: 'm', status: 'unknown', reason, attempts: 5, certain: false },
      ...onward,
    },
  },
  {
    name: 'certain failures do not count as copies: the fifth goes on',
    delivery: retry(true),
    message: { attempts: 4 },
    expected: {
      update: { id: 'm', status: 'queued', reason, attempts: 5, certain: true },
      ...wait(16_000),
    },
  },
  {
    name: 'after 48 hours to the millisecond it is tried again',
    delivery: retry(true),
    now: 48 * HOUR_MS,
    expected: {
      update: { id: 'm', status: 'queued', reason, attempts: 1, certain: true },
      ...wait(1000),
    },
  },
  {
    name: 'after more than 48 hours it has failed',
    delivery: retry(true),
    now: 48 * HOUR_MS + 1,
    expected: {
      update: { id: 'm', status: 'failed', reason, attempts: 1, certain: true },
      ...onward,
    },
  },
  {
    name: 'after more than 48 hours with a doubtful try nobody knows',
    delivery: retry(true),
    message: { certain: false },
    now: 48 * HOUR_MS + 1,
    expected: {
      update: { id: 'm', status: 'unknown', reason, attempts: 1, certain: false },
      ...onward,
    },
  },
  {
    name: 'the age is that of the message',
    delivery: retry(true),
    message: { createdAt: 10 * HOUR_MS },
    now: 58 * HOUR_MS,
    expected: {
      update: { id: 'm', status: 'queued', reason, attempts: 1, certain: true },
      ...wait(1000),
    },
  },
  {
    name: 'what an operator has to mend is tried as seldom as the channel says',
    delivery: { kind: 'operator', waitMs: 300_000, reason },
    message: { attempts: 20 },
    now: 48 * HOUR_MS,
    expected: {
      update: { id: 'm', status: 'queued', reason, attempts: 21 },
      ...wait(300_000),
    },
  },
  {
    name: 'and goes on for 48 hours after it was written',
    delivery: { kind: 'operator', waitMs: 300_000, reason },
    message: { createdAt: HOUR_MS },
    now: 49 * HOUR_MS,
    expected: {
      update: { id: 'm', status: 'queued', reason, attempts: 1 },
      ...wait(300_000),
    },
  },
  {
    name: 'what no operator has mended in 48 hours has failed',
    delivery: { kind: 'operator', waitMs: 300_000, reason },
    now: 48 * HOUR_MS + 1,
    expected: {
      update: { id: 'm', status: 'failed', reason, attempts: 1 },
      ...onward,
    },
  },
  {
    name: 'what has to wait for the customer is parked',
    delivery: { kind: 'wait-for-customer', what: 'replies', reason },
    expected: {
      update: { id: 'm', status: 'parked', reason, attempts: 1 },
      ...onward,
    },
  },
  {
    name: 'a notice that would have to wait is not said: later it would only confuse',
    delivery: { kind: 'wait-for-customer', what: 'time', reason },
    message: { notice: 'needed' },
    expected: { update: { id: 'm', status: 'cancelled', reason, attempts: 1 }, ...onward },
  },
  {
    name: 'what would have to wait goes on if the customer has written meanwhile',
    delivery: { kind: 'wait-for-customer', what: 'replies', reason },
    wroteSince: true,
    expected: { update: { id: 'm', status: 'queued', attempts: 1 }, ...onward },
  },
  {
    name: 'a parked message does not grow too old',
    delivery: { kind: 'wait-for-customer', what: 'replies', reason },
    now: 1000 * HOUR_MS,
    expected: {
      update: { id: 'm', status: 'parked', reason, attempts: 1 },
      ...onward,
    },
  },
  {
    name: 'a refused message has failed, and the next one is tried',
    delivery: { kind: 'refused', reason },
    expected: {
      update: { id: 'm', status: 'failed', reason, attempts: 1 },
      ...onward,
    },
  },
  {
    name: 'a message that is refused after a doubtful try may have arrived',
    delivery: { kind: 'refused', reason },
    message: { attempts: 1, certain: false },
    expected: {
      update: { id: 'm', status: 'unknown', reason, attempts: 2 },
      ...onward,
    },
  },
  {
    name: 'a customer who cannot be reached is gone',
    delivery: { kind: 'customer-gone', reason },
    expected: {
      update: { id: 'm', status: 'failed', reason, attempts: 1 },
      ...onward,
      gone: true,
    },
  },
  {
    name: 'a customer who has written meanwhile is not gone',
    delivery: { kind: 'customer-gone', reason },
    wroteSince: true,
    expected: { update: { id: 'm', status: 'queued', attempts: 1 }, ...onward },
  },
];

describe('after an attempt to send', () => {
  it.each(rows)('$name', ({ delivery, message, now, wroteSince, expected }) => {
    const facts = { now: now ?? 0, wroteSince: wroteSince ?? false };
    expect(afterDelivery(delivery, { ...fresh, ...message }, facts)).toEqual(expected);
  });
});

const anyWait = fc.integer({ min: 0, max: 1_000_000 });
const anyOutcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constant({ kind: 'delivered' as const }),
  fc.record({
    kind: fc.constant('retry' as const),
    waitMs: anyWait,
    certain: fc.boolean(),
    reason: fc.constant(reason),
  }),
  fc.record({
    kind: fc.constant('operator' as const),
    waitMs: anyWait,
    reason: fc.constant(reason),
  }),
  fc.record({
    kind: fc.constant('wait-for-customer' as const),
    what: fc.constantFrom('replies' as const, 'time' as const),
    reason: fc.constant(reason),
  }),
  fc.constantFrom('refused' as const, 'customer-gone' as const).map((kind) => ({ kind, reason })),
);
const anyMessage = fc.record({
  id: fc.constant('m'),
  notice: fc.constantFrom(null, 'needed' as const, 'courtesy' as const),
  attempts: fc.nat({ max: 2000 }),
  certain: fc.boolean(),
  createdAt: fc.nat({ max: 100 * HOUR_MS }),
});
const anyFacts = fc.record({ now: fc.nat({ max: 200 * HOUR_MS }), wroteSince: fc.boolean() });

function always(
  check: (
    after: AfterDelivery,
    given: { delivery: Outcome; message: typeof fresh; wroteSince: boolean },
  ) => void,
): void {
  fc.assert(
    fc.property(anyOutcome, anyMessage, anyFacts, (delivery, message, facts) => {
      const { wroteSince } = facts;
      check(afterDelivery(delivery, message, facts), { delivery, message, wroteSince });
    }),
  );
}

describe('after any attempt to send', () => {
  it('the attempts have grown by exactly one', () => {
    always(({ update }, { message }) => {
      expect(update).toMatchObject({ id: 'm', attempts: message.attempts + 1 });
    });
  });

  it('what was doubtful is never certain again', () => {
    always(({ update }, { message }) => {
      if (message.certain) return;
      expect(update.certain).not.toBe(true);
      expect(update.status).not.toBe('failed');
    });
  });

  it('a pause is at least what the channel asked, and otherwise between a second and a minute', () => {
    always(({ update, waitMs }, { delivery }) => {
      if (update.status !== 'queued' || !('waitMs' in delivery)) return;
      const asked = delivery.waitMs;
      expect(waitMs).toBeGreaterThanOrEqual(asked);
      if (delivery.kind === 'retry') expect(waitMs).toBeGreaterThanOrEqual(1000);
      expect(waitMs).toBeLessThanOrEqual(Math.max(60_000, asked));
    });
  });

  it('it waits only with a queued message, and parks nothing if the customer has written', () => {
    always(({ update, waitMs }, { message, wroteSince }) => {
      if (waitMs > 0) expect(update.status).toBe('queued');
      if (update.status === 'parked') {
        expect(wroteSince).toBe(false);
        expect(message.notice).toBeNull();
      }
    });
  });

  it('whoever is gone has not written since, and what failed says why', () => {
    always(({ update, gone }, { delivery, wroteSince }) => {
      expect(gone).toBe(delivery.kind === 'customer-gone' && !wroteSince);
      if (update.status !== 'delivered' && !wroteSince) expect(update.reason).toEqual(reason);
    });
  });
});

describe('whoever asked for a message', () => {
  const asked = { requestId: 'r', conversationId: 'c1' };
  const told = { requestId: 'r', conversationId: 'c1' };

  it('hears that it has arrived', () => {
    expect(resultsOf(asked, { id: 'm', status: 'delivered' })).toEqual([
      { ...told, outcome: 'done', message: '' },
    ]);
  });

  it('hears why it has not', () => {
    expect(resultsOf(asked, { id: 'm', status: 'failed', reason })).toEqual([
      { ...told, outcome: 'failed', message: 'It did not work.' },
    ]);
  });

  it('hears that it may have arrived when nobody can know', () => {
    expect(resultsOf(asked, { id: 'm', status: 'unknown', reason })).toEqual([
      { ...told, outcome: 'failed', message: 'It may have arrived. It did not work.' },
    ]);
  });

  it.each<MessageStatus>(['queued', 'sending', 'parked', 'cancelled'])(
    'hears nothing as long as it is %s',
    (status) => {
      expect(resultsOf(asked, { id: 'm', status, reason })).toEqual([]);
    },
  );

  it('is nobody for what an agent has written', () => {
    const written = { requestId: null, conversationId: 'c1' };
    expect(resultsOf(written, { id: 'm', status: 'delivered' })).toEqual([]);
  });
});

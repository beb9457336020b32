import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  decidePoll,
  decidePost,
  isAborted,
  retryDelay,
  statusOf,
  type Answer,
  type PollDecision,
  type PostAttempt,
  type PostDecision,
} from '../../src/live-agent/decisions.ts';
import { TransportError } from '../../src/transport.ts';

const REFUSED_CONNECTION = new TransportError('unreachable', true, undefined);
const BROKEN = new TransportError('broken', false, undefined);
const TIMEOUT = new TransportError('timeout', false, undefined);
const TOO_LARGE = new TransportError('too-large', false, undefined);
const ABORTED = new TransportError('aborted', false, undefined);

function answered(status: number, body = ''): Answer {
  return { status, body };
}

function conflict(sent: number, actual: number): Answer {
  return answered(409, `Out of sync Ack. Expected ${sent}. Actual ${actual}`);
}

/** How long it takes to try so often, in milliseconds. */
function msOfTries(tries: number): number {
  return Array.from({ length: tries }, (_, index) => retryDelay(index + 1)).reduce(
    (sum, ms) => sum + ms,
    0,
  );
}

describe('a poll that was answered', () => {
  it.each<[answer: Answer, decision: PollDecision]>([
    [answered(200), { kind: 'batch' }],
    [answered(202), { kind: 'empty' }],
    [answered(204), { kind: 'empty' }],
    [answered(400), { kind: 'lost', reason: 'status-400' }],
    [answered(403), { kind: 'lost', reason: 'status-403' }],
    [answered(404), { kind: 'lost', reason: 'status-404' }],
    [answered(405), { kind: 'lost', reason: 'status-405' }],
    [answered(409), { kind: 'retry', reason: 'status-409' }],
    [answered(429), { kind: 'retry', reason: 'status-429' }],
    [answered(500), { kind: 'retry', reason: 'status-500' }],
    [answered(502), { kind: 'retry', reason: 'status-502' }],
    [answered(503), { kind: 'handover' }],
    [answered(504), { kind: 'retry', reason: 'status-504' }],
    [answered(302), { kind: 'retry', reason: 'status-302' }],
    [REFUSED_CONNECTION, { kind: 'retry', reason: 'unreachable' }],
    [BROKEN, { kind: 'retry', reason: 'broken' }],
    [TIMEOUT, { kind: 'retry', reason: 'timeout' }],
    [TOO_LARGE, { kind: 'retry', reason: 'too-large' }],
  ])('%j', (answer, decision) => {
    expect(decidePoll(answer, 0)).toEqual(decision);
  });

  it('409 again and again has lost the session, after longer than a poll is held', () => {
    expect(decidePoll(answered(409), 23)).toEqual({ kind: 'retry', reason: 'status-409' });
    expect(decidePoll(answered(409), 24)).toEqual({ kind: 'lost', reason: 'status-409' });
    expect(msOfTries(24)).toBeGreaterThan(42_000);
  });

  it('otherwise means the same after a 409', () => {
    for (const answer of [answered(200), answered(204), answered(500), answered(503), BROKEN]) {
      expect(decidePoll(answer, 1)).toEqual(decidePoll(answer, 0));
    }
  });
});

/** The fifth POST, the first time. */
const FIRST_TRY: PostAttempt = { sequence: 5, taken: 4, repeated: false, refusedNumbers: [] };
const UNKNOWN: PostAttempt = { ...FIRST_TRY, repeated: true };

function retry(reason: string, certain: boolean, tries: number): PostDecision {
  return { kind: 'retry', reason, certain, tries };
}

describe('a POST that was answered', () => {
  it.each<[answer: Answer, decision: PostDecision]>([
    [answered(200, 'OK'), { kind: 'accepted' }],
    [answered(202), { kind: 'accepted' }],
    [answered(204), { kind: 'accepted' }],
    [answered(400), { kind: 'refused', reason: 'status-400' }],
    [answered(403), retry('status-403', true, 24)],
    [answered(404), { kind: 'refused', reason: 'status-404' }],
    [answered(405), { kind: 'refused', reason: 'status-405' }],
    [answered(408), retry('status-408', false, Infinity)],
    [answered(409), retry('status-409', true, 12)],
    [answered(413), { kind: 'refused', reason: 'status-413' }],
    [answered(429), retry('status-429', true, Infinity)],
    [answered(500), retry('status-500', false, 12)],
    [answered(502), retry('status-502', false, Infinity)],
    [answered(503), { kind: 'handover' }],
    [answered(504), retry('status-504', false, Infinity)],
    [answered(302), retry('status-302', false, 12)],
    // Before it left, or who knows when.
    [REFUSED_CONNECTION, retry('unreachable', true, Infinity)],
    [BROKEN, retry('broken', false, Infinity)],
    [TIMEOUT, retry('timeout', false, Infinity)],
    [ABORTED, retry('aborted', false, Infinity)],
  ])('%j', (answer, decision) => {
    expect(decidePost(answer, FIRST_TRY)).toEqual(decision);
  });

  it('means the same for a repetition, unless it is a 409', () => {
    for (const status of [200, 202, 400, 403, 404, 405, 500, 502, 503, 504]) {
      expect(decidePost(answered(status), UNKNOWN)).toEqual(
        decidePost(answered(status), FIRST_TRY),
      );
    }
  });

  it('403 is tried for longer than a poll is held', () => {
    expect(msOfTries(23)).toBeGreaterThan(42_000);
  });
});

const AGAIN = retry('status-409', true, 12);

describe('the numbers in a 409', () => {
  it.each<[what: string, actual: number, attempt: PostAttempt, decision: PostDecision]>([
    // We are ahead: the service has taken 2.
    ['names the last one', 2, FIRST_TRY, { kind: 'renumber', sequence: 3 }],
    // 4 is the number of a message that it has.
    ['names the next one', 3, FIRST_TRY, { kind: 'renumber', sequence: 3 }],
    // We are behind: the service has taken 7.
    ['names a later one', 7, FIRST_TRY, { kind: 'renumber', sequence: 8 }],
    ['names ours as taken', 5, FIRST_TRY, { kind: 'renumber', sequence: 6 }],
    // The first reading was wrong.
    [
      'refuses the first reading',
      3,
      { ...FIRST_TRY, taken: 1, sequence: 4, refusedNumbers: [5] },
      { kind: 'renumber', sequence: 3 },
    ],
    // It refuses what it says that it waits for: the number of the last message is no way out.
    ['contradicts itself', 4, FIRST_TRY, AGAIN],
    ['contradicts itself otherwise', 5, { ...FIRST_TRY, refusedNumbers: [6] }, AGAIN],
    ['waits for the first number', 0, { ...FIRST_TRY, sequence: 1, taken: 0 }, AGAIN],
    ['has started anew', 0, FIRST_TRY, { kind: 'renumber', sequence: 1 }],
    // The POST with the unknown outcome was taken.
    ['has taken more', 6, UNKNOWN, { kind: 'accepted' }],
    ['has perhaps taken it', 5, UNKNOWN, AGAIN],
    ['has surely taken it', 5, { ...UNKNOWN, refusedNumbers: [5] }, { kind: 'accepted' }],
    ['has not taken it', 4, UNKNOWN, AGAIN],
    ['is behind', 2, UNKNOWN, { kind: 'renumber', sequence: 3 }],
  ])('that %s (Actual %i)', (_, actual, attempt, decision) => {
    expect(decidePost(conflict(attempt.sequence, actual), attempt)).toEqual(decision);
  });

  it.each([
    'Conflict',
    '',
    'Out of sync Ack.',
    'Actual',
    'Actual: unknown',
    '{"message":"Out of sync"}',
    'Actual -3',
  ])('are not there: «%s»', (body) => {
    expect(decidePost(answered(409, body), FIRST_TRY)).toEqual(AGAIN);
    expect(decidePost(answered(409, body), UNKNOWN)).toEqual(AGAIN);
  });

  it.each(['ACTUAL 8', 'actual: 8', 'Expected 5, actual=8.', '{"actual":8}'])(
    'are read in «%s»',
    (body) => {
      expect(decidePost(answered(409, body), FIRST_TRY)).toEqual({
        kind: 'renumber',
        sequence: 9,
      });
    },
  );
});

/** A service that numbers strictly, and says «Actual» in one of the two ways. */
class Counter {
  last: number;
  readonly accepted: number[] = [];
  readonly #reading: 'last' | 'next';
  readonly #repeatedIs409: boolean;

  constructor(last: number, reading: 'last' | 'next', repeatedIs409: boolean) {
    this.last = last;
    this.#reading = reading;
    this.#repeatedIs409 = repeatedIs409;
  }

  post(sequence: number): Answer {
    if (sequence === this.last + 1) {
      this.last = sequence;
      this.accepted.push(sequence);
      return answered(200);
    }
    if (sequence <= this.last && !this.#repeatedIs409) return answered(200);
    return conflict(sequence, this.#reading === 'last' ? this.last : this.last + 1);
  }
}

describe('renumbering', () => {
  const number = fc.integer({ min: 0, max: 12 });

  it('never proposes a refused number, nor one below 1, nor the last one taken, and ends', () => {
    const attempt = fc
      .record({ sequence: fc.integer({ min: 1, max: 12 }), taken: number, repeated: fc.boolean() })
      .filter(({ sequence, taken }) => taken < sequence);
    const actuals = fc.array(fc.oneof(number, fc.constant(-1), fc.maxSafeNat()), {
      minLength: 8,
      maxLength: 8,
    });
    fc.assert(
      fc.property(attempt, actuals, (start, answers) => {
        const refused: number[] = [];
        let { sequence } = start;
        let proposals = 0;
        for (const actual of answers) {
          const decision = decidePost(conflict(sequence, actual), {
            ...start,
            sequence,
            refusedNumbers: [...refused],
          });
          refused.push(sequence);
          if (decision.kind !== 'renumber') continue;
          proposals += 1;
          expect(refused).not.toContain(decision.sequence);
          expect(decision.sequence).toBeGreaterThan(0);
          expect(decision.sequence).not.toBe(start.taken);
          sequence = decision.sequence;
        }
        expect(proposals).toBeLessThanOrEqual(2);
      }),
      { seed: 7, numRuns: 2000 },
    );
  });

  it('finds the number of a service that is ahead or behind, in either reading, exactly once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom<('last' | 'next')[]>('last', 'next'),
        (last, sent, reading) => {
          const service = new Counter(last, reading, true);
          const refused: number[] = [];
          let sequence = sent;
          for (let tries = 0; tries < 4; tries += 1) {
            const decision = decidePost(service.post(sequence), {
              sequence,
              // Nothing is known of the numbers that were taken.
              taken: -1,
              repeated: false,
              refusedNumbers: refused,
            });
            if (decision.kind === 'accepted') break;
            refused.push(sequence);
            if (decision.kind === 'renumber') sequence = decision.sequence;
          }
          expect(service.accepted).toEqual([last + 1]);
        },
      ),
      { seed: 7, numRuns: 1000 },
    );
  });

  it('takes a POST for accepted if and only if it was, whatever became of its first answer', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom<('last' | 'next')[]>('last', 'next'),
        (taken, arrived, repeatedIs409, reading) => {
          const service = new Counter(taken, reading, repeatedIs409);
          const sequence = taken + 1;
          if (arrived) service.post(sequence);
          const refused: number[] = [];
          let decision: PostDecision | undefined;
          for (let tries = 0; tries < 4 && decision?.kind !== 'accepted'; tries += 1) {
            const answer = service.post(sequence);
            decision = decidePost(answer, {
              sequence,
              taken,
              repeated: true,
              refusedNumbers: refused,
            });
            if (statusOf(answer) === 409) refused.push(sequence);
            expect(decision.kind).not.toBe('renumber');
          }
          expect(decision?.kind).toBe('accepted');
          expect(service.accepted).toEqual([sequence]);
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe('the delay before another try', () => {
  it('is short, then 2 s while the chat can be saved, then 15 s', () => {
    expect([1, 2, 3, 20, 21, 1000].map(retryDelay)).toEqual([
      250, 1000, 2000, 2000, 15_000, 15_000,
    ]);
    expect(retryDelay(0)).toBe(250);
  });

  it('never gets shorter', () => {
    for (let attempt = 1; attempt < 40; attempt += 1) {
      expect(retryDelay(attempt + 1)).toBeGreaterThanOrEqual(retryDelay(attempt));
    }
  });
});

describe('an answer', () => {
  it('has a status unless there is none', () => {
    expect(statusOf(answered(204))).toBe(204);
    expect(statusOf(TIMEOUT)).toBeUndefined();
  });

  it('that we did not wait for is none of the service', () => {
    expect(isAborted(ABORTED)).toBe(true);
    expect(isAborted(TIMEOUT)).toBe(false);
    expect(isAborted(answered(200))).toBe(false);
  });
});

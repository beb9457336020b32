import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { MOST_TOGETHER, together, wordsOf } from '../../src/bridge/together.ts';
import type { MessageRecord, MessageStatus } from '../../src/store/records.ts';
import { queuedMessage as message } from '../store/contract/steps.ts';

function backlog(count: number, change: Partial<MessageRecord> = {}): MessageRecord[] {
  return Array.from({ length: count }, (_, index) => message(`text ${String(index)}`, change));
}

const LONGEST = 2048;

describe('what the agent gets next', () => {
  it('is nothing if nothing waits', () => {
    expect(together([], true)).toEqual([]);
  });

  it('is one message after the other as long as few wait', () => {
    expect(together(backlog(9), true)).toEqual(backlog(1));
  });

  it('is a long backlog together, each message in a line of its own', () => {
    const next = together(backlog(10), true);
    expect(next).toEqual(backlog(10));
    expect(wordsOf(next).split('\n')).toEqual(backlog(10).map(({ text }) => text));
  });

  it('is the first one alone if it may have been sent alone', () => {
    expect(together(backlog(50), false)).toEqual(backlog(1));
  });

  it.each([true, false])('is what was marked before, all of it and nothing else (%s)', (isFree) => {
    const marked = backlog(3, { status: 'sending' });
    expect(together([...marked, ...backlog(50)], isFree)).toEqual(marked);
    expect(together(marked.slice(0, 1), isFree)).toEqual(marked.slice(0, 1));
  });

  it('ends before the farewell of the customer', () => {
    const farewell = message('', { kind: 'end' });
    expect(together([...backlog(2), farewell, ...backlog(20)], true)).toEqual(backlog(2));
    expect(together([farewell, ...backlog(20)], true)).toEqual([farewell]);
  });

  it('is one long message alone, whatever waits behind it', () => {
    const long = message('x'.repeat(LONGEST + 1));
    expect(together([long, ...backlog(20)], true)).toEqual([long]);
  });

  it('is the beginning of what waits, in order, no longer than one message may be, and as much as fits', () => {
    const status = fc.constantFrom<MessageStatus>(
      'queued',
      'queued',
      'queued',
      'sending',
      'parked',
    );
    const one = fc
      .tuple(fc.string({ minLength: 1, maxLength: 600 }), status)
      .map(([text, state]) => message(text, { status: state }));
    const many = fc.array(one, { minLength: 1, maxLength: MOST_TOGETHER });
    fc.assert(
      fc.property(many, fc.boolean(), (waiting, isFree) => {
        const next = together(waiting, isFree);
        expect(next).toEqual(waiting.slice(0, next.length));
        expect(next.length).toBeGreaterThan(0);
        const isMarked = next[0]?.status === 'sending';
        if (next.length > 1 && !isMarked) {
          expect(wordsOf(next).length).toBeLessThanOrEqual(LONGEST);
          expect(next.every((each) => each.status === 'queued')).toBe(true);
          const more = waiting[next.length];
          if (more?.status === 'queued') {
            expect(wordsOf([...next, more]).length).toBeGreaterThan(LONGEST);
          }
        }
      }),
    );
  });
});

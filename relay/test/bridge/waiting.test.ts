import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isWorthTelling } from '../../src/bridge/waiting.ts';
import { after, courtesy, opening, queued, texts } from './conversations.ts';

/** The places that a customer is told, of all that they have had. */
function toldOf(positions: readonly number[]): number[] {
  const told: number[] = [];
  for (const position of positions) {
    if (isWorthTelling(told.at(-1) ?? null, position)) told.push(position);
  }
  return told;
}

describe('the place in the queue', () => {
  it('is told at first, with the number, and remembered', () => {
    const step = after(opening, { type: 'queued', position: 8 }, { texts });
    expect(step.add).toEqual([courtesy('queue 8')]);
    expect(step.conversation?.queueTold).toBe(8);
  });

  it('is not told to who is next, nor where the desk does not say it', () => {
    expect(after(opening, { type: 'queued', position: 1 }, { texts }).add).toEqual([]);
    expect(after(opening, { type: 'queued' }, { texts }).add).toEqual([]);
  });

  it('is told again when half of those before are gone, not sooner', () => {
    const waits = { ...queued, queueTold: 8 };
    expect(after(waits, { type: 'queued', position: 5 }, { texts }).add).toEqual([]);
    expect(after(waits, { type: 'queued', position: 9 }, { texts }).add).toEqual([]);
    expect(after(waits, { type: 'queued', position: 4 }, { texts }).add).toEqual([
      courtesy('queue 4'),
    ]);
  });

  it('takes few words, however long the queue and whatever happens in it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 200 }), (positions) => {
        const told = toldOf(positions);
        expect(told.length).toBeLessThanOrEqual(10);
        for (const [index, place] of told.entries()) {
          expect(place).toBeGreaterThan(1);
          if (index > 0) expect(place).toBeLessThanOrEqual((told[index - 1] ?? 0) / 2);
        }
      }),
    );
  });

  it('is told to everybody who does not come next at once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 1000 }), (first) => {
        expect(toldOf([first])).toEqual([first]);
      }),
    );
  });
});

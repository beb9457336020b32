import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { inRounds, ratio } from '../measure/rounds.ts';
import { median, percentile, slope } from '../measure/statistics.ts';

const numbers = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 200 });

describe('the arithmetic of the bench', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[7], 7],
    [[100, 9], 54.5],
  ])('takes the middle of %j: %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  it.each([
    [0.5, 50],
    [0.99, 99],
    [0.991, 100],
    [1, 100],
    [0, 1],
  ])('takes percentile %d of 1 to 100: %d', (share, value) => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(percentile(values, share)).toBe(value);
  });

  it('leaves at least the share below a percentile, and less than that below the next smaller one', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0.01, max: 1, noNaN: true }), (values, share) => {
        const value = percentile(values, share);
        const reached = values.filter((each) => each <= value).length;
        const before = values.filter((each) => each < value).length;
        expect(reached).toBeGreaterThanOrEqual(share * values.length - 1e-9);
        expect(before).toBeLessThan(share * values.length);
      }),
    );
  });

  it('refuses to make something of nothing', () => {
    expect(() => median([])).toThrow('nothing to measure');
    expect(() => percentile([], 0.5)).toThrow('nothing to measure');
    expect(() => slope([[1, 1]])).toThrow('two different places');
  });

  it('finds the slope of a line, whatever it begins with', () => {
    const line = [1000, 5000, 9000].map((x) => [x, 40 + x * 0.075] as const);
    expect(slope(line)).toBeCloseTo(0.075);
  });
});

describe('rounds', () => {
  it('measures the sides in turn, and turns the order around', async () => {
    const order: string[] = [];
    const side = (name: string) => () => {
      order.push(name);
      return Promise.resolve({ ms: order.length });
    };
    const sides = await inRounds(3, { product: side('p'), baseline: side('b') });
    expect(order.join('')).toBe('pbbppb');
    expect(sides['product']?.['ms']).toEqual({ median: 4, rounds: [1, 4, 5] });
  });

  it('compares each round with its own neighbour, so that a slow minute meets both', () => {
    const ours = { median: 20, rounds: [2, 20, 200] };
    const theirs = { median: 10, rounds: [1, 10, 100] };
    expect(ratio(ours, theirs)).toBe(2);
  });
});

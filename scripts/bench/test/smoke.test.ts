import { describe, expect, it } from 'vitest';

import { latency } from '../rows/latency.ts';

describe('a measurement', { timeout: 120_000 }, () => {
  it('runs from the first chat to the last figure, and everything arrives', async () => {
    const row = await latency.run({ rounds: 1, seconds: 0.05, scale: 0.01, note: () => undefined });
    const figures = new Map(row.figures.map(({ what, measured }) => [what, measured]));
    expect(figures.get('messages that have not arrived')).toBe(0);
    expect(figures.get('customer to agent at 200/s, p50')).toBeGreaterThan(0);
    expect(figures.get('most messages to customers')).toBeGreaterThan(0);
    expect(row.figures.every(({ baseline }) => baseline !== undefined)).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';

import {
  dieAgainAndAgain,
  firstOfEachKind,
  listRealPoints,
} from '../processes/crash/real-crash-points.ts';

const RUNS = 6;
const LANES = 3;

describe('a real process that kills itself again and again', () => {
  it('before or after each kind of step loses and doubles nothing', async () => {
    const kinds = firstOfEachKind(await listRealPoints());
    // Each step on one side; the other side is left to the whole enumeration.
    const points = kinds.filter(({ label, side }) => {
      const index = [...new Set(kinds.map((kind) => kind.label))].indexOf(label);
      return side === (index % 2 === 0 ? 'before' : 'after');
    });
    const plays = await dieAgainAndAgain(points, RUNS, LANES);
    expect(plays.flatMap(({ violations }) => violations)).toEqual([]);
    const deaths = plays.reduce((sum, play) => sum + play.deaths, 0);
    expect(points.length).toBeGreaterThan(30);
    // After a death the relay does some things together that it does one by one otherwise.
    expect(deaths).toBeGreaterThan(points.length * 0.8);
  });
});

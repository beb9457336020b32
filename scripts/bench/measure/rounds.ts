import { median } from './statistics.ts';

/** What one round of one side has given: figures by their names. */
export type Sample = Readonly<Record<string, number>>;

/** A figure of one side, over all rounds. */
export interface Spread {
  median: number;
  rounds: number[];
}

/** Sides by their names, and of each its figures by their names. */
export type Sides = Record<string, Record<string, Spread>>;

/**
 * Measures all sides in turn, round by round, so that whatever else the machine does meets all of them.
 * The order turns around with each round.
 */
export async function inRounds(
  rounds: number,
  sides: Readonly<Record<string, () => Promise<Sample>>>,
): Promise<Sides> {
  const samples: Record<string, Sample[]> = {};
  for (let round = 0; round < rounds; round += 1) {
    const order = Object.entries(sides);
    if (round % 2 === 1) order.reverse();
    for (const [name, measure] of order) (samples[name] ??= []).push(await measure());
  }
  return Object.fromEntries(
    Object.entries(samples).map(([name, ofSide]) => [name, spreads(ofSide)]),
  );
}

/** The figures of several rounds of one side. */
export function spreads(samples: readonly Sample[]): Record<string, Spread> {
  const names = Object.keys(samples[0] ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const rounds = samples.map((sample) => sample[name] ?? Number.NaN);
      return [name, { median: median(rounds), rounds }];
    }),
  );
}

/** How many times the other's figure: the median over the rounds, each beside its neighbour. */
export function ratio(ours: Spread, theirs: Spread): number {
  return median(ours.rounds.map((value, round) => value / (theirs.rounds[round] ?? Number.NaN)));
}

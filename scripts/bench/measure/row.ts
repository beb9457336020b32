import { z } from 'zod';

import { ratio, type Sides } from './rounds.ts';

const bar = z.object({
  most: z.number().optional(),
  least: z.number().optional(),
  /** Most times the baseline. */
  ratio: z.number().optional(),
});

const figure = z.object({
  /** What is measured, and under which load. */
  what: z.string(),
  unit: z.string(),
  measured: z.number(),
  baseline: z.number().optional(),
  ratio: z.number().optional(),
  bar: bar.optional(),
  rounds: z.array(z.number()),
  baselineRounds: z.array(z.number()).optional(),
});

export const rowSchema = z.object({
  row: z.string(),
  title: z.string(),
  /** What the baseline is. */
  beside: z.string(),
  figures: z.array(figure),
  notes: z.array(z.string()),
});

export type Bar = z.infer<typeof bar>;
export type Figure = z.infer<typeof figure>;
/** What one measurement has found. */
export type Row = z.infer<typeof rowSchema>;

/** How thorough a run is. */
export interface Effort {
  rounds: number;
  /** How long each round lasts. */
  seconds: number;
  /** A share of the usual number of chats; 1 but for smoke tests. */
  scale: number;
  /** Hears what is going on. */
  note: (line: string) => void;
}

/** A measurement by its name on the command line. */
export interface Measurement {
  name: string;
  about: string;
  run: (effort: Effort) => Promise<Row>;
}

/** A figure of the product beside the same figure of the baseline, if there is one. */
export function figureOf(
  sides: Sides,
  name: string,
  about: { what: string; unit: string; bar?: Bar; product?: string; baseline?: string },
): Figure {
  const { what, unit, bar: limits, product = 'product', baseline = 'baseline' } = about;
  const ours = sides[product]?.[name];
  const theirs = sides[baseline]?.[name];
  if (ours === undefined) throw new RangeError(`Nobody has measured ${name} of ${product}.`);
  return {
    what,
    unit,
    measured: rounded(ours.median),
    rounds: ours.rounds.map(rounded),
    ...(theirs === undefined
      ? {}
      : {
          baseline: rounded(theirs.median),
          ...timesOf(ratio(ours, theirs)),
          baselineRounds: theirs.rounds.map(rounded),
        }),
    ...(limits === undefined ? {} : { bar: limits }),
  };
}

/** A figure that stands alone. */
export function plainFigure(
  what: string,
  unit: string,
  rounds: readonly number[],
  measured: number,
  limits?: Bar,
): Figure {
  return {
    what,
    unit,
    measured: rounded(measured),
    rounds: rounds.map(rounded),
    ...(limits === undefined ? {} : { bar: limits }),
  };
}

/** Whether the bar is reached; undefined if there is none. */
export function reaches({ bar: limits, measured, ratio: times }: Figure): boolean | undefined {
  if (limits === undefined) return undefined;
  return (
    measured <= (limits.most ?? Infinity) &&
    measured >= (limits.least ?? -Infinity) &&
    (times ?? 0) <= (limits.ratio ?? Infinity)
  );
}

/** None where the baseline is nothing. */
function timesOf(times: number): { ratio?: number } {
  return Number.isFinite(times) ? { ratio: rounded(times) } : {};
}

/** Three digits that count. */
function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}

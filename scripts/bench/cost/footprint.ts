import type { Results } from '../report/results.ts';
import type { Footprint } from './model.ts';

// Where nothing has been measured yet: the bars of the design.
const ASSUMED: Footprint = { idleMb: 120, mbPerChat: 680 / 9000, isMeasured: false };

/** What the bench has measured of memory. */
export function footprintOf({ rows }: Results): Footprint {
  const measured = (row: string, what: RegExp): number | undefined =>
    rows.find((each) => each.row === row)?.figures.find((figure) => what.test(figure.what))
      ?.measured;
  const perThousand = measured('scale', /^growth .*: memory$/u);
  const idleMb = measured('start', /^memory when idle$/u);
  return perThousand === undefined || idleMb === undefined
    ? ASSUMED
    : { idleMb, mbPerChat: perThousand / 1000, isMeasured: true };
}

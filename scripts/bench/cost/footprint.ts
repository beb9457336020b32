import type { Results } from '../report/results.ts';
import type { Footprint } from './model.ts';

// Where nothing has been measured yet.
const ASSUMED: Footprint = { idleMb: 120, mbPerChat: 0.075 };

/** What the bench has measured of memory. */
export function footprintOf({ rows }: Results): Footprint {
  const measured = (row: string, what: RegExp): number | undefined =>
    rows.find((each) => each.row === row)?.figures.find((figure) => what.test(figure.what))
      ?.measured;
  const perThousand = measured('scale', /^growth .*: memory$/u);
  return {
    idleMb: measured('start', /^memory when idle$/u) ?? ASSUMED.idleMb,
    mbPerChat: perThousand === undefined ? ASSUMED.mbPerChat : perThousand / 1000,
  };
}

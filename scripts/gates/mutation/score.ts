import type { Finding } from '../finding.ts';

/** A mutant, and what became of it, in Stryker's words. */
export interface Mutant {
  fileName: string;
  status: string;
}

/** How many of a module's mutants the tests have noticed. */
export interface Score {
  module: string;
  noticed: number;
  all: number;
}

const NOTICED = new Set(['Killed', 'Timeout']);
const MISSED = new Set(['Survived', 'NoCoverage']);

/** Counts the mutants of each module; those that cannot run, or were left out, do not count. */
export function scores(
  modules: Readonly<Record<string, readonly string[]>>,
  mutants: readonly Mutant[],
): Score[] {
  return Object.entries(modules).map(([module, files]) => {
    const own = mutants.filter(({ fileName }) => files.includes(fileName));
    const noticed = own.filter(({ status }) => NOTICED.has(status)).length;
    const missed = own.filter(({ status }) => MISSED.has(status)).length;
    return { module, noticed, all: noticed + missed };
  });
}

/** In per cent. A module without mutants has 0: nothing shows that its tests notice anything. */
export function percentOf({ noticed, all }: Score): number {
  return all === 0 ? 0 : (100 * noticed) / all;
}

/** The modules below the threshold. */
export function findingsOf(all: readonly Score[], threshold: number): Finding[] {
  return all
    .filter((score) => percentOf(score) < threshold)
    .map((score) => ({
      file: score.module,
      message: `${percentOf(score).toFixed(1)} % of its mutants are noticed, at least ${threshold} % have to be.`,
    }));
}

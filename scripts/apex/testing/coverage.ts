import type { Program } from '../compile/program.ts';

export interface ClassCoverage {
  /** Without folder and extension. */
  readonly name: string;
  readonly lines: number;
  readonly covered: number;
  readonly uncovered: readonly number[];
}

/** Lines covered per class and trigger; test classes do not count. */
export function coverageOf(program: Program): ClassCoverage[] {
  const tests = new Set(program.classes.filter(({ isTest }) => isTest).map(({ unit }) => unit));
  return program.units
    .filter((unit) => !tests.has(unit) && unit.executable.size > 0)
    .map((unit) => ({
      name: unit.file.replace(/^.*\//, '').replace(/\.(?:cls|trigger)$/, ''),
      lines: unit.executable.size,
      covered: unit.covered,
      uncovered: unit.uncoveredLines,
    }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** Per cent of the lines; a program without executable lines is covered. */
export function percentage(classes: readonly { lines: number; covered: number }[]): number {
  const lines = classes.reduce((sum, each) => sum + each.lines, 0);
  const covered = classes.reduce((sum, each) => sum + each.covered, 0);
  return lines === 0 ? 100 : (100 * covered) / lines;
}

import { percentCovered, type CoverageFacts } from '../tooling/tests-result.ts';

/** Per cent. Source: Apex Developer Guide, "Code Coverage"; Metadata API Developer Guide, DeployOptions. */
const LEAST = 75;

export interface CoverageWarning {
  /** Null where it is said of all code together. */
  id: string | null;
  name: string | null;
  message: string;
}

/**
 * What a deployment lacks in coverage: over all code, and of every trigger a little, if all tests are run; of each
 * class and trigger that is deployed, if tests are named.
 *
 * @param deployed their names; undefined if all tests are run
 */
export function coverageWarnings(
  coverage: readonly CoverageFacts[],
  deployed?: ReadonlySet<string>,
): CoverageWarning[] {
  if (deployed !== undefined) {
    return coverage
      .filter(({ name }) => deployed.has(name))
      .filter((each) => percentCovered([each]) < LEAST)
      .map((each) => warning(each, percentCovered([each]), LEAST));
  }
  const average = percentCovered(coverage);
  const untouched = coverage.filter(
    ({ type, lines, uncovered }) => type === 'Trigger' && lines > 0 && uncovered.length === lines,
  );
  const message = `Average test coverage across all Apex Classes and Triggers is ${average}%, at least ${LEAST}% test coverage is required.`;
  return [
    ...(average < LEAST ? [{ id: null, name: null, message }] : []),
    ...untouched.map((each) => warning(each, 0, 1)),
  ];
}

function warning({ id, name, type }: CoverageFacts, is: number, least: number): CoverageWarning {
  const message = `Test coverage of selected Apex ${type} is ${is}%, at least ${least}% test coverage is required.`;
  return { id, name, message };
}

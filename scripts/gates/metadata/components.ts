import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../finding.ts';
import type { LoadedDirectory } from './package.ts';

/** Where the list of everything that the package deploys is kept, relative to the project. */
export const COMPONENT_LIST = 'scripts/gates/components.txt';

/** One line for each component: package directory, type, name. Sorted. */
export function listComponents(directories: readonly LoadedDirectory[]): string[] {
  return directories.flatMap(({ directory, components }) =>
    components.map(({ type, fullName }) => `${directory.name} ${type} ${fullName}`).sort(),
  );
}

/**
 * Compares what is deployed with the list that was agreed upon. The deployment tools silently leave
 * out what they do not understand; this list says it.
 */
export function checkComponentList(root: string, actual: readonly string[]): Finding[] {
  const file = COMPONENT_LIST;
  const path = join(root, file);
  const agreed = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  const lost = agreed
    .filter((line) => !actual.includes(line))
    .map((line) => ({
      file,
      line: agreed.indexOf(line) + 1,
      message: `${line} is in the list, and is not deployed`,
    }));
  const added = actual
    .filter((line) => !agreed.includes(line))
    .map((line) => ({ file, message: `${line} is deployed, and is not in the list` }));
  return [...lost, ...added];
}

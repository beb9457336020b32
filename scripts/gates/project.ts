import { readFileSync, readdirSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { z } from 'zod';

/** A Salesforce DX project: the package directories of `sfdx-project.json`, in their order. */
export interface Project {
  root: string;
  directories: readonly PackageDirectory[];
  apiVersion: string;
}

/** What can be deployed by itself, given what the directories before it have deployed. */
export interface PackageDirectory {
  /** The last part of its path, such as `core`. */
  name: string;
  /** Relative to the project, with forward slashes. */
  path: string;
}

const projectFile = z.looseObject({
  packageDirectories: z.array(z.looseObject({ path: z.string() })).min(1),
  sourceApiVersion: z.string(),
});

/** Reads the project in a folder. Throws if there is none, or if it is not a valid one. */
export function readProject(root: string): Project {
  const file = projectFile.parse(JSON.parse(readFileSync(join(root, 'sfdx-project.json'), 'utf8')));
  return {
    root,
    directories: file.packageDirectories.map(({ path }) => ({ name: basename(path), path })),
    apiVersion: file.sourceApiVersion,
  };
}

/** Every file under a folder of the project, relative to the project, sorted. */
export function filesUnder(project: Project, path: string): string[] {
  return readdirSync(join(project.root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => projectPath(project, join(entry.parentPath, entry.name)))
    .sort();
}

/** A path as findings name it: relative to the project, with forward slashes. */
export function projectPath(project: Project, file: string): string {
  return relative(project.root, file).split(sep).join('/');
}

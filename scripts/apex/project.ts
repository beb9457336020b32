import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { compileProgram, type Program } from './compile/program.ts';
import type { Source } from './language/parse.ts';
import type { OrgSettings } from './org/data/setup-data.ts';
import { readDirectories, type MetadataFile } from './org/metadata/metadata-file.ts';
import { LocalOrg } from './org/org.ts';
import { orgPlatform } from './org/platform/declarations.ts';
import { corePlatform } from './platform/core-platform.ts';
import type { Now } from './run/transaction.ts';
import { ApexHost, type HostOptions } from './server/apex-host.ts';

/** A package's metadata and code, as files or as something else has brought them. */
export interface Package {
  readonly metadata: readonly MetadataFile[];
  readonly sources: readonly Source[];
}

const projectSchema = z.looseObject({
  packageDirectories: z.array(z.looseObject({ path: z.string() })),
});

/** Reads all package directories of an `sfdx-project.json`. */
export function readPackage(root: string): Package {
  const text = readFileSync(join(root, 'sfdx-project.json'), 'utf8');
  const directories = projectSchema
    .parse(JSON.parse(text))
    .packageDirectories.map(({ path }) => path);
  const sources = directories
    .flatMap((path) => globSync(`${path}/**/*.{cls,trigger}`, { cwd: root }).sort())
    .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));
  return { metadata: readDirectories(root, directories), sources };
}

/** An org with a package installed. */
export interface Installed {
  readonly program: Program;
  readonly org: LocalOrg;
}

/**
 * Installs a package in a new org, or in one that goes on with its records.
 *
 * @throws MetadataError, CompileErrors
 */
export function install(
  given: Package,
  settings: Partial<OrgSettings> = {},
  before?: LocalOrg,
): Installed {
  const org = new LocalOrg(given.metadata, settings, before);
  const program = compileProgram({
    sources: given.sources,
    platform: [...corePlatform, ...orgPlatform(org)],
    org,
  });
  return { program, org };
}

/** Lets the installed package be called from outside, and keeps its data between the calls. */
export function hostOf(
  { program, org }: Installed,
  now: Now,
  onJobFailure: HostOptions['onJobFailure'],
  log?: (text: string) => void,
): ApexHost {
  return new ApexHost({
    program,
    org,
    now,
    onJobFailure,
    ...(log === undefined ? {} : { log }),
    commit: (transaction) => {
      org.publishing.commit(transaction);
      org.database.commit();
    },
    mayUseClass: (user, className) => {
      const { isAdmin, classes } = org.permissions.of(user.id, user.profileId);
      return isAdmin || classes.has(className.toLowerCase());
    },
  });
}

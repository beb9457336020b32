import type { Finding } from '../finding.ts';
import type { Project } from '../project.ts';
import { Catalog } from './catalog.ts';
import { checkConformity } from './conformity.ts';
import { checkEntryPoints } from './entry-points.ts';
import { checkFields } from './fields.ts';
import { loadDirectory, type Component, type LoadedDirectory } from './package.ts';
import { checkPages } from './pages.ts';
import { checkPermissionSets } from './permissions.ts';
import { checkRecords } from './records.ts';
import { checkReferences } from './references.ts';
import { checkLegacyChatUse } from './legacy-chat-use.ts';
import type { Schema } from './schema.ts';
import { checkDescriptions, checkLengths } from './texts.ts';
import { checkTranslations } from './translations.ts';
import { checkVersions } from './versions.ts';

/** Reads every package directory of a project. */
export async function loadPackage(project: Project): Promise<LoadedDirectory[]> {
  const loaded: LoadedDirectory[] = [];
  for (const directory of project.directories) {
    loaded.push(await loadDirectory(project, directory));
  }
  return loaded;
}

/**
 * Everything that can be told of the metadata without an org. Each package directory is looked at
 * with what it can count on: itself and the directories before it. So the first one stands alone.
 */
export function checkMetadata(
  project: Project,
  schema: Schema,
  loaded: readonly LoadedDirectory[],
): Finding[] {
  const findings = loaded.flatMap((each) => checkForm(schema, each));
  // What is not well-formed, or of no known type, would make the other checks guess.
  if (loaded.some(({ components }) => components.length === 0)) {
    return findings;
  }
  loaded.forEach(({ components: own }, at) => {
    const catalog = new Catalog(loaded.slice(0, at + 1).flatMap(({ components }) => components));
    findings.push(
      ...checkVersions(project.apiVersion, own),
      ...checkPlatformRules(catalog, own),
      ...checkDescriptions(own),
      ...checkTranslations(own),
      ...checkEntryPoints(project, catalog, own),
    );
  });
  findings.push(...checkLegacyChatUse(project, loaded));
  return findings;
}

/** What files say by themselves, compared with the platform's types. */
export function checkForm(schema: Schema, loaded: LoadedDirectory): Finding[] {
  return [
    ...loaded.findings,
    ...[...loaded.documents].flatMap(([file, root]) => checkConformity(schema, file, root)),
  ];
}

/** What an org would refuse, as far as it is known here; not what is only custom of this package. */
export function checkPlatformRules(catalog: Catalog, own: readonly Component[]): Finding[] {
  return [
    ...checkFields(catalog, own),
    ...checkLengths(own),
    ...checkPermissionSets(catalog, own),
    ...checkPages(catalog, own),
    ...checkRecords(catalog, own),
    ...checkReferences(catalog, own),
  ];
}

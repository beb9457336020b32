import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';

import {
  ComponentSet,
  MetadataConverter,
  type SourceComponent,
} from '@salesforce/source-deploy-retrieve';

import { childrenOf, readXml, textOf, XmlError } from '../../../gates/metadata/xml.ts';
import { NEWEST_VERSION } from '../api/data-routes.ts';
import type { ComponentFacts, ComponentProblem } from './deploy-result.ts';
import { SOURCE, startProject } from './holdings.ts';
import { readZip } from './zip.ts';

const API_VERSION = `${NEWEST_VERSION}.0`;
const MANIFEST = 'package.xml';
const NOWHERE = { type: '', fullName: MANIFEST, fileName: MANIFEST };

/** A component of an archive. */
export interface ArrivedComponent extends ComponentFacts {
  /** Its files in source format, relative to the folder. */
  files: readonly string[];
}

/** An archive, unpacked and brought into source format. */
export interface Arrival {
  components: readonly ArrivedComponent[];
  /** What is wrong with the archive itself; then there may be no components. */
  problems: readonly ComponentProblem[];
  /** The folder with all of it in source format. */
  source: string;
  /** A file as it was in the archive; undefined if there was none. */
  text: (fileName: string) => string | undefined;
  remove: () => void;
}

/**
 * Unpacks what was sent to be deployed. The library inside the Salesforce CLI turns it into source format, a
 * file for each field, so that what is in the org already can be put together with it.
 *
 * @throws ZipError
 */
export async function unpack(bytes: Buffer): Promise<Arrival> {
  const files = readZip(bytes);
  const folder = mkdtempSync(join(tmpdir(), 'wechat-desk-deploy-'));
  const source = join(folder, SOURCE);
  // The library puts labels together as in a project.
  startProject(folder, API_VERSION);
  const arrival = {
    source,
    text: (fileName: string) => files.get(fileName)?.toString('utf8'),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
  const problems = malformed(files);
  if (problems.length > 0) return { ...arrival, components: [], problems };
  const archive = join(folder, 'archive');
  for (const [name, content] of files) {
    const path = join(archive, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  const sent = ComponentSet.fromSource(archive);
  const named = fileNames(sent, archive);
  await new MetadataConverter().convert(sent, 'source', {
    type: 'directory',
    outputDirectory: source,
    genUniqueDir: false,
  });
  const components = ComponentSet.fromSource(source)
    .getSourceComponents()
    .toArray()
    .flatMap((parent) => [parent, ...parent.getChildren()])
    .map((component) => arrived(component, named, source));
  return { ...arrival, components, problems: manifestProblems(files, components) };
}

/** What a client would send of these folders. */
export async function pack(folders: readonly string[]): Promise<Buffer> {
  const set = ComponentSet.fromSource([...folders]);
  const { zipBuffer } = await new MetadataConverter().convert(set, 'metadata', { type: 'zip' });
  if (zipBuffer === undefined)
    throw new Error(`There is nothing to pack in ${folders.join(', ')}.`);
  return zipBuffer;
}

/** What is not well-formed stops everything: nothing could be read of it. */
function malformed(files: ReadonlyMap<string, Buffer>): ComponentProblem[] {
  const problems: ComponentProblem[] = [];
  for (const [fileName, content] of files) {
    if (!content.subarray(0, 100).toString('utf8').trimStart().startsWith('<?xml')) continue;
    try {
      readXml(content.toString('utf8'));
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      const { line, message } = error;
      const problem = `Error parsing file: ${message}`;
      problems.push({ ...byFileName(fileName), line, column: 1, problem });
    }
  }
  return problems;
}

/** What a file that cannot be read is called by: folders are named in the plural of their types. */
function byFileName(fileName: string): ComponentFacts {
  const [, folder = '', name = fileName] =
    /^(\w+)\/(.+?)\.\w+(?:-meta\.xml)?$/u.exec(fileName) ?? [];
  const types: Record<string, string> = {
    classes: 'ApexClass',
    triggers: 'ApexTrigger',
    objects: 'CustomObject',
    permissionsets: 'PermissionSet',
    layouts: 'Layout',
    flexipages: 'FlexiPage',
    lwc: 'LightningComponentBundle',
  };
  return { type: types[folder] ?? '', fullName: name, fileName };
}

/** The files of the archive by the components that they describe. */
function fileNames(sent: ComponentSet, archive: string): Map<string, string> {
  const names = new Map<string, string>();
  for (const component of sent.getSourceComponents()) {
    const path = component.content ?? component.xml;
    if (path !== undefined) names.set(keyOf(component), slashed(relative(archive, path)));
  }
  return names;
}

function arrived(
  component: SourceComponent,
  named: ReadonlyMap<string, string>,
  source: string,
): ArrivedComponent {
  const paths = [
    ...component.walkContent(),
    ...(component.xml === undefined ? [] : [component.xml]),
  ];
  return {
    type: component.type.name,
    fullName: component.fullName,
    fileName: named.get(keyOf(component.parent ?? component)) ?? '',
    files: paths.map((path) => slashed(relative(source, path))),
  };
}

/** What the manifest names and the archive lacks, and the other way round. */
function manifestProblems(
  files: ReadonlyMap<string, Buffer>,
  components: readonly ArrivedComponent[],
): ComponentProblem[] {
  const manifest = files.get(MANIFEST);
  if (manifest === undefined) {
    return [{ ...NOWHERE, problem: `No ${MANIFEST} found` }];
  }
  const destructive = [...files.keys()].find((name) => name.startsWith('destructiveChanges'));
  if (destructive !== undefined) {
    const problem = 'Destructive changes are not modelled here.';
    return [{ ...NOWHERE, fileName: destructive, problem }];
  }
  const members = new Map(
    childrenOf(readXml(manifest.toString('utf8')), 'types').map((types) => [
      textOf(types, 'name') ?? '',
      new Set(childrenOf(types, 'members').map(({ text }) => text.trim())),
    ]),
  );
  const sent = new Set(components.map(({ type, fullName }) => `${type} ${fullName}`));
  // A folder is named with what is in it: `WeChat_Desk/` among the reports.
  const isSent = (type: string, name: string): boolean =>
    sent.has(`${type} ${name}`) || sent.has(`${type}Folder ${name.replace(/\/$/u, '')}`);
  const missing = [...members].flatMap(([type, names]) =>
    [...names]
      .filter((name) => name !== '*' && !isSent(type, name))
      .map((name) => ({
        ...NOWHERE,
        type,
        fullName: name,
        problem: `An object '${name}' of type ${type} was named in ${MANIFEST}, but was not found in zipped directory`,
      })),
  );
  // Of a standard object, the fields are named that are sent, and not the object.
  const owners = new Set([...members.values()].flatMap((names) => [...names].map(ownerOf)));
  const unnamed = components.filter(({ type, fullName }) => {
    const names = members.get(type);
    const isNamed = names === undefined || names.has(fullName) || names.has('*');
    return !fullName.includes('.') && !isNamed && !owners.has(fullName);
  });
  return [...missing, ...unnamed.map((each) => ({ ...each, problem: `Not in ${MANIFEST}` }))];
}

function ownerOf(name: string): string | undefined {
  return /^([^.]+)\./u.exec(name)?.[1];
}

function keyOf({ type, fullName }: SourceComponent): string {
  return `${type.name} ${fullName}`;
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

/** Whether two folders have the same in a file. */
export function isSame(one: string, other: string): boolean {
  return readFileSync(one).equals(readFileSync(other));
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ComponentSet, type SourceComponent } from '@salesforce/source-deploy-retrieve';
import type { Finding } from '../finding.ts';
import { filesUnder, projectPath, type PackageDirectory, type Project } from '../project.ts';
import { checkConversion } from './conversion.ts';
import { readXml, textOf, XmlError, type XmlElement } from './xml.ts';

/** One thing that the package deploys, with what its metadata file says about it. */
export interface Component {
  type: string;
  /** As a manifest names it, such as `WeChat_Chat__c.Status__c` for a field. */
  fullName: string;
  /** The meta file, relative to the project. */
  file: string;
  /** Its element in the meta file: the root, or the one of several that carries its name. */
  element: XmlElement;
}

/** A package directory as source-deploy-retrieve, the library inside the Salesforce CLI, reads it. */
export interface LoadedDirectory {
  directory: PackageDirectory;
  components: readonly Component[];
  /** Root elements by file. */
  documents: ReadonlyMap<string, XmlElement>;
  findings: readonly Finding[];
}

/** Reads a package directory, and checks that every file in it is part of something deployed. */
export async function loadDirectory(
  project: Project,
  directory: PackageDirectory,
): Promise<LoadedDirectory> {
  const { resolved, ...read } = readDirectory(project, directory);
  const lost = resolved === undefined ? [] : await checkConversion(directory.path, resolved);
  return { ...read, findings: [...read.findings, ...lost] };
}

/** The same without a look at what becomes of it in the format in which it is deployed. */
export function readDirectory(
  project: Project,
  directory: PackageDirectory,
): LoadedDirectory & { resolved?: Resolved } {
  const files = filesUnder(project, directory.path);
  const findings: Finding[] = [];
  const documents = new Map<string, XmlElement>();
  for (const file of files.filter((each) => each.endsWith('-meta.xml'))) {
    try {
      documents.set(file, readXml(readFileSync(join(project.root, file), 'utf8')));
    } catch (error) {
      if (!(error instanceof XmlError)) {
        throw error;
      }
      findings.push({ file, line: error.line, message: error.message });
    }
  }
  if (findings.length > 0) {
    return { directory, components: [], documents, findings };
  }
  const resolved = resolve(project, directory);
  if ('message' in resolved) {
    return { directory, components: [], documents, findings: [resolved] };
  }
  const taken = new Set(resolved.sources.flatMap((source) => filesOf(project, source)));
  for (const file of files.filter((each) => !taken.has(each) && !isLocal(each))) {
    findings.push({ file, message: missingPart(file) });
  }
  const components: Component[] = [];
  for (const source of resolved.sources) {
    const component = toComponent(project, documents, source);
    if (component === undefined) {
      // A web component is a folder, whose meta file is named after its script.
      const { content = source.fullName, name } = source;
      const code = content.endsWith(`/${name}`) ? `${content}/${name}.js` : content;
      const file = projectPath(project, code);
      findings.push({ file, message: missingPart(file) });
    } else {
      components.push(component);
    }
  }
  return { directory, components, documents, findings, resolved };
}

interface Resolved {
  set: ComponentSet;
  sources: SourceComponent[];
}

function resolve(project: Project, directory: PackageDirectory): Resolved | Finding {
  try {
    const set = ComponentSet.fromSource(join(project.root, directory.path));
    const parents = set.getSourceComponents().toArray();
    return { set, sources: parents.flatMap((parent) => [parent, ...parent.getChildren()]) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const message = text.replaceAll(`${project.root}/`, '');
    const [, file = directory.path, rest = message] = /^(\S+-meta\.xml): (.*)/.exec(message) ?? [];
    return { file, message: rest };
  }
}

function filesOf(project: Project, source: SourceComponent): string[] {
  const files = source.xml === undefined ? [] : [source.xml];
  return [...files, ...source.walkContent()].map((file) => projectPath(project, file));
}

function toComponent(
  project: Project,
  documents: ReadonlyMap<string, XmlElement>,
  source: SourceComponent,
): Component | undefined {
  const file = source.xml === undefined ? undefined : projectPath(project, source.xml);
  const root = file === undefined ? undefined : documents.get(file);
  if (file === undefined || root === undefined) {
    return undefined;
  }
  const { type, fullName, name } = source;
  const inline =
    source.parent?.xml === source.xml
      ? root.children.find((each) => textOf(each, 'fullName') === name)
      : undefined;
  return { type: type.name, fullName, file, element: inline ?? root };
}

/** Files beside the source that are for the developer's machine alone. */
function isLocal(file: string): boolean {
  return /(^|\/)(__tests__\/|jsconfig\.json$|\.eslintrc)/.test(file);
}

function missingPart(file: string): string {
  if (file.endsWith('-meta.xml')) {
    return 'source-deploy-retrieve sees nothing to deploy in this file: is its code missing?';
  }
  return `has no meta file (${file.split('/').at(-1) ?? file}-meta.xml), so it would not be deployed`;
}

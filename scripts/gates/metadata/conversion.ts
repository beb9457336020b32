import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ComponentSet,
  MetadataConverter,
  type SourceComponent,
} from '@salesforce/source-deploy-retrieve';
import type { Finding } from '../finding.ts';
import { readXml, textOf } from './xml.ts';

/**
 * Converts a package directory to the format in which it is deployed, and reads the result back:
 * every component has to be in it, and every part of it (fields, labels) in its file.
 */
export async function checkConversion(
  path: string,
  { set, sources }: { set: ComponentSet; sources: readonly SourceComponent[] },
): Promise<Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'metadata-format-'));
  try {
    await new MetadataConverter().convert(set, 'metadata', {
      type: 'directory',
      outputDirectory: folder,
      genUniqueDir: false,
    });
    const converted = await readConverted(folder);
    return sources
      .filter((source) => !converted.has(nameOf(source)))
      .map((source) => ({
        file: path,
        message: `the conversion to metadata format loses ${source.type.name} ${source.fullName}`,
      }));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function readConverted(folder: string): Promise<Set<string>> {
  const names = new Set<string>();
  for (const component of ComponentSet.fromSource(folder).getSourceComponents()) {
    names.add(nameOf(component));
    if (component.type.children !== undefined && component.xml !== undefined) {
      const root = readXml(await readFile(component.xml, 'utf8'));
      for (const part of root.children) {
        const name = textOf(part, 'fullName') ?? textOf(part, 'name');
        names.add(`${nameOf(component)} ${name ?? ''}`);
      }
    }
  }
  return names;
}

function nameOf(source: SourceComponent): string {
  return source.parent === undefined
    ? `${source.type.name} ${source.fullName}`
    : `${nameOf(source.parent)} ${source.name}`;
}

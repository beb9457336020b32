import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

/** A file of metadata: from a package directory, or from what was deployed. */
export interface MetadataFile {
  /** As errors shall name it. */
  readonly path: string;
  readonly text: string;
}

/** Metadata that an org would refuse, or that this runner does not know. */
export class MetadataError extends Error {
  override readonly name = 'MetadataError';
  readonly code = 'metadata';
  readonly path: string;

  constructor(path: string, problem: string, cause?: unknown) {
    super(`${path}: ${problem}`, { cause });
    this.path = path;
  }
}

/** Every metadata file below the directories, with paths relative to `root`. */
export function readDirectories(root: string, directories: readonly string[]): MetadataFile[] {
  return directories.flatMap((directory) =>
    globSync(`${directory}/**/*-meta.xml`, { cwd: root })
      .sort()
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  );
}

/** What a file describes: `{ type: 'field', name: 'Key__c' }` for `…/Key__c.field-meta.xml`. */
export function componentOf(path: string): { readonly type: string; readonly name: string } {
  const match = /([^/]+)\.(\w+)$/.exec(path.replace(/-meta\.xml$/u, ''));
  return { name: match?.[1] ?? '', type: match?.[2] ?? '' };
}

const parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false });

/**
 * Reads the root element of a file.
 *
 * @throws MetadataError
 */
export function readRoot<Content extends z.ZodObject>(
  file: MetadataFile,
  root: string,
  content: Content,
): z.infer<Content> {
  let document: unknown;
  try {
    document = parser.parse(file.text);
  } catch (error) {
    throw new MetadataError(file.path, 'This is not XML.', error);
  }
  // An element without children is an empty text.
  const filled = z.record(z.string(), z.unknown()).safeParse(document).data?.[root];
  const result = content.safeParse(filled === '' ? {} : filled);
  if (!result.success) {
    throw new MetadataError(file.path, z.prettifyError(result.error));
  }
  return result.data;
}

/** An element that may be missing, be there once, or more often. */
export function repeated<Item extends z.ZodType>(item: Item) {
  return z.preprocess(
    (value: unknown): unknown =>
      value === undefined ? [] : Array.isArray(value) ? value : [value],
    z.array(item),
  );
}

/** An element with text, which may be missing or empty. */
export const text = z.string().optional();
/** `true` or `false`; false when missing. */
export const flag = z
  .enum(['true', 'false'])
  .optional()
  .transform((value) => value === 'true');
export const wholeNumber = z.string().regex(/^\d+$/u).transform(Number).optional();

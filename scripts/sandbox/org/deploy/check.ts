import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CompileErrors } from '../../../apex/language/position.ts';
import { MetadataError } from '../../../apex/org/metadata/metadata-file.ts';
import { install, type Package } from '../../../apex/project.ts';
import { JavaMissingError } from '../../../gates/apex/java.ts';
import { checkApexTypes } from '../../../gates/apex/type-check.ts';
import type { Finding } from '../../../gates/finding.ts';
import { Catalog } from '../../../gates/metadata/catalog.ts';
import { checkForm, checkPlatformRules } from '../../../gates/metadata/check.ts';
import { readDirectory } from '../../../gates/metadata/package.ts';
import { readSchema, type Schema } from '../../../gates/metadata/schema.ts';
import { filesUnder, type Project } from '../../../gates/project.ts';

/** A finding with the column, where one is known, from 1. */
export interface Placed extends Finding {
  column?: number;
}

let schema: Schema | undefined;

/** What an org would refuse of its metadata, code apart. */
export function checkMetadataFiles(project: Project): Placed[] {
  schema ??= readSchema();
  const [directory] = project.directories;
  if (directory === undefined) return [];
  const loaded = readDirectory(project, directory);
  const form = checkForm(schema, loaded);
  return form.length > 0
    ? form
    : checkPlatformRules(new Catalog(loaded.components), loaded.components);
}

/** What does not compile, with line and column. */
export function checkCode(given: Package): Placed[] {
  try {
    install(given);
    return [];
  } catch (error) {
    if (error instanceof MetadataError) {
      return [{ file: error.path, message: error.message.replace(`${error.path}: `, '') }];
    }
    if (!(error instanceof CompileErrors)) throw error;
    return error.errors.map(({ position: { file, line, column }, reason }) => ({
      file,
      line,
      column: column + 1,
      message: reason,
    }));
  }
}

/**
 * The types of the code by a checker that knows the whole platform. Undefined where there is no Java to run it:
 * then the compiler of {@link checkCode} has said all that can be said.
 */
export async function checkTypes(project: Project): Promise<Placed[] | undefined> {
  const files = project.directories.flatMap(({ path }) => filesUnder(project, path));
  if (!files.some((file) => /\.(?:cls|trigger)$/u.test(file))) return [];
  const digest = digestOf(project, files);
  if (passed.has(digest)) return [];
  try {
    const found = await checkApexTypes(project);
    if (found.length === 0) passed.add(digest);
    return found;
  } catch (error) {
    if (error instanceof JavaMissingError) return undefined;
    throw error;
  }
}

/** What the types depend on, as it was each time when nothing was wrong with it: a check takes seconds. */
const passed = new Set<string>();
const TYPED = /\/(?:classes|triggers|objects|labels|flows)\//u;

function digestOf(project: Project, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files.filter((each) => TYPED.test(each))) {
    const content = readFileSync(join(project.root, file));
    hash.update(`${file}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

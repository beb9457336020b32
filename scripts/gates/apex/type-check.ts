import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Finding } from '../finding.ts';
import { LEGACY_CHAT_OBJECTS } from '../legacy-chat.ts';
import { projectPath, type Project } from '../project.ts';
import { sObjectClass } from './class-file.ts';
import { addToJar } from './jar.ts';
import { runJava } from './java.ts';

const MAIN_CLASS = 'io.github.apexdevtools.apexls.CheckForIssues';

const answer = z.object({
  files: z.array(
    z.object({
      path: z.string(),
      messages: z.array(
        z.looseObject({ start: z.looseObject({ line: z.number() }), message: z.string() }),
      ),
    }),
  ),
});

/**
 * Checks the types of a project's Apex with apex-ls, which knows the classes and objects of the
 * platform and reads the project's own from its metadata. Warnings are findings too. Throws
 * JavaMissingError where there is no Java, and an Error when apex-ls itself fails.
 */
export async function checkApexTypes(project: Project, java?: string): Promise<Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'apex-types-'));
  try {
    const root = await realpath(project.root);
    const classpath = [await writeObjects(folder), join(libraries(), '*')].join(delimiter);
    const { code, stdout, stderr } = await runJava(
      [
        ['-cp', classpath, MAIN_CLASS, '--workspace', root],
        ['--nocache', '--detail', 'warnings', '--format', 'json'],
      ].flat(),
      java,
    );
    if (code !== 0 && code !== 4) {
      throw new Error(`apex-ls failed with code ${code}: ${stderr || stdout}`);
    }
    return answer.parse(JSON.parse(stdout)).files.flatMap(({ path, messages }) =>
      messages.map(({ start, message }) => ({
        file: projectPath({ ...project, root }, path),
        line: start.line,
        message: message.replaceAll(`${root}/`, ''),
      })),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Writes the library of standard objects with those added that it lacks. Returns its path. */
async function writeObjects(folder: string): Promise<string> {
  const name = (await readdir(libraries())).find((each) => each.startsWith('sobject-types'));
  if (name === undefined) {
    throw new Error(`There is no library of standard objects in ${libraries()}.`);
  }
  const classes = new Map(
    [...LEGACY_CHAT_OBJECTS].map(([object, fields]) => [
      `com/nawforce/runforce/SObjects/${object}.class`,
      sObjectClass(object, fields),
    ]),
  );
  const path = join(folder, name);
  await writeFile(path, addToJar(await readFile(join(libraries(), name)), classes));
  return path;
}

/** apex-ls comes with the PMD engine of Code Analyzer. */
function libraries(): string {
  const entry = createRequire(import.meta.url).resolve('@salesforce/code-analyzer-pmd-engine');
  return join(dirname(entry), 'java-lib');
}

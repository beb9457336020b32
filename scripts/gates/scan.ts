import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { JavaMissingError, runJava } from './apex/java.ts';
import { report } from './finding.ts';
import { filesUnder, readProject } from './project.ts';
import { runEngines } from './scan/engines.ts';
import { checkSuppressions } from './scan/suppressions.ts';

// npm run scan: Salesforce Code Analyzer with the rules of the AppExchange security review, and the
// reasons of what silences them.
try {
  const project = readProject(resolve(process.argv[2] ?? '.'));
  const files = project.directories.flatMap(({ path }) => filesUnder(project, path));
  await runJava(['-version']);
  report(
    [
      ...files.flatMap((file) =>
        checkSuppressions(file, readFileSync(join(project.root, file), 'utf8')),
      ),
      ...(await runEngines(project)),
    ],
    `${files.length} files scanned, no finding.`,
  );
} catch (error) {
  if (!(error instanceof JavaMissingError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}

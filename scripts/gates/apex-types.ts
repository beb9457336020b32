import { resolve } from 'node:path';
import { JavaMissingError } from './apex/java.ts';
import { checkApexTypes } from './apex/type-check.ts';
import { report } from './finding.ts';
import { readProject } from './project.ts';

// npm run check:apex: the types of the package's Apex, by apex-ls.
try {
  report(
    await checkApexTypes(readProject(resolve(process.argv[2] ?? '.'))),
    'The types of the Apex: no finding.',
  );
} catch (error) {
  if (!(error instanceof JavaMissingError)) {
    throw error;
  }
  console.error(error.message);
  process.exitCode = 1;
}

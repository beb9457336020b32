import { existsSync } from 'node:fs';
import { relative } from 'node:path';

import { Stryker } from '@stryker-mutator/core';

import { report } from './finding.ts';
import { MODULES, THRESHOLD } from './mutation/modules.ts';
import { findingsOf, percentOf, scores } from './mutation/score.ts';

// npm run mutation [-- module…]: Stryker changes the code of the modules in one place after the other;
// for each change, a test has to fail.
const names = process.argv.slice(2);
const modules = Object.fromEntries(
  Object.entries(MODULES).filter(([name]) => names.length === 0 || names.includes(name)),
);
const files = Object.values(modules).flat();
const missing = files.filter((file) => !existsSync(file));

const mutants = await new Stryker({
  mutate: files.filter((file) => !missing.includes(file)),
  testRunner: 'vitest',
  vitest: { configFile: 'scripts/gates/mutation/vitest.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner', import.meta.resolve('./mutation/ignore-prose.ts')],
  ignorers: ['prose'],
  ignorePatterns: ['force-app', 'artifacts', 'coverage'],
  tempDirName: 'artifacts/mutation/sandbox',
  reporters: ['clear-text', 'progress-append-only', 'html'],
  clearTextReporter: { reportTests: false, reportScoreTable: false },
  htmlReporter: { fileName: 'artifacts/mutation/index.html' },
  concurrency: 2,
}).runMutationTest();

const results = scores(
  modules,
  mutants.map(({ fileName, status }) => ({ fileName: relative('.', fileName), status })),
);
console.table(
  Object.fromEntries(
    results.map((score) => [
      score.module,
      { noticed: score.noticed, of: score.all, '%': Number(percentOf(score).toFixed(1)) },
    ]),
  ),
);
report(
  [
    ...missing.map((file) => ({ file, message: 'The file is not there: see modules.ts.' })),
    ...findingsOf(results, THRESHOLD),
  ],
  'The tests notice enough of what goes wrong. More in artifacts/mutation/index.html.',
);

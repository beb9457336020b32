import { parseArgs } from 'node:util';
import { CompileErrors } from './language/position.ts';
import { install, readPackage } from './project.ts';
import { coverageOf } from './testing/coverage.ts';
import { outcomeLines, shortcomings, summaryLines, type Thresholds } from './testing/report.ts';
import { runTestClasses } from './testing/run-test-classes.ts';

const USAGE = `Runs the package's Apex tests.

  --filter NAME          only tests whose Class.method contains this
  --json                 the report as JSON
  --debug                show what System.debug writes
  --project PATH         where sfdx-project.json is (default: here)
  --coverage NUMBER      fail below this per cent of lines; this and the next two ask nothing of a part of the tests
  --class-coverage NUMBER  fail if a class is below
  --assertions NUMBER    fail below this many assertions per test
`;

const { values } = parseArgs({
  options: {
    filter: { type: 'string' },
    json: { type: 'boolean', default: false },
    debug: { type: 'boolean', default: false },
    project: { type: 'string', default: '.' },
    coverage: { type: 'string' },
    'class-coverage': { type: 'string' },
    assertions: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

function number(name: string, text: string | undefined): number | undefined {
  const value = Number(text);
  if (text !== undefined && !(value >= 0)) {
    throw new Error(`--${name} needs a number, not ${text}`);
  }
  return text === undefined ? undefined : value;
}

function thresholds(): Thresholds {
  const coverage = number('coverage', values.coverage);
  const classCoverage = number('class-coverage', values['class-coverage']);
  const assertions = number('assertions', values.assertions);
  return {
    ...(coverage === undefined ? {} : { coverage }),
    ...(classCoverage === undefined ? {} : { classCoverage }),
    ...(assertions === undefined ? {} : { assertions }),
  };
}

function main(): number {
  const { program, org } = install(readPackage(values.project));
  const print = (lines: readonly string[]): void => {
    if (!values.json) {
      console.log(lines.join('\n'));
    }
  };
  const outcomes = runTestClasses({
    program,
    org,
    user: org.admin,
    now: () => Date.now(),
    elapsed: () => performance.now(),
    ...(values.filter === undefined ? {} : { filter: values.filter }),
    ...(values.debug
      ? {
          log: (text: string) => {
            console.error(text);
          },
        }
      : {}),
    onOutcome: (outcome) => {
      print(outcomeLines(outcome));
    },
  });
  const report = { outcomes, coverage: coverageOf(program) };
  // A part of the tests covers a part of the package.
  const missing = shortcomings(report, values.filter === undefined ? thresholds() : {});
  if (values.json) {
    console.log(JSON.stringify({ ...report, shortcomings: missing }, undefined, 2));
  }
  print(summaryLines(report));
  print(missing.map((text) => `✗ ${text}`));
  return missing.length === 0 ? 0 : 1;
}

if (values.help) {
  console.log(USAGE);
} else {
  try {
    process.exitCode = main();
  } catch (error) {
    // What is wrong with the package is said without the runner's own stack.
    console.error(error instanceof CompileErrors ? error.message : error);
    process.exitCode = 1;
  }
}

import { z } from 'zod';

import type { CliOutput } from './sf.ts';

const failedFile = z.looseObject({
  state: z.string(),
  type: z.string(),
  fullName: z.string(),
  filePath: z.string().optional(),
  lineNumber: z.number().optional(),
  error: z.string().optional(),
});
const deployResult = z.looseObject({
  status: z.string(),
  checkOnly: z.boolean(),
  files: z.array(failedFile),
  details: z.looseObject({
    runTestResult: z.looseObject({
      failures: z
        .array(z.looseObject({ name: z.string(), message: z.string(), stackTrace: z.string() }))
        .default([]),
      codeCoverageWarnings: z
        .array(z.looseObject({ name: z.unknown(), message: z.string() }))
        .default([]),
    }),
  }),
  numberTestsTotal: z.number(),
});

/** What the CLI says of a deployment, in short. */
export interface DeployOutcome {
  /** The exit status. */
  exit: number;
  status: string;
  /** `Type Name file:line what is wrong`, the file relative to the project. */
  problems: string[];
  failedTests: { name: string; message: string; stackTrace: string }[];
  coverage: string[];
  tests: number;
}

/** Reads it. @param root of the project */
export function outcomeOf({ status, message, result }: CliOutput, root: string): DeployOutcome {
  const read = deployResult.safeParse(result).data;
  if (read === undefined) throw new Error(`The CLI says (${status}): ${message ?? ''}`);
  const { failures, codeCoverageWarnings } = read.details.runTestResult;
  return {
    exit: status,
    status: read.status,
    problems: read.files
      .filter(({ state }) => state === 'Failed')
      .map(({ type, fullName, filePath = '', lineNumber, error = '' }) => {
        const file = filePath.replace(`${root}/`, '');
        return `${type} ${fullName} ${file}:${String(lineNumber ?? '')} ${error}`;
      }),
    failedTests: failures.map(({ name, message: text, stackTrace }) => ({
      name,
      message: text,
      stackTrace,
    })),
    coverage: codeCoverageWarnings.map(({ name, message: text }) => `${String(name)}: ${text}`),
    tests: read.numberTestsTotal,
  };
}

import { globSync } from 'node:fs';
import { basename } from 'node:path';

import { z } from 'zod';

import { DeployError, type RunSf, type SfAnswer } from './sf-cli.ts';

const CORE = 'force-app/core';
const LIVE_AGENT = 'force-app/live-agent';

/** What an org can take: what needs legacy Chat, only if it has it. */
export function directoriesFor(hasChat: boolean): string[] {
  return hasChat ? [CORE, LIVE_AGENT] : [CORE];
}

const result = z.looseObject({
  status: z.string(),
  numberComponentsDeployed: z.number(),
  numberTestsTotal: z.number(),
  files: z
    .array(
      z.looseObject({
        state: z.string(),
        fullName: z.string(),
        filePath: z.string().optional(),
        error: z.string().optional(),
      }),
    )
    .default([]),
  details: z
    .looseObject({
      runTestResult: z
        .looseObject({
          failures: z
            .array(z.looseObject({ name: z.string(), methodName: z.string(), message: z.string() }))
            .default([]),
          codeCoverageWarnings: z
            .array(z.looseObject({ name: z.string().nullish(), message: z.string() }))
            .default([]),
        })
        .optional(),
    })
    .optional(),
});

/**
 * Deploys package directories, and runs the package's own tests, so that neither tests nor coverage of other code
 * in the org matter.
 *
 * @returns a sentence that says what was done
 * @throws DeployError with everything that the org refused
 */
export async function deploy(
  sf: RunSf,
  target: string,
  directories: readonly string[],
  isDryRun: boolean,
): Promise<string> {
  const tests = directories.flatMap((directory) => testsIn(directory));
  const answer = await sf([
    ...['project', 'deploy', 'start', '--target-org', target, '--ignore-conflicts'],
    ...directories.flatMap((directory) => ['--source-dir', directory]),
    ...['--test-level', 'RunSpecifiedTests', ...tests.flatMap((name) => ['--tests', name])],
    ...(isDryRun ? ['--dry-run'] : []),
  ]);
  const read = result.safeParse(answer.result).data;
  if (answer.status !== 0 || read === undefined) throw new DeployError(refusal(answer));
  const done = isDryRun ? 'The org would take' : 'Deployed';
  return `${done} ${read.numberComponentsDeployed} components of ${directories.join(' and ')}; ${read.numberTestsTotal} tests passed.`;
}

function testsIn(directory: string): string[] {
  return globSync(`${directory}/**/*Test.cls`)
    .map((file) => basename(file, '.cls'))
    .sort();
}

function refusal({ message, result: given }: SfAnswer): string {
  const read = result.safeParse(given).data;
  const tests = read?.details?.runTestResult;
  const lines = [
    ...(read?.files ?? [])
      .filter(({ state }) => state === 'Failed')
      .map(({ filePath, fullName, error }) => `${filePath ?? fullName}: ${error ?? ''}`),
    ...(tests?.failures ?? []).map(
      ({ name, methodName, message: why }) => `${name}.${methodName}: ${why}`,
    ),
    ...(tests?.codeCoverageWarnings ?? []).map(
      ({ name, message: why }) => `${name ?? 'All code'}: ${why}`,
    ),
  ];
  const head = 'The org refused the package, and nothing was changed in it.';
  return [head, ...(lines.length > 0 ? lines : [message ?? ''])].join('\n  ');
}

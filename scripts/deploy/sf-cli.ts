import { spawn } from 'node:child_process';

import { z } from 'zod';

/** What `--json` prints. */
const printed = z.looseObject({
  status: z.number(),
  name: z.string().optional(),
  message: z.string().optional(),
  result: z.unknown().optional(),
});
export type SfAnswer = z.infer<typeof printed>;

/** Runs a command of the Salesforce CLI, such as `['org', 'display']`, and reads what it prints. */
export type RunSf = (args: readonly string[]) => Promise<SfAnswer>;

/** What stops a deployment, with what to do about it. */
export class DeployError extends Error {
  override readonly name = 'DeployError';
}

/** The Salesforce CLI of the machine or of this repository. The answer of a command that fails says so. */
export const runSf: RunSf = async (args) => {
  const child = spawn('sf', [...args, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  let problem = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (problem += part));
  await new Promise<void>((resolve, reject) => {
    child.once('error', () => {
      reject(
        new DeployError(
          'The Salesforce CLI (sf) cannot be started. "npm ci" in this repository brings it, or see https://developer.salesforce.com/tools/salesforcecli.',
        ),
      );
    });
    child.once('close', () => {
      resolve();
    });
  });
  const answer = printed.safeParse(jsonOf(text));
  if (!answer.success) {
    throw new DeployError(`sf ${args.slice(0, 3).join(' ')} printed no JSON: ${problem.trim()}`);
  }
  return answer.data;
};

/** The result of a command that has to succeed. @throws DeployError */
export async function resultOf(sf: RunSf, args: readonly string[]): Promise<unknown> {
  const { status, message, result } = await sf(args);
  if (status !== 0) throw new DeployError(message ?? `sf ${args.slice(0, 3).join(' ')} failed.`);
  return result;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

const BIN = fileURLToPath(new URL('../../../node_modules/.bin', import.meta.url));

/** What `--json` prints. */
const output = z.looseObject({
  status: z.number(),
  message: z.string().optional(),
  result: z.unknown().optional(),
  data: z.unknown().optional(),
});
export type CliOutput = z.infer<typeof output>;

/** The Salesforce CLI with a home of its own, which reports nothing and looks for no update. */
export class Sf {
  readonly home = mkdtempSync(join(tmpdir(), 'wechat-desk-sf-'));
  readonly environment: Readonly<Record<string, string>> = {
    PATH: `${BIN}${delimiter}${process.env['PATH'] ?? ''}`,
    HOME: this.home,
    SF_DISABLE_AUTOUPDATE: 'true',
    SF_DISABLE_LOG_FILE: 'true',
    SF_DISABLE_TELEMETRY: 'true',
    SF_SKIP_NEW_VERSION_CHECK: 'true',
    SF_USE_GENERIC_UNIX_KEYCHAIN: 'true',
  };

  /** Runs a command with `--json`. Resolves with what it prints, also where it fails. */
  async run(
    directory: string,
    args: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<CliOutput> {
    const child = spawn(join(BIN, 'sf'), [...args, '--json'], {
      cwd: directory,
      env: { ...this.environment, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (errors += part));
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', () => {
        resolve();
      });
    });
    if (text === '') throw new Error(`sf ${args.join(' ')} printed nothing:\n${errors}`);
    return output.parse(JSON.parse(text));
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true });
  }
}

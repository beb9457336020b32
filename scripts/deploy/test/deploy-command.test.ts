import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { afterAll, describe, expect, it } from 'vitest';

import { readOrg } from '../org.ts';
import { directoriesFor } from '../package.ts';
import { remainingSteps } from '../remaining.ts';
import type { RunSf } from '../sf-cli.ts';
import { Sf } from './sf.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const PROGRAM = 'scripts/deploy/deploy.ts';

const cli = new Sf();
afterAll(() => {
  cli.remove();
});

interface Printed {
  exit: number | null;
  out: string;
  errors: string;
}

/** Runs the command as `npm run deploy` does. */
async function command(args: string[], more: Record<string, string> = {}): Promise<Printed> {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: ROOT,
    env: { ...cli.environment, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const exit = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { exit, out, errors };
}

// What it does where all is well: readme-walk.test.ts.
describe('npm run deploy', () => {
  it('says that the CLI does not know an org', async () => {
    const { exit, errors } = await command(['--target-org', 'elsewhere']);
    expect(exit).toBe(1);
    expect(errors).toBe(
      'The CLI knows no org "elsewhere". "sf org list" shows those that it knows; sign in to another one: sf org login web --alias elsewhere\n',
    );
  });

  it('says that there is no CLI', async () => {
    const { exit, errors } = await command(['--target-org', 'my-org'], { PATH: '/nowhere' });
    expect(exit).toBe(1);
    expect(errors).toContain('The Salesforce CLI (sf) cannot be started. "npm ci"');
  });

  it('asks for an org', async () => {
    const { exit, errors } = await command([]);
    expect(exit).toBe(1);
    expect(errors).toContain('Into which org? Say --target-org NAME.');
  });
});

describe('An org that lacks something', () => {
  const shown = {
    id: '00D5g000000wDskEAE',
    instanceUrl: 'https://example.my.salesforce.com/',
    username: 'admin@example.com',
    connectedStatus: 'Connected',
  };
  /** The CLI against an org whose queries are answered by their object. */
  const cliOf = (answers: Record<string, unknown>, display: unknown = shown): RunSf => {
    return (args) => {
      if (args[1] === 'display') return Promise.resolve({ status: 0, result: display });
      const object = /FROM (\w+)/u.exec(args.at(-1) ?? '')?.[1] ?? '';
      const records = answers[object];
      return Promise.resolve(
        records === undefined
          ? {
              status: 1,
              name: 'INVALID_TYPE',
              message: `sObject type '${object}' is not supported.`,
            }
          : { status: 0, result: { records } },
      );
    };
  };
  const named = { Organization: [{ Name: 'Example' }] };
  const nobody = { channels: [], holders: new Map<string, Set<string>>() };

  it('gets the core alone without Chat, and hears where to enable it', async () => {
    const org = await readOrg(cliOf(named), 'example');
    expect(directoriesFor(org.chat !== undefined)).toEqual(['force-app/core']);
    const missing = remainingSteps({ org, ...nobody }).filter(({ isMissing }) => isMissing);
    expect(missing.map(({ link }) => link)).toEqual([
      'https://example.my.salesforce.com/lightning/setup/LiveAgentSettings/home',
      'https://example.my.salesforce.com/lightning/setup/ManageUsers/home',
      'https://example.my.salesforce.com/lightning/setup/ManageUsers/home',
      'https://example.my.salesforce.com/lightning/setup/CustomMetadata/home',
    ]);
  });

  it('hears that it has no deployment, no button, and no domain of its own', async () => {
    const answers = { ...named, LiveChatDeployment: [], LiveChatButton: [] };
    const display = { ...shown, instanceUrl: 'https://na1.salesforce.com' };
    const org = await readOrg(cliOf(answers, display), 'example');
    const pages = remainingSteps({ org, ...nobody })
      .filter(({ isMissing }) => isMissing)
      .map(({ link }) => link.split('/').at(-2));
    expect(pages).toEqual([
      'OrgDomain',
      'LiveChatDeploymentSettings',
      'LiveChatButtonSettings',
      'ManageUsers',
      'ManageUsers',
      'CustomMetadata',
    ]);
  });

  it('is left alone if the session of the CLI is over', async () => {
    const display = { ...shown, connectedStatus: 'RefreshTokenAuthError' };
    await expect(readOrg(cliOf(named, display), 'example')).rejects.toThrow(
      'The CLI is not signed in to example any more (RefreshTokenAuthError).',
    );
  });
});

import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';

import { commandsOf } from '../../../scripts/docs/commands.ts';
import { VARIABLES } from '../../src/config-variables.ts';
import { readSettings, SettingsError } from '../../src/config.ts';

const ROOT = join(import.meta.dirname, '../../..');
const OPERATIONS = join(ROOT, 'relay/operations');
const read = (file: string): string => readFileSync(join(OPERATIONS, file), 'utf8');

const manifest = z.object({ scripts: z.record(z.string(), z.string()) });

/** Whether a name is that of a variable of the relay, also as `…_FILE`. */
function isVariable(name: string): boolean {
  const bare = name.replace(/_FILE$/u, '').replace(/^WECHAT_MAIN_/u, 'WECHAT_<CHANNEL>_');
  return VARIABLES.some((variable) => variable.name === bare);
}

/** `NAME=value` each. */
function assignments(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text): [string, string] => {
      const [name = '', ...value] = text.split('=');
      return [name, value.join('=')];
    }),
  );
}

describe('the systemd unit', () => {
  const unit = read('wechat-desk.service');
  const values = (key: string): string[] =>
    [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gmu'))].map(([, value]) => value ?? '');

  it('runs the program that npm start runs, where it is', () => {
    const [command = ''] = values('ExecStart');
    expect(command).toMatch(/^\/usr\/bin\/node .* relay\/src\/main\.ts$/u);
    expect(existsSync(join(ROOT, 'relay/src/main.ts'))).toBe(true);
  });

  it('sets variables that the relay or Node knows, below folders that it makes', () => {
    const set = assignments(values('Environment'));
    expect(set).toEqual({
      STORE_URL: 'sqlite:%S/wechat-desk/relay.db',
      NODE_COMPILE_CACHE: '%C/wechat-desk',
    });
    expect([values('StateDirectory'), values('CacheDirectory')]).toEqual([
      ['wechat-desk'],
      ['wechat-desk'],
    ]);
  });

  it('stops as the relay wants it, and starts again whatever happens', () => {
    expect(values('KillSignal')).toEqual(['SIGTERM']);
    // The relay gives up after 9 s.
    expect(Number(values('TimeoutStopSec')[0])).toBeGreaterThan(10);
    expect([values('Restart'), values('StartLimitIntervalSec')]).toEqual([['always'], ['0']]);
  });

  it('has a user of its own and no rights, and its secrets as credentials', () => {
    expect(values('DynamicUser')).toEqual(['yes']);
    expect(values('ProtectSystem')).toEqual(['strict']);
    expect(values('NoNewPrivileges')).toEqual(['yes']);
    expect(values('CapabilityBoundingSet')).toEqual(['']);
    expect(values('LoadCredential')).toEqual(['secret:/etc/wechat-desk/secrets']);
    // Node compiles while it runs.
    expect(values('MemoryDenyWriteExecute')).toEqual([]);
  });

  it('is put in place by the commands of the page, as root alone may read it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wechat-desk-unit-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    mkdirSync(join(folder, 'etc/systemd/system'), { recursive: true });
    const commands = commandsOf('relay/operations/README.md', 'systemd')
      .filter((command) => /^(?:install|cp) /u.test(command))
      .map((command) => command.replaceAll(' /etc/', ` ${folder}/etc/`));
    await promisify(execFile)('sh', ['-ec', commands.join('\n')], { cwd: ROOT });
    const there = (file: string): string => readFileSync(join(folder, 'etc', file), 'utf8');
    expect(there('systemd/system/wechat-desk.service')).toBe(unit);
    expect(there('wechat-desk/environment')).toBe(read('environment.example'));
    expect(statSync(join(folder, 'etc/wechat-desk/secrets')).mode & 0o777).toBe(0o700);
  });

  const analyze = ['/usr/bin/systemd-analyze', '/bin/systemd-analyze'].find(existsSync);
  it.runIf(analyze !== undefined)('is taken by systemd, which finds little exposed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wechat-desk-unit-'));
    onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, 'wechat-desk.service');
    // Whether there is a program is a matter of the machine.
    writeFileSync(
      file,
      unit.replace('/usr/bin/node', process.execPath).replaceAll('/opt/wechat-desk', ROOT),
    );
    const run = promisify(execFile);
    const verified = await run(analyze ?? '', ['verify', '--man=no', file]);
    expect(verified.stderr).toBe('');
    // Ends with an error if more than 2.0 of 10 is exposed.
    await run(analyze ?? '', ['security', '--offline=true', '--threshold=20', '--no-pager', file]);
  });
});

describe('the container', () => {
  const file = read('Containerfile');
  const instructions = file
    .replaceAll(/\\\n\s*/gu, '')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const);
  const all = (name: string): string[] =>
    instructions.flatMap(([instruction, rest]) => (instruction === name ? [rest] : []));

  it('is built in two stages, from packages whose scripts are not run', () => {
    expect(all('FROM')).toHaveLength(2);
    expect(all('RUN')[0]).toBe('npm ci --omit=dev --ignore-scripts');
    expect(all('FROM')[0]).toMatch(/^node:24/u);
  });

  it('copies what exists and what its ignore file lets through', () => {
    const ignored = read('Containerfile.dockerignore').trim().split('\n');
    const sources = all('COPY')
      .filter((rest) => !rest.startsWith('--from'))
      .flatMap((rest) => rest.split(' ').slice(0, -1));
    for (const source of sources) {
      expect(existsSync(join(ROOT, source))).toBe(true);
      expect(ignored).toContain(`!${source}`);
    }
    expect(ignored[0]).toBe('*');
  });

  it('runs as nobody in particular, and writes to its volume alone', () => {
    expect(all('USER')).toEqual(['10001:10001']);
    expect(all('VOLUME')).toEqual(['/var/lib/wechat-desk']);
    const set = assignments((all('ENV')[0] ?? '').split(/\s+/u));
    expect(set['STORE_URL']).toMatch(/^sqlite:\/var\/lib\/wechat-desk\//u);
    expect(Object.keys(set).filter((name) => !isVariable(name))).toEqual([
      'NODE_ENV',
      'NODE_COMPILE_CACHE',
    ]);
  });

  it('is built from what the page names, and installs as npm ci in the README', () => {
    const [build = '', run = ''] = commandsOf('relay/operations/README.md', 'Container');
    expect(existsSync(join(ROOT, / -f (\S+) /u.exec(build)?.[1] ?? ''))).toBe(true);
    expect(commandsOf('README.md', 'Run the relay')).toContain(all('RUN')[0]);
    // What may be written to, and the ports, are those of the file.
    expect(run).toContain(`-v wechat-desk:${all('VOLUME')[0] ?? ''} `);
    const ports = [...run.matchAll(/-p \S*?(\d+):\1(?= )/gu)].map(([, port]) => port);
    expect(ports).toEqual((all('EXPOSE')[0] ?? '').split(' '));
  });

  it('runs what npm start runs', () => {
    const { scripts } = manifest.parse(
      JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')),
    );
    const command = z.array(z.string()).parse(JSON.parse(all('CMD')[0] ?? ''));
    const [program, ...rest] = command.filter((word) => !word.startsWith('--'));
    expect([program, ...rest].join(' ')).toBe(scripts['start']);
    expect(
      commandsOf('README.md', 'Run the relay').at(-1)?.replace('--env-file=relay.env ', ''),
    ).toBe(scripts['start']);
  });

  it('runs the relay itself, which hears SIGTERM, and is asked for its health', () => {
    expect(all('STOPSIGNAL')).toEqual(['SIGTERM']);
    expect(JSON.parse(all('CMD')[0] ?? '')).toEqual([
      'node',
      '--disable-sigusr1',
      '--disable-warning=ExperimentalWarning',
      'relay/src/main.ts',
    ]);
    expect(all('HEALTHCHECK')[0]).toContain('/healthz');
  });
});

describe('the example of an environment', () => {
  const example = read('environment.example');
  const lines = [...example.matchAll(/^#?([A-Z][A-Z_]+)=(.*)$/gmu)];
  const names = lines.map(([, name = '']) => name);

  it('names every variable of the relay, and no other', () => {
    expect(names.filter((name) => !isVariable(name))).toEqual([]);
    const covered = names.map((name) =>
      name.replace(/_FILE$/u, '').replace('_MAIN_', '_<CHANNEL>_'),
    );
    expect(covered.toSorted()).toEqual(VARIABLES.map(({ name }) => name).toSorted());
  });

  it('takes every secret from a file that systemd provides', () => {
    const files = lines.filter(([, name = '']) => name.endsWith('_FILE'));
    for (const [, name = '', path] of files) {
      const credential = name.replace(/_FILE$/u, '').toLowerCase();
      expect(path).toBe(`/run/credentials/wechat-desk.service/secret_${credential}`);
    }
    expect(
      names.filter((name) => /SECRET|TOKEN|KEY/u.test(name) && !name.endsWith('_FILE')),
    ).toEqual([]);
  });

  it('shows the values that are taken unless they are set', () => {
    for (const [, name = '', value] of lines) {
      const standard = VARIABLES.find((variable) => variable.name === name)?.standard;
      if (standard !== undefined) expect(value).toBe(standard);
    }
  });

  it('wants no more than what is the company’s own', () => {
    const set = Object.fromEntries(
      lines.filter(([line]) => !line.startsWith('#')).map(([, name = '', value]) => [name, value]),
    );
    try {
      readSettings(set);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      expect(error.problems.map((problem) => problem.split(' ')[0])).toEqual([
        'SALESFORCE_CLIENT_ID',
        'SALESFORCE_PRIVATE_KEY_FILE',
      ]);
    }
  });
});

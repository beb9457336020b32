import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { commandsOf, PAGES, scriptsIn } from '../../docs/commands.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));

/** The test that runs a command, with words of it that show that; or why none does. */
type Runner = { test: string; says: string } | { outside: string };

const WALK = 'scripts/deploy/test/readme-walk.test.ts';
const DEPLOYMENT = 'relay/test/operating/deployment.test.ts';
const NEEDS_REGISTRY = { outside: 'npm run check:install does, for which it needs a registry' };
const NEEDS_SYSTEMD = {
  outside: 'wants a machine with systemd; deployment.test.ts checks the unit',
};
const TAKES_AN_HOUR = { outside: 'takes an hour; smoke.test.ts of the bench measures a little' };
const NEEDS_ENGINE = { outside: 'wants an engine; deployment.test.ts checks file and command' };

/** By the beginning of a command. The longest counts. */
const COMMANDS: Readonly<Record<string, Runner>> = {
  'npm ci': NEEDS_REGISTRY,
  'npm test': { outside: 'is all the tests' },
  'npm run sandbox': { test: WALK, says: "command('Try it', 'npm run sandbox')" },
  'npm run sandbox -- --empty': { test: WALK, says: "command(SET_UP, 'npm run sandbox')" },
  'openssl req': { test: WALK, says: "command(SET_UP, 'openssl req')" },
  'openssl rand -hex': { test: WALK, says: "command(RUN, 'openssl rand -hex')" },
  'openssl rand -base64': { test: WALK, says: "command(RUN, 'openssl rand -base64')" },
  'npx sf org login web': { test: WALK, says: "command(DEPLOY, 'npx sf org login web')" },
  'npm run deploy -- --target-org my-org --dry-run': {
    test: WALK,
    says: "command(DEPLOY, 'npm run deploy -- --target-org my-org --dry-run')",
  },
  'npm run deploy -- --target-org my-org --relay-user': {
    test: WALK,
    says: "command(DEPLOY, 'npm run deploy -- --target-org my-org --relay-user')",
  },
  'node --env-file=relay.env relay/src/main.ts': { test: WALK, says: "command(RUN, 'node --env" },
  'node --env-file=relay.env relay/src/doctor/doctor.js': {
    test: WALK,
    says: "command(DOCTOR, 'node --env",
  },
  'npm run bench': TAKES_AN_HOUR,
  'npm run docs': { test: 'relay/test/operating/tables.test.ts', says: 'npm run docs' },
  'git clone': NEEDS_SYSTEMD,
  'cd /opt': NEEDS_SYSTEMD,
  systemctl: NEEDS_SYSTEMD,
  'install -d': { test: DEPLOYMENT, says: '/^(?:install|cp) /u' },
  'cp relay/operations': { test: DEPLOYMENT, says: '/^(?:install|cp) /u' },
  docker: NEEDS_ENGINE,
};

/** Scripts of npm that the pages name, beside those that `npm test` runs. */
const SCRIPTS: Readonly<Record<string, Runner>> = {
  sandbox: { test: WALK, says: 'npm run sandbox' },
  deploy: { test: WALK, says: 'npm run deploy -- --target-org my-org' },
  doctor: { test: 'relay/test/doctor/patient.ts', says: 'src/doctor/doctor.js' },
  docs: { test: 'relay/test/operating/tables.test.ts', says: 'npm run docs' },
  sbom: { test: 'scripts/gates/test/sbom.test.ts', says: 'await bill()' },
  fuzz: { test: 'scripts/fuzz/test/fuzz.test.ts', says: 'await campaign(2000)' },
  mutation: { outside: 'takes hours; mutation.test.ts checks how it counts' },
  chaos: {
    test: 'scripts/chaos/test/schedules.test.ts',
    says: 'loses, doubles and reorders nothing',
  },
  bench: { test: 'scripts/bench/test/smoke.test.ts', says: 'latency.run(' },
  cost: { test: 'scripts/bench/test/cost.test.ts', says: 'cost.ts' },
  'check:install': NEEDS_REGISTRY,
  'test:coverage': { outside: 'is test:relay, measured' },
};

function runnerOf(command: string): Runner | undefined {
  const [begin] = Object.keys(COMMANDS)
    .filter((each) => command.startsWith(each))
    .sort((one, other) => other.length - one.length);
  return begin === undefined ? undefined : COMMANDS[begin];
}

/** The scripts that a script of npm runs, with those that they run. */
function partsOf(name: string): string[] {
  const [runner = '', ...words] = (scripts[name] ?? '').split(' && ')[0]?.split(' ') ?? [];
  const parts = /^run-[sp]$/u.test(runner) ? words.filter((word) => !word.startsWith('-')) : [];
  return [name, ...parts.flatMap(partsOf)];
}

function expectToRun(runner: Runner | undefined, command: string): void {
  if (runner === undefined)
    throw new Error(`Nobody runs ${command}: write a test, and name it here.`);
  if ('outside' in runner) return;
  expect(existsSync(join(ROOT, runner.test)), runner.test).toBe(true);
  expect(read(runner.test)).toContain(runner.says);
}

describe.each(PAGES)('%s', (page) => {
  const commands = commandsOf(page);
  it.runIf(commands.length > 0).each(commands)('has somebody who runs: %s', (command) => {
    expectToRun(runnerOf(command), command);
  });

  it.each(scriptsIn(page))('names a script that there is, and that is run: %s', (name) => {
    expect(Object.keys(scripts)).toContain(name);
    if (!partsOf('test').includes(name)) expectToRun(SCRIPTS[name], `npm run ${name}`);
  });
});

describe('the list of who runs what', () => {
  it('names no command that is on no page any more', () => {
    const commands = PAGES.flatMap((page) => commandsOf(page));
    const idle = Object.keys(COMMANDS).filter(
      (begin) => !commands.some((command) => command.startsWith(begin)),
    );
    expect(idle).toEqual([]);
  });

  it('finds the commands of the README, and those that npm test runs', () => {
    expect(commandsOf('README.md').length).toBeGreaterThan(12);
    expect(partsOf('test')).toEqual(expect.arrayContaining(['test:deploy', 'check:lint', 'scan']));
    expect(() => {
      expectToRun(runnerOf('rm -rf /'), 'rm -rf /');
    }).toThrow('Nobody runs rm -rf /');
  });
});

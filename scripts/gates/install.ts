import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { z } from 'zod';

// Installs the relay as its container does, without the scripts of packages, and starts it: it has to listen.
// Needs a registry, so that it is no part of npm test.

const lockfile = z.object({ packages: z.record(z.string(), z.unknown()) });
const ROOT = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'wechat-desk-install-'));

try {
  for (const part of ['package.json', 'package-lock.json', '.npmrc', 'relay/src']) {
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
  const begin = performance.now();
  execFileSync('npm', ['ci', '--omit=dev', '--ignore-scripts'], { cwd: folder, stdio: 'inherit' });
  const seconds = (performance.now() - begin) / 1000;
  const installed = lockfile.parse(
    JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')),
  );
  const packages = Object.keys(installed.packages).length;
  console.log(`${packages} packages installed in ${seconds.toFixed(0)} s, without their scripts.`);
  const [first, second] = [await startedIn(), await startedIn()];
  const cached = readdirSync(join(folder, 'cache'), { recursive: true }).length;
  console.log(
    `It listens ${first} ms after its start, ${second} ms with ${cached} files in Node's cache.`,
  );
} finally {
  rmSync(folder, { recursive: true });
}

/** Milliseconds from the start of the relay until it listens. */
async function startedIn(): Promise<number> {
  const begin = performance.now();
  const relay = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'relay/src/main.ts'],
    {
      cwd: folder,
      env: {
        PORT: '0',
        METRICS_PORT: '0',
        STORE_URL: `sqlite:${join(folder, 'relay.db')}`,
        NODE_COMPILE_CACHE: join(folder, 'cache'),
        SALESFORCE_LOGIN_URL: 'http://127.0.0.1:9',
        SALESFORCE_CLIENT_ID: 'consumer-key',
        SALESFORCE_CLIENT_SECRET: 'consumer-secret',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(relay, 'exit');
  const line = await new Promise<string>((resolve) => {
    createInterface(relay.stdout).once('line', resolve);
  });
  const elapsed = performance.now() - begin;
  relay.kill('SIGTERM');
  await ended;
  if (relay.exitCode !== 0) throw new Error(`The relay ended with ${String(relay.exitCode)}.`);
  if (!line.includes('"listening"')) throw new Error(`The relay said this instead: ${line}`);
  return Math.round(elapsed);
}

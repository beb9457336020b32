import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';

import { deadAddress } from '../fixtures/http-service.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const line = z.looseObject({ level: z.number(), msg: z.string() });

const PATIENCE = { timeout: 20_000, interval: 20 };

let folder: string;
let relay: ChildProcess;
let lines: z.infer<typeof line>[];
let operatorUrl: string;
let frontPort: number;

/** A relay that cannot reach its org, and says only what is an error. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wechat-desk-process-'));
  lines = [];
  operatorUrl = await deadAddress();
  frontPort = Number(new URL(await deadAddress()).port);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN], {
    env: {
      PORT: String(frontPort),
      METRICS_PORT: new URL(operatorUrl).port,
      STORE_URL: `sqlite:${join(folder, 'relay.db')}`,
      LOG_LEVEL: 'error',
      SALESFORCE_LOGIN_URL: await deadAddress(),
      SALESFORCE_CLIENT_ID: 'consumer-key',
      SALESFORCE_CLIENT_SECRET: 'consumer-secret',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  relay = child;
  createInterface(child.stdout).on('line', (text) => {
    lines.push(line.parse(JSON.parse(text)));
  });
  await expect.poll(() => ask('/healthz'), PATIENCE).toBe('200 ok');
});

afterEach(async () => {
  if (relay.exitCode === null && relay.signalCode === null) {
    const gone = once(relay, 'exit');
    relay.kill('SIGKILL');
    await gone;
  }
  rmSync(folder, { recursive: true });
});

async function ask(path: string): Promise<string> {
  try {
    const response = await fetch(`${operatorUrl}${path}`);
    return `${response.status} ${await response.text()}`;
  } catch {
    return 'nobody listens';
  }
}

function changes(): unknown[] {
  return lines.flatMap(({ logLevel }) => logLevel ?? []);
}

it('SIGUSR2 changes the log level of a relay to debug and back, without a restart', async () => {
  expect(lines).toEqual([]);
  relay.kill('SIGUSR2');
  await expect.poll(changes, PATIENCE).toEqual(['debug']);
  // The next try to reach the org is told now.
  await expect.poll(() => lines.some(({ level }) => level === 40), PATIENCE).toBe(true);
  relay.kill('SIGUSR2');
  await expect.poll(changes, PATIENCE).toEqual(['debug', 'error']);
  expect(relay.exitCode).toBeNull();
});

it('a relay that has never reached its org lives, is not ready, and says why', async () => {
  expect(await ask('/readyz')).toBe(
    '503 not ready; no channel is known yet; the Salesforce org has not answered since the start',
  );
  expect(await ask('/metrics')).toMatch(/^wechat_desk_ready 0$/mu);
});

it('SIGTERM: it says that it stops while it waits for a request to end, and ends with 0', async () => {
  const sender = connect(frontPort);
  await once(sender, 'connect');
  sender.write('POST /wechat/Main HTTP/1.1\r\nHost: relay\r\nContent-Length: 9\r\n\r\nabc');
  const exit = once(relay, 'exit');
  relay.kill('SIGTERM');
  await expect.poll(() => ask('/readyz'), PATIENCE).toContain('503 not ready; it is stopping');
  sender.destroy();
  expect(await exit).toEqual([0, null]);
});

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

import { ACCOUNT } from '../town/account.ts';
import { pause } from '../town/marks.ts';

const MAIN = fileURLToPath(new URL('../../../relay/src/main.ts', import.meta.url));
const COMPILED = fileURLToPath(
  new URL('../../../node_modules/.cache/wechat-desk', import.meta.url),
);
const START_PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 2;

export interface RelayParts {
  /** Where its files are: journal and log. */
  folder: string;
  name?: string;
  services: { orgUrl: string; wechatUrl: string };
  /** Its journal; a file of its own unless set. */
  storeUrl?: string | undefined;
  /** The file of the certificate that it is to trust. */
  authority?: string | undefined;
  /** What Node is told besides. */
  nodeOptions?: readonly string[];
}

/** The product: `npm start` in a process of its own, which logs to a file as under systemd. */
export class Relay {
  readonly #parts: RelayParts;
  readonly #ports: { port: number; metricsPort: number };
  #child: ChildProcess | undefined;

  private constructor(parts: RelayParts, ports: { port: number; metricsPort: number }) {
    this.#parts = parts;
    this.#ports = ports;
  }

  /** Without starting it. */
  static async prepare(parts: RelayParts): Promise<Relay> {
    return new Relay(parts, { port: await freePort(), metricsPort: await freePort() });
  }

  static async start(parts: RelayParts): Promise<Relay> {
    const relay = await Relay.prepare(parts);
    await relay.start();
    return relay;
  }

  get pid(): number {
    return this.#child?.pid ?? Number.NaN;
  }

  get webhook(): string {
    return `http://127.0.0.1:${String(this.#ports.port)}/wechat/Main`;
  }

  get child(): ChildProcess {
    if (this.#child === undefined) throw new Error('The relay does not run.');
    return this.#child;
  }

  /** Resolves when it is ready, with how long that took, in milliseconds. */
  async start(): Promise<number> {
    const { folder, name = 'relay', nodeOptions = [] } = this.#parts;
    const log = openSync(join(folder, `${name}.log`), 'a');
    const from = performance.now();
    this.#child = spawn(process.execPath, [...nodeOptions, MAIN], {
      env: this.#environment(),
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    while (!(await this.#isReady())) {
      if (performance.now() - from > START_PATIENCE_MS || this.#child.exitCode !== null) {
        throw new Error(`The relay does not get ready:\n${await this.complaints()}`);
      }
      await pause(LOOK_EVERY_MS);
    }
    return performance.now() - from;
  }

  /** Ends it, by a signal. Resolves with how long that took, in milliseconds. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number> {
    const child = this.#child;
    if (child?.exitCode !== null) return 0;
    this.#child = undefined;
    const from = performance.now();
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return performance.now() - from;
  }

  /** The last lines of its log that are warnings or worse. */
  async complaints(): Promise<string> {
    const { folder, name = 'relay' } = this.#parts;
    const lines = (await readFile(join(folder, `${name}.log`), 'utf8')).split('\n');
    return lines
      .filter((line) => !line.includes('"level":30'))
      .slice(-10)
      .join('\n')
      .trim();
  }

  #environment(): Record<string, string> {
    const { folder, name = 'relay', services, storeUrl, authority } = this.#parts;
    return {
      NODE_ENV: 'production',
      // As the systemd unit and the container have it.
      NODE_COMPILE_CACHE: COMPILED,
      PORT: String(this.#ports.port),
      METRICS_PORT: String(this.#ports.metricsPort),
      STORE_URL: storeUrl ?? `sqlite:${join(folder, `${name}.db`)}`,
      RELAY_NAME: name,
      SALESFORCE_LOGIN_URL: services.orgUrl,
      SALESFORCE_CLIENT_ID: 'bench',
      SALESFORCE_CLIENT_SECRET: 'bench',
      WECHAT_API_URL: services.wechatUrl,
      WECHAT_MAIN_APP_SECRET: ACCOUNT.appSecret,
      WECHAT_MAIN_TOKEN: ACCOUNT.token,
      WECHAT_MAIN_ENCODING_AES_KEY: ACCOUNT.encodingAesKey,
      ...(authority === undefined ? {} : { NODE_EXTRA_CA_CERTS: authority }),
    };
  }

  async #isReady(): Promise<boolean> {
    try {
      const url = `http://127.0.0.1:${String(this.#ports.metricsPort)}/readyz`;
      return (await fetch(url)).ok;
    } catch {
      return false;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

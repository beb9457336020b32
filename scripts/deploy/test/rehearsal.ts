import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { Sf } from './sf.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
// Leads on at once, as a browser does, and comes back when it is closed.
const BROWSER = '#!/bin/sh\ncurl -sL -o /dev/null "$1" >/dev/null 2>&1 </dev/null &\n';

export interface Ended {
  exit: number | null;
  out: string;
  errors: string;
}

/**
 * A person with a clone, who types what the README says. The clone is a folder with links to the parts of this
 * one, so that what is made there leaves nothing here.
 */
export class Rehearsal {
  readonly clone = mkdtempSync(join(tmpdir(), 'wechat-desk-clone-'));
  readonly #sf = new Sf();
  readonly #running: ChildProcess[] = [];

  static async begin(): Promise<Rehearsal> {
    const rehearsal = new Rehearsal();
    for (const part of ['package.json', 'node_modules', 'force-app', 'relay', 'scripts']) {
      symlinkSync(join(ROOT, part), join(rehearsal.clone, part));
    }
    // Where the CLI waits for the browser: elsewhere than another one on this machine.
    rehearsal.write('sfdx-project.json', {
      packageDirectories: [{ path: 'force-app', default: true }],
      sourceApiVersion: '65.0',
      oauthLocalPort: await freePort(),
    });
    const browser = join(rehearsal.clone, 'browser');
    writeFileSync(browser, BROWSER);
    chmodSync(browser, 0o755);
    return rehearsal;
  }

  /** Writes a file: a text, or an object as JSON. */
  write(name: string, content: string | object): void {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    writeFileSync(join(this.clone, name), text);
  }

  /** Runs a command to its end. */
  async type(command: string): Promise<Ended> {
    const child = this.#spawn(command);
    let out = '';
    let errors = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const [exit] = (await once(child, 'close')) as [number | null];
    return { exit, out, errors };
  }

  /** Starts a command that goes on, and resolves with what it prints until there is such a line. */
  start(command: string, until: RegExp): Promise<string> {
    const child = this.#spawn(command);
    this.#running.push(child);
    return new Promise((resolve, reject) => {
      let printed = '';
      for (const stream of [child.stdout, child.stderr]) {
        if (stream === null) continue;
        createInterface(stream).on('line', (line) => {
          printed += `${line}\n`;
          if (until.test(line)) resolve(printed);
        });
      }
      child.once('close', () => {
        reject(new Error(`${command} has ended:\n${printed}`));
      });
    });
  }

  async end(): Promise<void> {
    for (const child of this.#running.reverse()) {
      if (child.exitCode !== null || child.pid === undefined) continue;
      const closed = once(child, 'close');
      process.kill(-child.pid, 'SIGTERM');
      await closed;
    }
    this.#sf.remove();
    rmSync(this.clone, { recursive: true, force: true });
  }

  /** In a group of its own, so that what a script of npm starts ends with it. */
  #spawn(command: string): ChildProcess {
    return spawn('sh', ['-c', command], {
      cwd: this.clone,
      env: {
        ...this.#sf.environment,
        BROWSER: join(this.clone, 'browser'),
        // What has been compiled in another test is known here.
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
  }
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no port.');
  return address.port;
}

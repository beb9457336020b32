import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

const MAIN = fileURLToPath(new URL('../../relay/src/main.ts', import.meta.url));

export interface RelayOptions {
  /** The program; the relay's own unless given. */
  program?: string;
  /** What `config.ts` reads; the machine's own environment is not passed on. */
  environment: Record<string, string>;
  /** Each line of the log, as it is written. */
  onLog?: (line: string) => void;
  /** Called when the process has ended without being asked to. */
  onExit?: (code: number | null, signal: NodeJS.Signals | null) => void;
}

const listening = z.object({
  msg: z.literal('listening'),
  port: z.number(),
  metricsPort: z.number(),
});

/** The real relay in a process of its own, which can be killed and started again. */
export class RelayProcess {
  readonly #options: RelayOptions;
  #child: ChildProcess | undefined;
  #ports: { port: number; metricsPort: number } | undefined;
  /** Every line of the log so far, over all starts. */
  readonly log: string[] = [];

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** What the process is told, apart from its ports. */
  get environment(): Readonly<Record<string, string>> {
    return this.#options.environment;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Where WeChat is pointed at. */
  get url(): string {
    return `http://127.0.0.1:${String(this.#known().port)}`;
  }

  get metricsUrl(): string {
    return `http://127.0.0.1:${String(this.#known().metricsPort)}`;
  }

  /** Starts the process; a later start uses the ports of the first. Resolves once it listens. */
  async start(): Promise<void> {
    const { port, metricsPort } = this.#ports ?? { port: 0, metricsPort: 0 };
    const child = spawn(process.execPath, [this.#options.program ?? MAIN], {
      env: {
        PORT: String(port),
        METRICS_PORT: String(metricsPort),
        ...this.#options.environment,
        // Where this process is measured by tests, or keeps what it has compiled, that one does so too.
        ...passedOn('NODE_V8_COVERAGE'),
        ...passedOn('NODE_COMPILE_CACHE'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    child.once('exit', (code, signal) => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#options.onExit?.(code, signal);
    });
    createInterface(child.stderr).on('line', (line) => {
      this.#hear(line);
    });
    await new Promise<void>((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        this.#hear(line);
        const found = listening.safeParse(parseJson(line)).data;
        if (found === undefined) return;
        this.#ports = found;
        resolve();
      });
      child.once('exit', (code) => {
        reject(
          new Error(`The relay ended with ${String(code)}:\n${this.log.slice(-10).join('\n')}`),
        );
      });
    });
  }

  /** Ends the process at once, as a crash would. Resolves when it is gone. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Asks the process to stop. Resolves with its exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM');
  }

  /** True once the relay says that it is ready. */
  async ready(): Promise<boolean> {
    try {
      return (await fetch(`${this.metricsUrl}/readyz`)).ok;
    } catch {
      return false;
    }
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child === undefined) return null;
    this.#child = undefined;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  }

  #hear(line: string): void {
    this.log.push(line);
    this.#options.onLog?.(line);
  }

  #known(): { port: number; metricsPort: number } {
    if (this.#ports === undefined) throw new Error('The relay has not been started yet.');
    return this.#ports;
  }
}

function passedOn(name: string): Record<string, string> {
  const value = process.env[name];
  return value === undefined ? {} : { [name]: value };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import { z } from 'zod';

import { BASE_COMPONENTS, CACHE, filesOf, LWC_VERSION, type PanelSources } from './sources.ts';

const SANDBOX = fileURLToPath(new URL('../', import.meta.url));
const WORKER = new URL('./build-worker.ts', import.meta.url);
/** Older builds are removed, but not those of which a page may still load parts. */
const KEPT_BUILDS = 4;

const outcomeSchema = z.union([z.object({ folder: z.string() }), z.object({ error: z.string() })]);

/**
 * The compiled panel, built when it is asked for and its sources have changed, in a thread of its own.
 * A build takes seconds; it is kept below `node_modules/.cache` by a hash of everything that went in.
 */
export class PanelBuilds {
  readonly #sources: PanelSources;
  readonly #running = new Map<string, Promise<void>>();

  constructor(sources: PanelSources) {
    this.#sources = sources;
  }

  /**
   * The name of the newest build. Rejects when the sources cannot be built, with what is wrong in them.
   */
  async newest(): Promise<string> {
    const name = buildName(this.#sources);
    if (!existsSync(this.folder(name))) {
      const running = this.#running.get(name) ?? this.#build(name);
      this.#running.set(name, running);
      await running.finally(() => this.#running.delete(name));
    }
    return name;
  }

  folder(name: string): string {
    return join(CACHE, name);
  }

  async #build(name: string): Promise<void> {
    const target = this.folder(name);
    const unfinished = `${target}.${String(process.pid)}`;
    await mkdir(CACHE, { recursive: true });
    try {
      await buildInThread(this.#sources, unfinished);
      await rename(unfinished, target);
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      // Another process was first.
      if (!existsSync(target)) throw error;
    }
    await removeOldBuilds();
  }
}

/** A hash of all that a build is made from. */
export function buildName(sources: PanelSources): string {
  const hash = createHash('sha256').update(JSON.stringify([sources.shown, LWC_VERSION]));
  const own = globSync(['panel/*.ts', 'page/platform/*.ts', 'page/shape.ts'], { cwd: SANDBOX });
  const files = [
    ...filesOf(sources),
    ...own.sort().map((path) => join(SANDBOX, path)),
    join(BASE_COMPONENTS, 'package.json'),
  ];
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}

async function buildInThread(sources: PanelSources, folder: string): Promise<void> {
  const worker = new Worker(WORKER, {
    workerData: { sources, folder },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  const outcome = await new Promise<unknown>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      reject(new Error('The build of the panel ended without a result.'));
    });
  });
  const read = outcomeSchema.parse(outcome);
  if ('error' in read) throw new Error(read.error);
}

async function removeOldBuilds(): Promise<void> {
  const names = (await readdir(CACHE)).filter((name) => /^[0-9a-f]{16}$/u.test(name));
  const aged = await Promise.all(
    names.map(async (name) => ({ name, madeAt: (await stat(join(CACHE, name))).mtimeMs })),
  );
  const old = aged.sort((one, other) => other.madeAt - one.madeAt).slice(KEPT_BUILDS);
  await Promise.all(old.map(({ name }) => rm(join(CACHE, name), { recursive: true, force: true })));
}

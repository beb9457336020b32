import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { z } from 'zod';

const SPEEX = 'relay/src/wechat/speex/speex.wasm';
const ROOT = join(import.meta.dirname, '../../..');

const manifest = z.looseObject({ name: z.string() });
const entry = z.looseObject({ dev: z.boolean().optional() });
const npmsBill = z.looseObject({ components: z.array(z.unknown()) });
const lockfile = z.looseObject({ packages: z.record(z.string(), entry) });

/** The packages that production installs, by their place in `node_modules`. */
export async function productionPackages(): Promise<string[]> {
  const { packages } = await readLock();
  return Object.entries(packages)
    .filter(([place, { dev }]) => place !== '' && dev !== true)
    .map(([place]) => place);
}

/**
 * npm's own bill of materials, of what production installs. `npm sbom --omit=dev` leaves out what a package
 * for development needs as well (undici, pg, zod), so it gets to see a lock file without those. No network. What
 * is no package is added: the decoder of Speex, which this repository holds compiled.
 */
export async function bill(): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'wechat-desk-sbom-'));
  try {
    const production = withoutDevelopment(await readJson('package.json'));
    // npm calls the bill after the folder.
    const folder = join(parent, production.name);
    await mkdir(folder);
    const lock = await readLock();
    const packages = Object.entries(lock.packages)
      .filter(([, { dev }]) => dev !== true)
      .map(([place, facts]) => [place, place === '' ? withoutDevelopment(facts) : facts] as const);
    const written = { ...lock, packages: Object.fromEntries(packages) };
    await writeFile(join(folder, 'package.json'), JSON.stringify(production));
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify(written));
    const { stdout } = await promisify(execFile)(
      'npm',
      ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--offline'],
      { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
    );
    const { components, ...rest } = npmsBill.parse(JSON.parse(stdout));
    return JSON.stringify({ ...rest, components: [...components, await speex()] }, null, 2);
  } finally {
    await rm(parent, { recursive: true });
  }
}

async function speex(): Promise<object> {
  const content = createHash('sha512')
    .update(await readFile(join(ROOT, SPEEX)))
    .digest('hex');
  return {
    type: 'library',
    'bom-ref': 'libspeex@1.2.1',
    name: 'libspeex',
    version: '1.2.1',
    purl: 'pkg:generic/libspeex@1.2.1',
    licenses: [{ license: { id: 'BSD-3-Clause' } }],
    hashes: [{ alg: 'SHA-512', content }],
  };
}

function withoutDevelopment(content: unknown): z.infer<typeof manifest> {
  return manifest.parse({ ...z.looseObject({}).parse(content), devDependencies: {} });
}

async function readLock(): Promise<z.infer<typeof lockfile>> {
  return lockfile.parse(await readJson('package-lock.json'));
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(join(ROOT, file), 'utf8'));
}

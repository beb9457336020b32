import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { productionPackages } from '../sbom/bill.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });
const lock = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional() })),
});
const dependencies = manifest.parse(JSON.parse(read('package.json'))).dependencies;

/** The cells of the table in PACKAGES.md whose last column is called so. */
function table(lastColumn: string): string[][] {
  const lines = read('relay/PACKAGES.md').split('\n');
  const begin = lines.findIndex((line) =>
    new RegExp(`^\\| package .*\\| ${lastColumn} +\\|$`, 'u').test(line),
  );
  const rows = lines.slice(begin + 2);
  return rows.slice(0, rows.indexOf('')).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

/** Whether a version is another one or later; both are numbers and dots. */
function isAtLeast(version: string, other: string): boolean {
  return version.localeCompare(other, 'en', { numeric: true }) >= 0;
}

describe('the packages of production', () => {
  it('are few, and each has its reason in PACKAGES.md', () => {
    const reasons = table('what for');
    expect(reasons.map(([name]) => name).toSorted()).toEqual(Object.keys(dependencies).toSorted());
    expect(reasons.filter(([, reason]) => reason === '')).toEqual([]);
  });

  it('are all used by the relay, which uses no others', () => {
    const used = globSync('relay/src/**/*.{ts,js}', { cwd: ROOT }).flatMap((file) =>
      [
        ...read(file).matchAll(
          /^(?:import|\} from|export .* from).*'((?:@[\w-]+\/)?[a-z][\w-]*)[\w/-]*';$/gmu,
        ),
      ].map(([, name = '']) => name),
    );
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(dependencies).toSorted());
  });

  it('are written down with exact versions', () => {
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/u);
  });

  it('are no more than 115 with all that they bring', async () => {
    expect((await productionPackages()).length).toBeLessThanOrEqual(115);
  });
});

describe('what was found of them', async () => {
  const { packages } = lock.parse(JSON.parse(read('package-lock.json')));
  const places = await productionPackages();

  it.each(table('mended in'))('%s: %s, is mended in every copy', (name, _advisory, mended = '') => {
    const copies = places.filter((place) => place.endsWith(`node_modules/${name}`));
    expect(copies).not.toEqual([]);
    for (const place of copies) {
      const version = packages[place]?.version ?? '';
      expect(isAtLeast(version, mended), `${place} is ${version}`).toBe(true);
    }
  });

  it('is compared number by number', () => {
    expect([isAtLeast('5.10.1', '5.9.3'), isAtLeast('5.9.3', '5.10.1')]).toEqual([true, false]);
  });
});

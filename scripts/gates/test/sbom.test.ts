import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { bill, productionPackages } from '../sbom/bill.ts';

const cyclonedx = z.object({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.object({ component: z.object({ name: z.literal('wechat-desk') }) }),
  components: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      purl: z.string().regex(/^pkg:(?:npm|generic)\//u),
      hashes: z.array(z.object({ alg: z.literal('SHA-512'), content: z.string() })).min(1),
    }),
  ),
});

describe('the bill of materials', () => {
  it('names every package of production with its version and digest, and no other; offline', async () => {
    const { components: all } = cyclonedx.parse(JSON.parse(await bill()));
    const components = all.filter(({ purl }) => purl.startsWith('pkg:npm/'));
    expect(all.filter((each) => !components.includes(each))).toMatchObject([
      { name: 'libspeex', purl: 'pkg:generic/libspeex@1.2.1' },
    ]);
    const installed = await productionPackages();
    expect(components.map(({ name }) => name).toSorted()).toEqual(
      installed.map((place) => place.replace(/^.*node_modules\//u, '')).toSorted(),
    );
    expect(components.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['express', 'undici', 'pg', 'zod', 'fast-xml-parser']),
    );
    expect(components.map(({ name }) => name)).not.toContain('vitest');
  });
});

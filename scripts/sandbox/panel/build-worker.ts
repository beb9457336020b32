import { parentPort, workerData } from 'node:worker_threads';

import { z } from 'zod';

import { bundlePanel } from './bundle.ts';

const workSchema = z.object({
  sources: z.object({
    root: z.string(),
    packages: z.array(z.string()),
    shown: z.array(z.string()),
  }),
  folder: z.string(),
});

const { sources, folder } = workSchema.parse(workerData);
try {
  await bundlePanel(sources, folder);
  parentPort?.postMessage({ folder });
} catch (error) {
  parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) });
}

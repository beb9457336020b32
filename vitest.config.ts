import { join } from 'node:path';

import { defineConfig } from 'vitest/config';

// Hundreds of processes are started, all with the same code. Without it where coverage is measured,
// which would become less exact.
if (!process.argv.includes('--coverage')) {
  process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/node');
}

// The relay's modules run as Node runs them, in its own processes and in those of the tests: so both
// are measured by the same lines.
const asInNode = { viteModuleRunner: false };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'relay',
          experimental: asInNode,
          // Files that a worker runs one after the other share what they have loaded: the package's
          // Apex is parsed once for each worker, not for each file.
          isolate: false,
          include: ['relay/test/**/*.test.ts'],
          exclude: ['relay/test/**/*.postgres.test.ts'],
          // Many of them start the whole of the package and a relay of its own, four at a time.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'postgres',
          experimental: asInNode,
          include: ['relay/test/**/*.postgres.test.ts'],
          globalSetup: 'relay/test/fixtures/postgres-setup.ts',
          testTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'sandbox',
          include: ['scripts/sandbox/test/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'apex',
          // As above.
          isolate: false,
          include: ['scripts/apex/test/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'chaos',
          include: ['scripts/chaos/test/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'fuzz',
          include: ['scripts/fuzz/test/**/*.test.ts'],
          testTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'gates',
          include: ['scripts/gates/test/**/*.test.ts', 'scripts/bench/test/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'deploy',
          include: ['scripts/deploy/test/**/*.test.ts'],
          // A start of the Salesforce CLI takes seconds, and a deployment more of them.
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: ['scripts/sandbox/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 10_000 } },
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['relay/src/**/*.ts'],
      autoAttachSubprocess: true,
      reporter: [['text', { skipFull: true }], 'text-summary', 'json'],
      thresholds: { lines: 97, branches: 95 },
    },
  },
});

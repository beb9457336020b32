import { defineConfig } from 'vitest/config';

/**
 * The tests that mutants are shown to: those that are quick, since each mutant runs all that reach it.
 * What plays on a stand-in takes real time, and waits long for what a mutant has prevented; whole
 * lives of many processes find in minutes what the tests of the parts find in milliseconds.
 */
export default defineConfig({
  test: {
    include: ['relay/test/{bridge,live-agent,wechat}/**/*.test.ts'],
    exclude: [
      'relay/test/bridge/{coalescing,model,restart}.test.ts',
      'relay/test/live-agent/{handover,journal,leaving,opening,poll-model,polls,posts,random,resume}.test.ts',
    ],
    setupFiles: ['scripts/gates/mutation/same-runs.ts'],
    // A busy machine is no mutant.
    testTimeout: 60_000,
  },
});

import { defineConfig } from 'vitest/config';
import { testFiles } from './test/support/quickTests.ts';

const { quick, engines } = testFiles();

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'quick', include: quick, testTimeout: 10_000 } },
      {
        extends: true,
        test: { name: 'engines', include: engines, globalSetup: ['test/globalSetup.ts'] },
      },
    ],
    // Temporal's native bridge and signal tests need processes of their own; a small CI has 2 cores.
    pool: 'forks',
    maxWorkers: 2,
    // Each concurrent test of test/crash starts processes of its own.
    maxConcurrency: 4,
    testTimeout: 30_000,
    // In CI one more try tells a slow moment of a shared machine from a defect. Locally there is
    // none, so that an unreliable test is noticed.
    retry: process.env['CI'] ? 1 : 0,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    typecheck: { enabled: false },
    reporters: ['default', './test/support/countReporter.ts'],
    // A linked package is no part of node_modules to vitest, and would be loaded a second time.
    server: { deps: { external: [/\/db\/postgres-driver\//] } },
  },
});

import { defineConfig } from 'vitest/config';
import { QUICK_IMPORTS } from './dev/process/quickStart.ts';
import { testFiles } from './test/support/testFiles.ts';

const { quick, engines, alone, proofs } = testFiles();
const globalSetup = ['test/globalSetup.ts'];
/** Files run one after another in a process that lasts: each would load modules for a second or two. */
const shared = { isolate: false };

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { ...shared, name: 'quick', include: quick, testTimeout: 10_000 } },
      {
        extends: true,
        test: { ...shared, name: 'engines', include: engines, globalSetup },
      },
      { extends: true, test: { name: 'alone', include: alone, globalSetup } },
      { extends: true, test: { ...shared, name: 'proofs', include: proofs, globalSetup } },
    ],
    // Temporal's native bridge needs processes; a small CI has 2 cores.
    pool: 'forks',
    execArgv: [...QUICK_IMPORTS],
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

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/globalSetup.ts'],
    // Temporal's native bridge and signal tests want processes; two are what a small CI has.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    // Processes are killed and paused on a machine others use too: one more try tells a slow moment
    // from a defect there. Locally there is none, so that a test that is unsure is seen.
    retry: process.env['CI'] ? 1 : 0,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
    typecheck: { enabled: false },
    reporters: ['default', './test/support/countReporter.ts'],
  },
});

/**
 * The tests of one mutated file. StrykerJS has `testFiles` for this, but with it plants a bug in what
 * a module does when it is loaded only after that, and calls it a survivor.
 */
import { defineConfig } from 'vitest/config';
import base from '../../vitest.config.ts';

/** Set by main.ts, since StrykerJS loads this file in a process of its own. */
const include = process.env['MUTATION_TESTS']?.split(' ') ?? [];
const globalSetup = ['test/globalSetup.ts'];

export default defineConfig({
  test: {
    ...base.test,
    projects: [{ extends: true, test: { name: 'mutated', include, globalSetup } }],
    reporters: [],
  },
});

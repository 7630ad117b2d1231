/**
 * `npm run mutate -- FILE…`: plants small bugs in each file, one at a time, and runs the file's tests
 * on each; `FILE:10-20` takes these lines only. A bug that they do not see is a survivor: a test is
 * missing, or the code is not needed. Without a file: all files that hold a promise. See
 * CONTRIBUTING.md.
 */
import { Stryker } from '@stryker-mutator/core';
import { promises, SIMULATION } from './promises.ts';
import { testsOf } from './testsOf.ts';

/** Git-ignored. */
const FOLDER = '.dev/mutation';
/** The workflow code with its mutants, in the folder that StrykerJS copies everything to. */
const BUNDLE = 'dist/workflows.js';
const CONFIG = 'proof/mutation/vitest.config.ts';
/** What is wrong with the tests, in the words of StrykerJS. */
const NOT_SEEN = ['Survived', 'NoCoverage'];

const files = process.argv.slice(2);
let survivors = 0;
for (const file of files.length > 0 ? files : Object.keys(promises))
  survivors += await mutate(file);
process.exitCode = survivors > 0 ? 1 : 0;

/** @returns how many bugs the tests did not see */
async function mutate(file: string): Promise<number> {
  const tests = testsOf(file);
  console.log(`\n${file}, by ${tests.join(', ')}`);
  Object.assign(process.env, { MUTATION_TESTS: tests.join(' '), WORKFLOW_BUNDLE: BUNDLE });
  const report = `${FOLDER}/${file.replaceAll(/[/:]/g, '.')}`;
  const mutants = await new Stryker({
    mutate: [file],
    ...(tests.includes(SIMULATION) && { buildCommand: `node worker/bundle.ts ${BUNDLE}` }),
    testRunner: 'vitest',
    // Temporal's native bridge needs processes.
    vitest: { configFile: CONFIG, pool: 'forks', related: false },
    plugins: ['@stryker-mutator/vitest-runner'],
    // The tests' engines take a core of their own.
    concurrency: 1,
    // A slow moment of the machine must not count as a bug that was seen.
    timeoutMS: 30_000,
    tempDirName: `${FOLDER}/sandbox`,
    ignorePatterns: ['.dev', 'examples', '**/target'],
    // typescript 7 has no JavaScript API to rewrite the configuration with, nor is there a need.
    tsconfigFile: 'none',
    reporters: ['clear-text', 'html', 'json'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    htmlReporter: { fileName: `${report}.html` },
    jsonReporter: { fileName: `${report}.json` },
  }).runMutationTest();
  return mutants.filter(({ status }) => NOT_SEEN.includes(status)).length;
}

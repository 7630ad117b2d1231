import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with one plain line that a machine can count by: `12 passed, 0 failed`. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0;
    // An error outside of any test fails the run, so it counts as well.
    let failed = errors.length;
    for (const module of modules) {
      const states = [...module.children.allTests()].map((test) => test.result().state);
      passed += states.filter((state) => state === 'passed').length;
      const wrong = states.filter((state) => state === 'failed').length;
      failed += wrong === 0 && !module.ok() ? 1 : wrong;
    }
    // The default reporter writes its summary in the same turn; ours is to be the last line.
    process.once('exit', () => console.log(`${passed} passed, ${failed} failed`));
  }
}

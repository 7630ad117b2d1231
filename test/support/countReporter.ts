import { relative } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

const SLOWEST_SHOWN = 5;

/**
 * Ends a run with what it ran, its slowest files, and one plain line for machines to read:
 * `12 passed, 0 failed`, and `, 1 skipped` where tests were skipped.
 */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0;
    let skipped = 0;
    // An error outside of any test fails the run, so it counts as well.
    let failed = errors.length;
    for (const module of modules) {
      const states = [...module.children.allTests()].map((test) => test.result().state);
      passed += states.filter((state) => state === 'passed').length;
      skipped += states.filter((state) => state === 'skipped').length;
      const failures = states.filter((state) => state === 'failed').length;
      failed += failures === 0 && !module.ok() ? 1 : failures;
    }
    const lines = [
      `Ran ${filesOf(modules)}; the slowest:`,
      ...slowest(modules),
      `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
    ];
    // The default reporter writes its summary in the same turn; the count is to be the last line.
    process.once('exit', () => console.log(lines.join('\n')));
  }
}

/** As `76 files of engines, 16 files of quick`. */
function filesOf(modules: readonly TestModule[]): string {
  const counts = new Map<string, number>();
  for (const { project } of modules) counts.set(project.name, (counts.get(project.name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${count} files of ${name}`).join(', ');
}

function slowest(modules: readonly TestModule[]): string[] {
  return modules
    .map((module) => ({ file: relative('.', module.moduleId), seconds: secondsOf(module) }))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, SLOWEST_SHOWN)
    .map(({ file, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${file}`);
}

/** Time spent loading the file and in its tests and hooks. */
function secondsOf(module: TestModule): number {
  const { collectDuration, setupDuration, duration } = module.diagnostic();
  return (collectDuration + setupDuration + duration) / 1000;
}

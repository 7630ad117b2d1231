import { globSync } from 'node:fs';
import { onTemporal, promises } from './promises.ts';

/**
 * Paths from the repository's root: the test files that lie where the file lies, and those listed.
 *
 * @param target a file, or lines of it: `workflows/due.ts:10-20`
 */
export function testsOf(target: string): string[] {
  const [file = ''] = target.split(':');
  const path = `test/${file.replace(/\.ts$/, '')}`;
  const own = globSync([`${path}.test.ts`, `${path}[A-Z]*.test.ts`]).sort();
  const listed = promises[file] ?? [];
  const tests = [...new Set([...own, ...listed])].filter((test) => !onTemporal.includes(test));
  if (tests.length > 0) return tests;
  throw new Error(`No test lies at ${path}.test.ts: list the file in proof/mutation/promises.ts.`);
}

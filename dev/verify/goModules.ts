/**
 * Every Go module of an engine has the checksums of all that its programs need. Where a program is cached
 * a missing one would not be noticed: only a machine that builds it fails.
 */
import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '../problem.ts';
import { runTool } from '../process/runTool.ts';

const ROOT = join(import.meta.dirname, '..', '..');
/** The first time all sources are fetched. */
const LIMIT_MS = 10 * 60_000;

for (const file of globSync('dev/engines/*/go.mod', { cwd: ROOT })) {
  const options = { cwd: join(ROOT, dirname(file)), limitMs: LIMIT_MS };
  // Packages of its own, and the tools that go.mod names.
  await runTool('go', ['list', '-mod=readonly', '-deps', './...', 'tool'], options).catch(
    (error: unknown) => {
      console.error(`${dirname(file)}: go mod tidy is needed: ${messageOf(error)}`);
      process.exitCode = 1;
    },
  );
}

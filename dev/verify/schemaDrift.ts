/** `npm run db:check`: fails when db/schema.ts differs from what the migrations create. */

import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { messageOf } from '../problem.ts';
import { runTool } from '../process/runTool.ts';

const LIMIT_MS = 60_000;
const ROOT = join(import.meta.dirname, '..', '..');

/** Generates a migration into a copy of db/migrations: no new file means no drift. */
async function newMigrations(): Promise<string[]> {
  const copy = await mkdtemp(join(tmpdir(), 'schema-drift-'));
  try {
    await cp(join(ROOT, 'db', 'migrations'), copy, { recursive: true });
    const before = new Set(await readdir(copy));
    const tool = join(ROOT, 'node_modules', 'drizzle-kit', 'bin.cjs');
    const flags = ['--dialect', 'postgresql', '--schema', join(ROOT, 'db', 'schema.ts')];
    // drizzle-kit prefixes the folder with "./", so it must be relative.
    await runTool(process.execPath, [tool, 'generate', ...flags, '--out', relative(ROOT, copy)], {
      cwd: ROOT,
      limitMs: LIMIT_MS,
    });
    const added = (await readdir(copy)).filter((name) => !before.has(name));
    return Promise.all(added.map((name) => readFile(join(copy, name), 'utf8')));
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

try {
  const statements = await newMigrations();
  if (statements.length > 0) {
    console.error(`db/schema.ts has drifted from db/migrations (npm run db:generate):`);
    console.error(statements.join('\n'));
    process.exitCode = 1;
  }
} catch (error) {
  console.error(`The schema cannot be compared with its migrations: ${messageOf(error)}`);
  process.exitCode = 1;
}

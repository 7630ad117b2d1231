/**
 * Splits the test files. A quick test starts no process and asks for no engine: nothing it imports,
 * directly or through others, is node:child_process or test/support/engines.ts. Quick tests share
 * processes, and so do those with engines: a file must leave nothing behind in its process.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const ENGINES = join(ROOT, 'test', 'support', 'engines.ts');
const SPAWNS = 'node:child_process';
/** Each has a process of its own. */
const ALONE = [
  // Needs no engine, but runs hundreds of orders through the saga: half a minute and more.
  'test/proof/simulation/simulate.test.ts',
  // They set a variable that is read when a module is loaded.
  'test/activities/failpoints.test.ts',
  'test/api/http/idempotencyInterrupted.test.ts',
];

/** Imports that exist at run time: `import type` is erased. */
const IMPORTS = [
  /^(?:import|export)(?! type\b)[^;']*?\bfrom '([^']+)'/gm,
  /^import '([^']+)'/gm,
  /\bimport\('([^']+)'\)/g,
];

export interface TestFiles {
  readonly quick: string[];
  readonly engines: string[];
  readonly alone: string[];
}

/** Paths from the repository root. */
export function testFiles(): TestFiles {
  const files = globSync('test/**/*.test.ts', { cwd: ROOT }).sort();
  const imports = new Map<string, readonly string[]>();
  const isAlone = (file: string) => ALONE.includes(file);
  const together = files.filter((file) => !isAlone(file));
  const isQuick = (file: string) => !reachesEngine(join(ROOT, file), imports);
  return {
    quick: together.filter(isQuick),
    engines: together.filter((file) => !isQuick(file)),
    alone: files.filter(isAlone),
  };
}

function reachesEngine(start: string, imports: Map<string, readonly string[]>): boolean {
  const visited = new Set<string>([start]);
  for (const module of visited) {
    if (module === ENGINES || module === SPAWNS) return true;
    if (!existsSync(module)) continue;
    const imported = imports.get(module) ?? importsOf(module);
    imports.set(module, imported);
    for (const name of imported) visited.add(name);
  }
  return false;
}

/** Files of this repository as absolute paths, other modules by their names. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8');
  return IMPORTS.flatMap((pattern) => [...text.matchAll(pattern)])
    .flatMap(([, specifier]) => specifier ?? [])
    .map((specifier) =>
      specifier.startsWith('.') ? resolve(dirname(file), specifier) : specifier,
    );
}

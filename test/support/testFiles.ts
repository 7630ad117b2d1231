/**
 * Splits the test files. Proofs go through every place and take minutes each: `npm run test:all` and CI
 * run them too, `npm test` does not. A quick test starts no process and asks for no engine: nothing it imports,
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

/** Files, and folders with a slash at their ends. */
const PROOFS = [
  // A kill or a hang at every failpoint. The shorter files of the folder are part of `npm test`.
  'test/crash/apiAndOutbox.test.ts',
  'test/crash/hungWorker.test.ts',
  'test/crash/orderChange.test.ts',
  'test/crash/orderView.test.ts',
  'test/crash/refund.test.ts',
  'test/crash/relay.test.ts',
  'test/crash/worker.test.ts',
  // The conformance kit as other teams run it, on workers in other languages.
  'test/proof/conformance/command.test.ts',
  'test/proof/conformance/foreignWorkers.test.ts',
  // Every operation with generated requests.
  'test/e2e/contract.test.ts',
  // Five versions of the workers, each with processes of its own.
  'test/e2e/rollOut.test.ts',
  // 200 orders, and every byte of every store.
  'test/privacy/canaries.test.ts',
  'test/proof/chaos/run/',
  // Some thousand operations on the whole service, as it is and with planted bugs.
  'test/proof/linearizability/plants.test.ts',
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
  readonly proofs: string[];
}

/** Paths from the repository root. */
export function testFiles(): TestFiles {
  const files = globSync('test/**/*.test.ts', { cwd: ROOT }).sort();
  const imports = new Map<string, readonly string[]>();
  const isProof = (file: string) =>
    PROOFS.some((proof) => (proof.endsWith('/') ? file.startsWith(proof) : file === proof));
  const isAlone = (file: string) => ALONE.includes(file);
  const together = files.filter((file) => !isAlone(file) && !isProof(file));
  const isQuick = (file: string) => !reachesEngine(join(ROOT, file), imports);
  return {
    quick: together.filter(isQuick),
    engines: together.filter((file) => !isQuick(file)),
    alone: files.filter(isAlone),
    proofs: files.filter(isProof),
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

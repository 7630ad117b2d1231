/** What one set of documents takes away that another promised, found by oasdiff. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { asOpenapi, type ContractName, contractNames } from './asOpenapi.ts';
import type { Documents } from './documents.ts';

/** What oasdiff would let pass: a field or header that may be missing is relied on where it is there. */
const SEVERITIES = join(import.meta.dirname, 'severities.txt');
const FLAGS = ['--format', 'json', '--severity-levels', SEVERITIES];
const LIMITS = { timeout: 60_000, maxBuffer: 100_000_000 };
const run = promisify(execFile);

export interface BreakingChange {
  readonly contract: ContractName;
  /** What changed, as oasdiff says it. */
  readonly text: string;
  /** Where: `GET /v1/orders`. */
  readonly places: readonly string[];
}

interface Finding {
  readonly id: string;
  readonly text: string;
  readonly operation?: string;
  readonly path?: string;
}

/** @param oasdiff the program's path */
export async function breakingChanges(
  oasdiff: string,
  released: Documents,
  current: Documents,
): Promise<BreakingChange[]> {
  const folder = await mkdtemp(join(tmpdir(), 'contracts-'));
  try {
    const changes: BreakingChange[] = [];
    for (const contract of contractNames) {
      const [before, after] = [join(folder, 'before.json'), join(folder, 'after.json')];
      const texts = [released, current].map((each) => JSON.stringify(asOpenapi(contract, each)));
      const [old = '', now = ''] = texts;
      if (old === now) continue;
      await writeFile(before, old);
      await writeFile(after, now);
      const { stdout } = await run(oasdiff, ['breaking', before, after, ...FLAGS], LIMITS);
      const findings: Finding[] = stdout.trim() === '' ? [] : JSON.parse(stdout);
      changes.push(...grouped(contract, findings.filter(isBreaking)));
    }
    return changes;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Lists that docs/upgrades.md calls open: readers must expect words that they do not know. */
const OPEN_LISTS = /enum value to the `([^`]*\/)?(code|reason)` response property/;
const NEW_EVENT_TYPE = /^added the new `order\.[a-z-]+` enum value/;

function isBreaking({ id, text }: Finding): boolean {
  if (id !== 'response-property-enum-value-added') return true;
  return !OPEN_LISTS.test(text) && !NEW_EVENT_TYPE.test(text);
}

/** A change of a schema that many operations share is one change. */
function grouped(contract: ContractName, findings: readonly Finding[]): BreakingChange[] {
  const placesOf = new Map<string, Set<string>>();
  for (const { id, text, operation = '', path = '' } of findings) {
    const words = text.replace(/ for the response status `\d+`$/, '');
    const key = `${words} [${id}]`;
    const places = placesOf.get(key) ?? new Set();
    placesOf.set(key, places.add(`${operation} ${path}`.trim()));
  }
  return [...placesOf].map(([text, places]) => ({ contract, text, places: [...places] }));
}

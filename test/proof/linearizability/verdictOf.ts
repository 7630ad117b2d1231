/** Porcupine's verdict of a history that a test writes by hand. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programOnPath } from '../../../dev/process/runTool.ts';
import type { Kind } from '../../../proof/linearizability/history.ts';
import { judgeHistory } from '../../../proof/linearizability/judge.ts';

export const hasGo = (await programOnPath('go')) !== null;

/** From when to when it was under way, what was asked, and the answer; null when none came. */
export type Step = readonly [from: number, to: number, input: object, output: object | null];

/** Of one order, key or item. */
export async function verdictOf(
  model: Kind,
  steps: readonly Step[],
): Promise<'linearizable' | 'not linearizable'> {
  const folder = await mkdtemp(join(tmpdir(), 'history-'));
  try {
    const path = join(folder, 'history.jsonl');
    const lines = steps.map(([call, until, input, output], client) =>
      JSON.stringify({ model, part: 'one', client, call, return: until, input, output }),
    );
    await writeFile(path, lines.join('\n'));
    const [verdict] = await judgeHistory(path, folder, (line) => console.log(`  ${line}`));
    return verdict?.illegal.length === 0 ? 'linearizable' : 'not linearizable';
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

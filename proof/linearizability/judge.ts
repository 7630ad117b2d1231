/** Porcupine's verdict of a recorded history: the checker is a Go program, built once. */
import { join } from 'node:path';
import { goProgram } from '../../dev/engines/goProgram.ts';
import { runTool } from '../../dev/process/runTool.ts';
import type { Kind } from './history.ts';

const LIMIT_MS = 15 * 60_000;

export interface Verdict {
  readonly model: Kind;
  readonly operations: number;
  /** Orders, keys or items. */
  readonly parts: number;
  /** Operations without an answer, or whose answer leaves open whether they were done. */
  readonly open: number;
  /** The parts that are not linearizable. */
  readonly illegal: readonly string[];
  /** Those whose check took too long. */
  readonly unknown: readonly string[];
}

/**
 * @param folder gets a page for each of the first parts that are not linearizable
 * @throws SetupProblem when Go is missing
 */
export async function judgeHistory(
  history: string,
  folder: string,
  report: (line: string) => void,
): Promise<Verdict[]> {
  const module = join(import.meta.dirname, 'checker');
  const checker = await goProgram('linearizability', module, '.', report);
  const output = await runTool(checker, ['-html', folder, history], { limitMs: LIMIT_MS });
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Verdict);
}

export const isGood = ({ illegal, unknown }: Verdict): boolean =>
  illegal.length + unknown.length === 0;

export const verdictLine = ({
  model,
  operations,
  parts,
  open,
  illegal,
  unknown,
}: Verdict): string =>
  `${model.padEnd(6)} ${operations} operations, ${open} of them without an answer, on ${parts}: ${[
    illegal.length > 0 ? `NOT LINEARIZABLE: ${illegal.slice(0, 10).join(', ')}` : '',
    unknown.length > 0 ? `UNDECIDED: ${unknown.slice(0, 10).join(', ')}` : '',
    illegal.length + unknown.length === 0 ? 'linearizable' : '',
  ]
    .filter(Boolean)
    .join('; ')}`;

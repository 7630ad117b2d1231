/** Moves workflows from one version of our workers to another. */
import { setTimeout as sleep } from 'node:timers/promises';
import { inParallel } from '../../inParallel.ts';
import type { Replay } from './replay.ts';
import type { Run, Runs, Which } from './runs.ts';

export interface Move {
  readonly runs: Runs;
  readonly replay: Replay;
  readonly from: string;
  readonly to: string;
  readonly which: Which;
  /** What to do with a workflow that the version it was moved to can't take on. */
  readonly refused: (run: Run, problem: string) => Promise<void>;
}

const AT_ONCE = 8;
const PAGE = 200;
/** The list of a version's workflows follows what is done to them after a moment. */
const LIST_LAG_MS = 500;
const IDLE_ROUNDS = 10;

/**
 * Moves at most `limit`, each seen to be taken on. Those that come while it works are moved as well.
 *
 * @returns how many were moved
 */
export async function moveRuns(move: Move, limit = Number.POSITIVE_INFINITY): Promise<number> {
  const moved = new Set<string>();
  for (let idle = 0; idle < IDLE_ROUNDS && moved.size < limit; ) {
    const listed = await move.runs.of(move.from, move.which, PAGE);
    const left = listed.filter(({ runId }) => !moved.has(runId)).slice(0, limit - moved.size);
    if (listed.length === 0) break;
    idle = left.length === 0 ? idle + 1 : 0;
    if (left.length === 0) await sleep(LIST_LAG_MS);
    await inParallel(left.length, AT_ONCE, async (index) => {
      const run = left[index];
      if (!run) return;
      moved.add(run.runId);
      await moveOne(move, run);
    });
  }
  return moved.size;
}

async function moveOne({ runs, replay, to, refused }: Move, run: Run): Promise<void> {
  if (!(await runs.pin(run, to))) return;
  const problem = await replay(run);
  if (problem !== null) await refused(run, problem);
}

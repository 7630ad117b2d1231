/**
 * Takes a version out: new orders begin with another, and so go on all that are with it. A workflow whose
 * history the other version can't replay begins anew there: what it has done is found done.
 */
import type { Desk } from './desk.ts';
import { moveRuns } from './move.ts';
import { type Run, which } from './runs.ts';

export async function rollBack(
  { deployment, runs, replay, report }: Desk,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<void> {
  const { current, ramping } = await deployment.read();
  if (current !== to) await deployment.makeCurrent(to);
  if (ramping === from) await deployment.endRamp();
  report({ newOrders: to });
  let startedAgain = 0;
  const refused = async (run: Run, problem: string): Promise<void> => {
    startedAgain += 1;
    report({ startedAgain: run.workflowId, problem });
    await runs.startAgain(run, to, `version ${from} was taken out`);
  };
  const moved = await moveRuns({ runs, replay, from, to, which: which.running, refused });
  report({ version: from, moved, startedAgain, left: await runs.count(from, which.running) });
}

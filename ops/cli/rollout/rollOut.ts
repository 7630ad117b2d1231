/**
 * Brings a new version of our workers in. A gate order goes through it first; then a few orders that wait
 * are taken on by it, a growing share of the new orders begins with it, all do, and at last the waiting
 * orders of the versions before are moved to it. At the first trouble the version before has all again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Desk } from './desk.ts';
import { type Gate, placeGateOrder } from './gateOrder.ts';
import { moveRuns } from './move.ts';
import { rollBack } from './rollBack.ts';
import { type Run, which } from './runs.ts';
import { VersionTrouble } from './versionTrouble.ts';
import { watchVersion } from './watch.ts';

export interface Plan {
  /** The version to bring in. */
  readonly buildId: string;
  readonly gate: Gate | null;
  /** Percentages of the new orders, one after the other. */
  readonly steps: readonly number[];
  /** How long each step is watched. */
  readonly watchSeconds: number;
  /** How long a worker of the version is waited for: it may only be starting. */
  readonly waitSeconds: number;
}

const POLL_MS = 1_000;
/** Waiting orders that are taken on before new ones begin with the version. */
const TRIED_ORDERS = 20;

/** @returns whether the version is in, and has the orders that do not go forward */
export async function rollOut(desk: Desk, plan: Plan): Promise<boolean> {
  const { buildId } = plan;
  const isPolled = await comesUp(desk, plan);
  const { current, versions } = await desk.deployment.read();
  if (!isPolled) {
    desk.report({ refused: `no worker of version ${buildId} polls`, versions });
    return false;
  }
  try {
    if (current !== buildId) await bringIn(desk, plan, current);
    await takeOver(desk, buildId, versions);
    return true;
  } catch (error) {
    if (!(error instanceof VersionTrouble) || current === null || current === buildId) throw error;
    desk.report({ trouble: error.message, workflowId: error.workflowId, backTo: current });
    await rollBack(desk, { from: buildId, to: current });
    return false;
  }
}

async function comesUp({ deployment }: Desk, { buildId, waitSeconds }: Plan): Promise<boolean> {
  const deadline = Date.now() + waitSeconds * 1_000;
  for (;;) {
    if (await deployment.takesOrders(buildId)) return true;
    if (Date.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
}

async function bringIn(desk: Desk, plan: Plan, before: string | null): Promise<void> {
  const { deployment, report } = desk;
  const { buildId, gate } = plan;
  if (gate) report({ gateOrder: await placeGateOrder(gate, buildId, desk) });
  if (before !== null) {
    const moved = await take(desk, before, buildId, TRIED_ORDERS);
    report({ triedWaiting: moved });
    for (const percentage of plan.steps) {
      await deployment.ramp(buildId, percentage);
      report({ newOrders: `${percentage} %` });
      await watchVersion({ ...desk, tried: buildId, before }, plan.watchSeconds);
    }
  }
  await deployment.makeCurrent(buildId);
  report({ newOrders: '100 %' });
}

/** Moves on what does not go forward. An order that does stays, and is moved by the next roll-out. */
async function takeOver(desk: Desk, buildId: string, versions: readonly string[]): Promise<void> {
  for (const before of versions.filter((version) => version !== buildId)) {
    const moved = await take(desk, before, buildId);
    const goForward = await desk.runs.count(before, which.goingForward);
    desk.report({ version: before, moved, goForward });
  }
}

const take = (desk: Desk, from: string, to: string, limit?: number): Promise<number> => {
  const refused = async (run: Run, problem: string) => {
    await desk.runs.pin(run, from);
    throw new VersionTrouble(problem, run.workflowId);
  };
  return moveRuns({ ...desk, from, to, which: which.movable, refused }, limit);
};

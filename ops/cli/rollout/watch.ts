/** Whether a version does well with the orders that it has. */
import { setTimeout as sleep } from 'node:timers/promises';
import { inParallel } from '../../inParallel.ts';
import type { Replay } from './replay.ts';
import { type Run, type Runs, which } from './runs.ts';
import { VersionTrouble } from './versionTrouble.ts';

export interface Watch {
  readonly runs: Runs;
  readonly replay: Replay;
  /** The version that is tried, and the one before. */
  readonly tried: string;
  readonly before: string;
}

const AT_ONCE = 4;
/** Workflows that each round replays, of those that run and of those that have closed. */
const SAMPLE = 20;
/**
 * A worker that has a workflow in its cache answers without replaying it. With two workers or more, another
 * one is asked for most of them.
 */
const TIMES = 2;
const ROUND_MS = 2_000;
/** Fewer orders say nothing about a share. */
const LEAST_ORDERS = 20;
/** How much more of a version's orders may fail, as a share. */
const MORE_FAILING = 0.1;
/** And by how many standard errors more, as a few orders fail by chance. */
const STANDARD_ERRORS = 3;

/**
 * Watches for so long: the newest workflows of the version must replay, and of its orders not many more
 * may fail than of the version before.
 *
 * @throws VersionTrouble
 */
export async function watchVersion(watch: Watch, seconds: number): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  const seen = new Set<string>();
  for (;;) {
    await replayNewest(watch, seen);
    await compareFailures(watch);
    const left = deadline - Date.now();
    if (left <= 0) return;
    await sleep(Math.min(left, ROUND_MS));
  }
}

async function replayNewest({ runs, replay, tried }: Watch, seen: Set<string>): Promise<void> {
  const listed = await Promise.all([
    runs.of(tried, which.running, SAMPLE),
    runs.of(tried, which.closed, SAMPLE),
  ]);
  const fresh: Run[] = listed.flat().filter(({ runId }) => !seen.has(runId));
  await inParallel(fresh.length, AT_ONCE, async (index) => {
    const run = fresh[index];
    if (!run) return;
    seen.add(run.runId);
    for (let times = 0; times < TIMES; times += 1) {
      const problem = await replay(run);
      if (problem !== null) throw new VersionTrouble(problem, run.workflowId);
    }
  });
}

async function compareFailures({ runs, tried, before }: Watch): Promise<void> {
  const [now, earlier] = await Promise.all(
    [tried, before].map((buildId) => failing(runs, buildId)),
  );
  if (now && earlier && failsMore(now, earlier))
    throw new VersionTrouble(
      `${percent(shareOf(now))} of its orders failed, before it were ${percent(shareOf(earlier))}`,
    );
}

interface Failing {
  readonly orders: number;
  readonly failed: number;
}

async function failing(runs: Runs, buildId: string): Promise<Failing> {
  const [orders, failed] = await Promise.all([
    runs.count(buildId, which.order),
    runs.count(buildId, which.failed),
  ]);
  return { orders, failed };
}

const shareOf = ({ orders, failed }: Failing): number => (orders === 0 ? 0 : failed / orders);

/** Whether more of a version's orders fail than of the one before, by more than chance. */
export function failsMore(now: Failing, earlier: Failing): boolean {
  if (now.orders < LEAST_ORDERS) return false;
  const both = (now.failed + earlier.failed) / (now.orders + earlier.orders);
  const variance = both * (1 - both) * (1 / now.orders + 1 / Math.max(1, earlier.orders));
  const byChance = STANDARD_ERRORS * Math.sqrt(variance);
  return shareOf(now) - shareOf(earlier) > Math.max(MORE_FAILING, byChance);
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

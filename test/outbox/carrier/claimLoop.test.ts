/** Claiming with bounded concurrency. The three carriers use it; their own tests are about what they carry. */
import { afterEach, expect, test } from 'vitest';
import { createLogger } from '../../../ops/logger.ts';
import {
  type ClaimLoopOptions,
  type Job,
  startClaimLoop,
} from '../../../outbox/carrier/claimLoop.ts';
import { createOutages } from '../../../outbox/carrier/outages.ts';
import { eventually } from '../../support/eventually.ts';

const stopping: AbortController[] = [];
afterEach(() => {
  for (const each of stopping.splice(0)) each.abort();
});

/** A loop over jobs that are handed to it, two at once, with a lease of 50 ms unless said otherwise. */
function loopOver(
  claim: (free: number) => AsyncIterable<Job>,
  options: Partial<ClaimLoopOptions> = {},
) {
  const stop = new AbortController();
  stopping.push(stop);
  const lines: string[] = [];
  const log = createLogger('test', 'info', { write: (line: string) => void lines.push(line) });
  const outages = createOutages(log, 'jobs');
  const loop = startClaimLoop({
    claim,
    maxInFlight: 2,
    leaseMs: 50,
    claimLimitMs: 50,
    pollMs: 10,
    outages,
    signal: stop.signal,
    ...options,
  });
  return { loop, outages, stop, lines };
}

/** Jobs that run until they are settled, in the order in which they began, and what was claimed. */
function jobBench() {
  const running: (() => void)[] = [];
  const claims: number[] = [];
  let waiting = 0;
  return {
    running,
    claims,
    add: (jobs: number) => {
      waiting += jobs;
    },
    settleNext: () => running.shift()?.(),
    async *claim(free: number): AsyncGenerator<Job> {
      claims.push(free);
      for (let room = free; room > 0 && waiting > 0; room -= 1) {
        waiting -= 1;
        yield () => new Promise<void>((end) => running.push(end));
      }
    },
  };
}
/** Without a ring or a wake nothing happens before the test is over. */
const NEVER = 600_000;
const unhurried = { leaseMs: NEVER, pollMs: NEVER };

test('Jobs that never settle give their places back when their leases end, and are counted', async () => {
  const settle: (() => void)[] = [];
  const hanging = [1, 2, 3, 4].map(() => () => new Promise<void>((end) => settle.push(end)));
  let done = 0;
  const jobs: Job[] = [
    ...hanging,
    async () => {
      done += 1;
    },
  ];
  const { loop, stop } = loopOver(async function* (free) {
    yield* jobs.splice(0, free);
  });
  await eventually('the job behind them is done', () => done === 1);
  await eventually('all four are overdue', () => loop.overdue === 4);
  expect(loop.inFlight).toBe(0);
  settle[0]?.();
  await eventually('one has settled', () => loop.overdue === 3);
  stop.abort();
  await loop.stopped;
});

test('A job within its lease keeps its place and is not overdue', async () => {
  let began = 0;
  const { loop } = loopOver(async function* (free) {
    for (let n = 0; n < free; n += 1) {
      yield () => {
        began += 1;
        return new Promise((end) => setTimeout(end, 10));
      };
    }
  });
  await eventually('several began', () => began > 10);
  expect(loop.inFlight).toBeLessThanOrEqual(2);
  expect(loop.overdue).toBe(0);
});

test('A claim that Postgres never answers is an outage, and claiming goes on', async () => {
  let claims = 0;
  let done = 0;
  let failures = 0;
  const claim = async function* () {
    claims += 1;
    if (claims === 1) await new Promise(() => {});
    if (done === 0)
      yield async () => {
        done += 1;
      };
  };
  const { outages, lines } = loopOver(claim, {
    onClaimFailure: () => {
      failures += 1;
    },
  });
  await eventually('it is an outage', () => outages.has('postgres'));
  expect(failures).toBe(1);
  expect(lines.join()).toContain('a claim took longer than 50 ms');
  await eventually('the next claim has a job', () => done > 0);
  await eventually('the outage has ended', () => !outages.has('postgres'));
});

test('A failure after a success is tried again as soon as the first was', async () => {
  let claims = 0;
  let failedAt = Number.NEGATIVE_INFINITY;
  let isSoon = false;
  const claim = async function* (): AsyncGenerator<Job> {
    const now = performance.now();
    isSoon ||= claims > 3 && now - failedAt < 600;
    claims += 1;
    failedAt = Number.NEGATIVE_INFINITY;
    // Two failures take the pause from a quarter of a second to one; then each second claim fails.
    if (claims <= 2 || claims % 2 === 0) {
      failedAt = now;
      throw new Error('Postgres is away');
    }
    yield async () => {};
  };
  loopOver(claim, { claimLimitMs: NEVER });
  await eventually('a pause is short again', () => isSoon);
});

test('At most as many jobs are claimed as there is room for, and a job’s end makes room at once', async () => {
  const bench = jobBench();
  bench.add(4);
  const { loop } = loopOver(bench.claim, unhurried);
  await eventually('two run', () => bench.running.length === 2);
  expect(loop.inFlight).toBe(2);
  bench.settleNext();
  await eventually('the next runs', () => bench.running.length === 2);
  bench.settleNext();
  await eventually('the last runs', () => bench.running.length === 2);
  expect(bench.claims).toEqual([2, 1, 1]);
});

test('A wake claims what there is by now', async () => {
  const bench = jobBench();
  const { loop } = loopOver(bench.claim, unhurried);
  await eventually('there was nothing', () => bench.claims.length === 1);
  bench.add(1);
  loop.wake();
  await eventually('the job runs', () => bench.running.length === 1);
});

test('Jobs are claimed in batches, where they are to be', async () => {
  const bench = jobBench();
  bench.add(4);
  const { loop } = loopOver(bench.claim, { ...unhurried, minFree: 2 });
  await eventually('two run', () => bench.running.length === 2);
  bench.settleNext();
  await eventually('there is room for one', () => loop.inFlight === 1);
  expect(bench.claims).toEqual([2]);
  bench.settleNext();
  await eventually('there is room for two', () => bench.running.length === 2);
  expect(bench.claims).toEqual([2, 2]);
});

test('Nothing is claimed while claiming makes no sense', async () => {
  const bench = jobBench();
  bench.add(1);
  let asked = 0;
  const canClaim = () => ++asked > 3;
  loopOver(bench.claim, { leaseMs: NEVER, canClaim });
  await eventually('the job runs', () => bench.running.length === 1);
  expect(asked - bench.claims.length).toBe(3);
});

test('A loop has stopped when its jobs have ended', async () => {
  let isDone = false;
  const bench = jobBench();
  const claim = async function* (free: number): AsyncGenerator<Job> {
    for await (const job of bench.claim(free))
      yield async () => {
        await job();
        isDone = true;
      };
  };
  bench.add(1);
  const { loop, stop } = loopOver(claim, unhurried);
  await eventually('the job runs', () => bench.running.length === 1);
  const stopped = loop.stopped.then(() => isDone);
  stop.abort();
  setTimeout(bench.settleNext, 10);
  expect(await stopped).toBe(true);
});

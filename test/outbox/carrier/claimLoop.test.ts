/** Claiming with bounded concurrency. The three carriers use it; their own tests are about what they carry. */
import { afterEach, expect, test } from 'vitest';
import { createLogger } from '../../../ops/logger.ts';
import { type Job, startClaimLoop } from '../../../outbox/carrier/claimLoop.ts';
import { createOutages } from '../../../outbox/carrier/outages.ts';
import { eventually } from '../../support/eventually.ts';

const stopping: AbortController[] = [];
afterEach(() => {
  for (const each of stopping.splice(0)) each.abort();
});

/** A loop over jobs that are handed to it, two at once, with a lease of 50 ms. */
function loopOver(claim: (free: number) => AsyncIterable<Job>) {
  const stop = new AbortController();
  stopping.push(stop);
  const outages = createOutages(createLogger('test', 'silent'), 'jobs');
  const loop = startClaimLoop({
    claim,
    maxInFlight: 2,
    leaseMs: 50,
    claimLimitMs: 50,
    pollMs: 10,
    outages,
    signal: stop.signal,
  });
  return { loop, outages, stop };
}

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
  const { outages } = loopOver(async function* () {
    claims += 1;
    if (claims === 1) await new Promise(() => {});
    if (done === 0)
      yield async () => {
        done += 1;
      };
  });
  await eventually('it is an outage', () => outages.has('postgres'));
  await eventually('the next claim has a job', () => done > 0);
  await eventually('the outage has ended', () => !outages.has('postgres'));
});

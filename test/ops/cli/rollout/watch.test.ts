/** When a version of the workers is taken out because its orders fail. */
import { expect, test } from 'vitest';
import { failsMore } from '../../../../ops/cli/rollout/watch.ts';

const of = (orders: number, failed: number) => ({ orders, failed });

test.each([
  ['all of its first orders', of(20, 20), of(2_000, 60)],
  ['half of its orders', of(24, 12), of(2_000, 60)],
  ['an eighth more of many orders', of(1_000, 155), of(2_000, 60)],
  ['all of its orders, and there were none before', of(20, 20), of(0, 0)],
])('a version of which %s fail is taken out', (_what, now, earlier) => {
  expect(failsMore(now, earlier)).toBe(true);
});

test.each([
  // With the version before 15 in 100 fail: of twenty orders three do, or six.
  ['six of the first twenty fail by chance', of(20, 6), of(2_900, 450)],
  ['a few more of many orders fail', of(1_000, 60), of(2_000, 60)],
  ['it has too few orders to say', of(19, 19), of(2_000, 60)],
  ['fewer fail than before', of(400, 44), of(2_900, 450)],
])('a version stays when %s', (_what, now, earlier) => {
  expect(failsMore(now, earlier)).toBe(false);
});

/** The plan of a cluster's run, and what its prober makes of a fault. */
import { expect, test } from 'vitest';
import { createRandom } from '../../../proof/chaos/plan/seededRandom.ts';
import { addressOfHost, hostNames, proxyOf } from '../../../proof/cluster/parts/layout.ts';
import { planClusterFaults } from '../../../proof/cluster/plan/faults.ts';
import { faultKinds, LONG } from '../../../proof/cluster/plan/kinds.ts';
import { recoveryOf, recoveryTable } from '../../../proof/cluster/run/recovery.ts';

const plan = (seed: number) =>
  planClusterFaults(createRandom(seed), { faults: 60, minutes: 30, only: faultKinds });

test('sixty faults are of every kind, and those that take minutes come once', () => {
  const kinds = plan(1).map(({ kind }) => kind);
  expect(new Set(kinds)).toEqual(new Set(faultKinds));
  expect(kinds).toHaveLength(60);
  for (const kind of LONG) expect(kinds.filter((each) => each === kind)).toHaveLength(1);
});

test('the same seed plans the same faults, in the order of their times', () => {
  expect(plan(7)).toEqual(plan(7));
  expect(plan(7)).not.toEqual(plan(8));
  const times = plan(7).map(({ atMs }) => atMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test('a primary stays lost for longer than Patroni takes to choose another', () => {
  const durations = plan(3).flatMap(({ kind, forMs }) => (/^primary/.test(kind) ? [forMs] : []));
  expect(Math.min(...durations)).toBeGreaterThan(30_000);
});

test('every host has an address of its own, and both proxies serve some', () => {
  expect(new Set(hostNames.map(addressOfHost)).size).toBe(hostNames.length);
  expect(proxyOf('query-1')).toBe(addressOfHost('proxy-1'));
  expect(proxyOf('query-2')).toBe(addressOfHost('proxy-2'));
});

const probe = (startedAt: number, confirmedAt: number | null) => ({
  ...{ startedAt, confirmedAt, failed: null },
});

test('a fault is told by the orders around it: the first after it, the pause, the slowest', () => {
  const caused = { kind: 'primary-killed', host: 'postgres-1' } as const;
  const recovery = recoveryOf({ ...caused, startedAt: 10_000, endedAt: 20_000, wellAt: 40_000 }, [
    probe(1_000, 1_500),
    probe(9_000, 30_000),
    probe(11_000, 31_000),
    probe(35_000, 35_500),
    probe(38_000, null),
    probe(50_000, 51_000),
  ]);
  expect(recovery).toMatchObject({ firstMs: 21_000, pauseMs: 20_000, slowestMs: 21_000 });
  expect(recoveryTable([recovery]).at(-1)).toBe(
    '| primary-killed | 1 | 10.0 | 21.0 | 20.0 | 21.0 | 30.0 |',
  );
});

/** What a run says in the end. */
import { outcomeTable, timelines } from '../../chaos/run/runReport.ts';
import { recoveryTable } from './recovery.ts';
import type { ClusterResult } from './runCluster.ts';

export function clusterReport(result: ClusterResult): string {
  const { recoveries, probes, snapshot, record, violations } = result;
  const kinds = new Set(recoveries.map(({ kind }) => kind)).size;
  return [
    ...recoveryTable(recoveries),
    '',
    `${recoveries.length} faults of ${kinds} kinds; ${snapshot.tables.orders.length} orders, ${probes} of them the prober's`,
    '',
    ...outcomeTable(result),
    '',
    ...[...record.counts, ['calls repeated', record.retries] as const].map(
      ([what, times]) => `  ${String(times).padStart(5)}  ${what}`,
    ),
    '',
    violations.length === 0 ? 'No violations.' : `${violations.length} VIOLATIONS`,
    ...violations.map(
      ({ invariant, orderId, what }) => `  ${invariant}: ${orderId ? `${orderId}: ` : ''}${what}`,
    ),
    ...timelines(result),
  ].join('\n');
}

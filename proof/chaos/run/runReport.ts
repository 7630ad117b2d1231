/**
 * The report of a run: faults injected, orders by outcome, violations with their orders' events.
 */
import { actions, targets } from '../plan/faults.ts';
import type { ChaosRun } from './runChaos.ts';

const TIMELINE_LIMIT = 10;

type Judged = Pick<ChaosRun, 'snapshot' | 'violations' | 'record'>;

/** Kinds of faults that were planned and never applied: such a run proves less than it says. */
export function faultsNeverFired({ plan, fired }: Pick<ChaosRun, 'plan' | 'fired'>): string[] {
  const planned = new Set(plan.faults.map(({ action, target }) => `${action} ${target}`));
  return [...planned].filter((name) => !fired.has(name)).sort();
}

export function runReport(run: ChaosRun): string {
  const { plan, record, violations } = run;
  const lines = [
    `Chaos with seed ${plan.seed}: ${plan.orders} orders in ${plan.minutes} minutes, with ${plan.providers}`,
    '',
    ...faultTable(run),
    '',
    ...outcomeTable(run),
    '',
    ...[...record.counts, ['calls repeated', record.retries] as const].map(
      ([what, times]) => `  ${String(times).padStart(5)}  ${what}`,
    ),
    '',
    ...faultsNeverFired(run).map((name) => `NEVER FIRED: ${name}`),
    violations.length === 0 ? 'No violations.' : `${violations.length} VIOLATIONS`,
    ...violations.map(
      ({ invariant, orderId, what }) => `  ${invariant}: ${orderId ? `${orderId}: ` : ''}${what}`,
    ),
    ...timelines(run),
  ];
  return lines.join('\n');
}

function faultTable({ fired }: ChaosRun): string[] {
  const row = (name: string, cells: readonly (string | number)[]): string =>
    `  ${name.padEnd(18)}${cells.map((cell) => String(cell).padStart(9)).join('')}`;
  return [
    row('Faults fired', actions),
    ...targets.map((target) =>
      row(
        target,
        actions.map((action) => fired.get(`${action} ${target}`) ?? 0),
      ),
    ),
    `  ${'sagas terminated'.padEnd(18)}${String(fired.get('terminate saga') ?? 0).padStart(9)}`,
  ];
}

export function outcomeTable({ snapshot, record }: Judged): string[] {
  const counts = new Map<string, number>();
  const add = (what: string, times = 1) => counts.set(what, (counts.get(what) ?? 0) + times);
  for (const { status, failure, attention } of snapshot.tables.orders) {
    const why = failure ? `, ${failure.code}` : '';
    add(`${status}${why}${attention ? `, flagged ${attention.reason}` : ''}`);
  }
  for (const [code, times] of record.refusals) add(`refused at once, ${code}`, times);
  return [
    '  Orders by outcome',
    ...[...counts].sort().map(([what, times]) => `  ${String(times).padStart(5)}  ${what}`),
  ];
}

/** Events, effects and books of the orders with violations. */
export function timelines({ snapshot, violations, record }: Judged): string[] {
  const ids = new Set(violations.flatMap(({ orderId }) => orderId ?? []));
  return [...ids].slice(0, TIMELINE_LIMIT).flatMap((orderId) => {
    const order = snapshot.tables.orders.find((row) => row.orderId === orderId);
    const events = snapshot.tables.events
      .filter((event) => event.orderId === orderId)
      .sort((a, b) => a.version - b.version);
    const rowsOf = (what: string, rows: readonly { orderId: string }[]): string[] =>
      rows
        .filter((row) => row.orderId === orderId)
        .map(({ orderId: _, ...rest }) => `  ${what} ${JSON.stringify(rest)}`);
    return [
      '',
      `${orderId} ${order?.shippingAddress ?? ''}${record.terminated.has(orderId) ? ' (its saga was terminated)' : ''}`,
      ...events.map(({ version, type, data }) => {
        const { status, inventoryStatus, paymentStatus, shipmentStatus } = data;
        return `  ${version} ${type}: ${status}, ${inventoryStatus}, ${paymentStatus}, ${shipmentStatus}`;
      }),
      ...rowsOf('effect', snapshot.tables.effects),
      ...rowsOf('change', snapshot.tables.changes),
      ...rowsOf('return', snapshot.tables.returns),
      ...rowsOf('refund', snapshot.tables.refunds),
      ...rowsOf('charge', snapshot.payments.charges),
      ...rowsOf('provider’s refund', snapshot.payments.refunds),
      ...rowsOf('ledger', snapshot.payments.ledger),
      ...rowsOf('parcel', snapshot.carrier.shipments),
      ...rowsOf('saga', snapshot.sagas),
    ];
  });
}

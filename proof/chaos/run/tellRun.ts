/** A run as a person reads it: what was done to the service, what became of the orders. */
import { actions, targets } from '../plan/faults.ts';
import type { ChaosRun } from './runChaos.ts';

const STORY_LIMIT = 10;

/** Kinds of faults that were planned and never fired: such a run proves less than it says. */
export function neverFired({ plan, fired }: Pick<ChaosRun, 'plan' | 'fired'>): string[] {
  const planned = new Set(plan.faults.map(({ action, target }) => `${action} ${target}`));
  return [...planned].filter((name) => !fired.has(name)).sort();
}

export function tellRun(run: ChaosRun): string {
  const { plan, memory, violations } = run;
  const lines = [
    `Chaos with seed ${plan.seed}: ${plan.orders} orders in ${plan.minutes} minutes`,
    '',
    ...faultTable(run),
    '',
    ...outcomeTable(run),
    '',
    ...[...memory.counts, ['calls repeated', memory.retries] as const].map(
      ([what, times]) => `  ${String(times).padStart(5)}  ${what}`,
    ),
    '',
    ...neverFired(run).map((name) => `NEVER FIRED: ${name}`),
    violations.length === 0 ? 'No violations.' : `${violations.length} VIOLATIONS`,
    ...violations.map(
      ({ invariant, orderId, what }) => `  ${invariant}: ${orderId ? `${orderId}: ` : ''}${what}`,
    ),
    ...stories(run),
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

function outcomeTable({ world, memory }: ChaosRun): string[] {
  const counts = new Map<string, number>();
  const note = (what: string, times = 1) => counts.set(what, (counts.get(what) ?? 0) + times);
  for (const { status, failure, attention } of world.tables.orders) {
    const why = failure ? `, ${failure.code}` : '';
    note(`${status}${why}${attention ? `, flagged ${attention.reason}` : ''}`);
  }
  for (const [code, times] of memory.refusals) note(`refused at once, ${code}`, times);
  return [
    '  Orders by outcome',
    ...[...counts].sort().map(([what, times]) => `  ${String(times).padStart(5)}  ${what}`),
  ];
}

/** The timelines of the orders that something is wrong with. */
function stories({ world, violations, memory }: ChaosRun): string[] {
  const ids = new Set(violations.flatMap(({ orderId }) => orderId ?? []));
  return [...ids].slice(0, STORY_LIMIT).flatMap((orderId) => {
    const order = world.tables.orders.find((one) => one.orderId === orderId);
    const events = world.tables.events
      .filter((event) => event.orderId === orderId)
      .sort((a, b) => a.version - b.version);
    const tell = (what: string, all: readonly { orderId: string }[]): string[] =>
      all
        .filter((one) => one.orderId === orderId)
        .map(({ orderId: _, ...rest }) => `  ${what} ${JSON.stringify(rest)}`);
    return [
      '',
      `${orderId} ${order?.shippingAddress ?? ''}${memory.terminated.has(orderId) ? ' (its saga was terminated)' : ''}`,
      ...events.map(({ version, type, data }) => {
        const { status, inventoryStatus, paymentStatus, shipmentStatus } = data;
        return `  ${version} ${type}: ${status}, ${inventoryStatus}, ${paymentStatus}, ${shipmentStatus}`;
      }),
      ...tell('effect', world.tables.effects),
      ...tell('charge', world.payments.charges),
      ...tell('money', world.payments.ledger),
      ...tell('parcel', world.carrier.shipments),
      ...tell('saga', world.sagas),
    ];
  });
}

/** The last part of a run: orders go on, the place is lost, and a backup of some minutes ago is restored. */
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import type { Report } from '../../../dev/process/progress.ts';
import type { Violation } from '../../chaos/checker/violation.ts';
import { type ClientRecord, createClientRecord } from '../../chaos/run/clientRecord.ts';
import { judgeStores } from '../../chaos/run/judgeStores.ts';
import type { SystemUnderTest } from '../../chaos/run/systemUnderTest.ts';
import type { Cluster } from '../bringUp.ts';
import { startProber } from './prober.ts';
import { restoreElsewhere } from './restore.ts';

const PROBES_LIMIT_MS = 60_000;
const IDLE_LIMIT_MS = 5 * 60_000;
const BEFORE_MS = 20_000;

export interface Restored {
  /** From the loss until the restored service was ready. */
  readonly readyMs: number;
  /** Orders that were accepted after the moment that the backup brings back. */
  readonly newer: number;
  /** Of these, the ones that the providers' books know and the restored service does not. */
  readonly onlyInBooks: number;
  /** What does not hold for the orders of the backup. */
  readonly violations: readonly Violation[];
}

/** @param ageMs how old the backup is */
export async function runRestore(
  cluster: Cluster,
  system: SystemUnderTest,
  record: ClientRecord,
  ageMs: number,
  report: Report,
): Promise<Restored> {
  report(`Orders go on for ${Math.round((ageMs + BEFORE_MS) / 1000)} s, then the place is lost`);
  const later = createClientRecord();
  const prober = await startProber(later, 'later');
  await sleep(ageMs + BEFORE_MS);
  await prober.stop(PROBES_LIMIT_MS);
  const lostAt = Date.now();
  await restoreElsewhere(cluster, new Date(lostAt - ageMs), report);
  const readyMs = Date.now() - lostAt;
  const accepted = [...record.accepted, ...later.accepted];
  const known = await knownOrders(system.databaseUrl);
  const kept = accepted.filter(({ orderId }) => known.has(orderId));
  const newer = new Set(accepted.map(({ orderId }) => orderId).filter((id) => !known.has(id)));
  // Kafka has events of orders that the backup does not know; who reads them has to be told.
  const restored = { ...system, kafka: null };
  const { violations } = await judgeStores(restored, { ...record, accepted: kept }, IDLE_LIMIT_MS);
  const isOfNewer = ({ orderId }: Violation) => orderId !== null && newer.has(orderId);
  return {
    readyMs,
    newer: newer.size,
    onlyInBooks: new Set(violations.filter(isOfNewer).map(({ orderId }) => orderId)).size,
    violations: violations.filter((each) => !isOfNewer(each)),
  };
}

async function knownOrders(databaseUrl: string): Promise<ReadonlySet<string>> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    const rows = await sql<{ order_id: string }[]>`select order_id from orders`;
    return new Set(rows.map(({ order_id: orderId }) => orderId));
  } finally {
    await sql.end({ timeout: 5 });
  }
}

export const restoreReport = ({ readyMs, newer, onlyInBooks, violations }: Restored): string[] => [
  `Restored in ${Math.round(readyMs / 1000)} s; ${newer} orders were accepted after the backup, of which the providers' books know ${onlyInBooks} and the service none`,
  violations.length === 0
    ? 'No violations for the orders of the backup.'
    : `${violations.length} VIOLATIONS for the orders of the backup`,
  ...violations.map(({ invariant, orderId, what }) => `  ${invariant}: ${orderId}: ${what}`),
];

/** The last part of a run: orders go on, the place is lost, and a backup of some minutes ago is restored. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../../../dev/process/progress.ts';
import type { Violation } from '../../chaos/checker/violation.ts';
import { type ClientRecord, createClientRecord } from '../../chaos/run/clientRecord.ts';
import { judgeStores } from '../../chaos/run/judgeStores.ts';
import type { SystemUnderTest } from '../../chaos/run/systemUnderTest.ts';
import type { Cluster } from '../bringUp.ts';
import { type GivenBack, giveBackLost } from './giveBackLost.ts';
import { ordersIn } from './ordersIn.ts';
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
  /** What the providers' books had of these, and have once an operator has had it undone. */
  readonly givenBack: GivenBack;
  /** What does not hold for the orders of the backup, nor of those that are lost. */
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
  const asOf = new Date(lostAt - ageMs);
  await restoreElsewhere(cluster, asOf, report);
  const readyMs = Date.now() - lostAt;
  const accepted = [...record.accepted, ...later.accepted];
  const known = await ordersIn(system.databaseUrl);
  const kept = accepted.filter(({ orderId }) => known.has(orderId));
  const newer = new Set(accepted.map(({ orderId }) => orderId).filter((id) => !known.has(id)));
  // Kafka has events of orders that the backup does not know; who reads them has to be told.
  const restored = { ...system, kafka: null };
  const givenBack = await giveBackLost(restored, [...newer], asOf, report);
  const { violations } = await judgeStores(restored, { ...record, accepted: kept }, IDLE_LIMIT_MS);
  const isOfNewer = ({ orderId }: Violation) => orderId !== null && newer.has(orderId);
  return {
    readyMs,
    newer: newer.size,
    givenBack,
    // The books have them for ever, with what was given back.
    violations: [...violations.filter((each) => !isOfNewer(each)), ...givenBack.violations],
  };
}

export const restoreReport = ({ readyMs, newer, givenBack, violations }: Restored): string[] => [
  `Restored in ${Math.round(readyMs / 1000)} s; ${newer} orders were accepted after the backup and are lost`,
  `In the providers' books ${givenBack.found} effects of these: ${givenBack.before} stood, ${givenBack.afterwards} after undo-books`,
  violations.length === 0 ? 'No violations.' : `${violations.length} VIOLATIONS`,
  ...violations.map(({ invariant, orderId, what }) => `  ${invariant}: ${orderId}: ${what}`),
];

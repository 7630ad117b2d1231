/** Checks the stores of a run whose service is idle. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CATALOGUE } from '../../../dev/seed.ts';
import { violationsIn } from '../checker/checks.ts';
import { type ClientSide, readSnapshot, type StoreAddresses } from '../checker/readSnapshot.ts';
import type { Snapshot } from '../checker/snapshot.ts';
import type { Violation } from '../checker/violation.ts';
import type { ClientRecord } from './clientRecord.ts';

/** How long violations may take to disappear once the service is idle. */
const SETTLE_LIMIT_MS = 45_000;
const SETTLE_PAUSE_MS = 2_000;
/** An order that changed longer ago than this is no longer affected by the plan. */
const YOUNG_MS = 5_000;

/**
 * Checks until there is no violation, or until the limit: the invariants hold in the end, not at
 * every moment. Histories are replayed only once everything else holds.
 *
 * @param code the workflows on which histories are replayed; null: they are not
 */
export async function checkUntilSettled(
  stores: StoreAddresses,
  record: ClientRecord,
  code: string | null,
): Promise<{ snapshot: Snapshot; violations: Violation[] }> {
  const until = Date.now() + SETTLE_LIMIT_MS;
  const clientSide: ClientSide = {
    accepted: record.accepted,
    cancels: { promised: record.cancelsPromised, asked: record.cancelsAsked },
    refundsPromised: record.refundsPromised,
    returnsPromised: record.returnsPromised,
    changesPromised: record.changesPromised,
    releasedLast: record.releasedLast,
    initialStock: new Map(CATALOGUE.map(({ itemId, onHand }) => [itemId, onHand])),
  };
  const read = (workflowBundle: { code: string } | null) =>
    readSnapshot(stores, clientSide, { workflowBundle, youngMs: YOUNG_MS });
  for (;;) {
    if (violationsIn(await read(null)).length === 0 || Date.now() > until) {
      const snapshot = await read(code === null ? null : { code });
      const violations = violationsIn(snapshot);
      if (violations.length === 0 || Date.now() > until) return { snapshot, violations };
    }
    await sleep(SETTLE_PAUSE_MS);
  }
}

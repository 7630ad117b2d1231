/** The reconciler's activities, on the `orders` task queue. Each finding is a log line. */
import { Counter, type Registry } from 'prom-client';
import type { ReconcileActivities, ReconcileReport } from '../contracts/reconcile.ts';
import type { Logger } from '../ops/logger.ts';
import { cleanUp } from './cleanUp.ts';
import { compareStock } from './compareStock.ts';
import { type MendDeps, mend } from './mend.ts';
import { BATCH, brokenSagas, type Grace, openOrders, ordersWithLooseEffects } from './suspects.ts';

export interface ReconcileDeps extends MendDeps {
  readonly log: Logger;
  readonly registry: Registry;
  readonly grace: Grace;
  /** Tells Temporal that this process lives, from within an activity. */
  readonly heartbeat?: () => void;
}

/** Well below the heartbeat timeout in workflows/reconcile.ts. */
const HEARTBEAT_EVERY_MS = 2_000;
/** Orders looked at side by side. */
const IN_FLIGHT = 10;
/** How far back sagas that broke are looked for; the sweep finds older ones. */
const BROKEN_WITHIN_MS = 60 * 60 * 1000;

export function createReconcileActivities(deps: ReconcileDeps): ReconcileActivities {
  const { db, client, log, grace } = deps;
  const found = new Counter({
    name: 'oms_reconciler_findings_total',
    help: 'What the reconciler found and did, by kind.',
    labelNames: ['what'],
    registers: [deps.registry],
  });

  const look = async (orderId: string): Promise<boolean> => {
    const mended = await mend(deps, orderId);
    if (!mended) return false;
    found.inc({ what: mended.what });
    log.warn({ orderId, what: mended.what, why: mended.why }, 'reconciled an order');
    return true;
  };

  /** A killed worker's run is taken over in seconds, however long a run may take. */
  const alive = async <T>(run: () => Promise<T>): Promise<T> => {
    const timer = setInterval(() => deps.heartbeat?.(), HEARTBEAT_EVERY_MS);
    try {
      return await run();
    } finally {
      clearInterval(timer);
    }
  };

  const lookAtAll = async (suspects: ReadonlySet<string>): Promise<number> => {
    const queue = [...suspects];
    let mended = 0;
    const work = async (): Promise<void> => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
        if (await look(id)) mended += 1;
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, work));
    return mended;
  };

  const reconcileBatch = async (after: string | null): Promise<ReconcileReport> => {
    const open = await openOrders(db, after, grace);
    const since = new Date(Date.now() - BROKEN_WITHIN_MS);
    const suspects = new Set([
      ...open,
      ...(after === null ? await ordersWithLooseEffects(db, grace) : []),
      ...(after === null ? await brokenSagas(client, since) : []),
    ]);
    const mended = await lookAtAll(suspects);
    const last = open.length === BATCH ? (open.at(-1) ?? null) : null;
    return { after: last, checked: suspects.size, mended };
  };

  return {
    reconcileOrders: ({ after }) => alive(() => reconcileBatch(after)),

    async compareStock() {
      const disagreements = await alive(() => compareStock(db));
      for (const disagreement of disagreements) {
        found.inc({ what: 'stock-disagreement' });
        log.error(disagreement, 'an item’s reserved stock is not what its reservations add up to');
      }
      return disagreements.length;
    },

    cleanUp: () => alive(() => cleanUp(db)),
  };
}

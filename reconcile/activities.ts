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
}

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

  return {
    async reconcileOrders({ after }): Promise<ReconcileReport> {
      const open = await openOrders(db, after, grace);
      const since = new Date(Date.now() - BROKEN_WITHIN_MS);
      const suspects = new Set([
        ...open,
        ...(after === null ? await ordersWithLooseEffects(db, grace) : []),
        ...(after === null ? await brokenSagas(client, since) : []),
      ]);
      const queue = [...suspects];
      let mended = 0;
      const work = async (): Promise<void> => {
        for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
          if (await look(id)) mended += 1;
        }
      };
      await Promise.all(Array.from({ length: IN_FLIGHT }, work));
      const last = open.length === BATCH ? (open.at(-1) ?? null) : null;
      return { after: last, checked: suspects.size, mended };
    },

    async compareStock() {
      const disagreements = await compareStock(db);
      for (const disagreement of disagreements) {
        found.inc({ what: 'stock-disagreement' });
        log.error(disagreement, 'an item’s reserved stock is not what its reservations add up to');
      }
      return disagreements.length;
    },

    cleanUp: () => cleanUp(db),
  };
}

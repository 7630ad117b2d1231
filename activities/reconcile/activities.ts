/** The reconciler's activities, on the `orders` task queue. Each finding is a log line. */
import { sql } from 'drizzle-orm';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { ReconcileActivities, ReconcileReport } from '../../contracts/reconcile.ts';
import type { Logger } from '../../ops/logger.ts';
import { cleanUp } from './cleanUp.ts';
import { compareStock } from './compareStock.ts';
import { disagreements, stepsToUndo } from './disagreements.ts';
import { type MendDeps, mend } from './mend.ts';
import { endedOrders } from './orderAndEffects.ts';
import { settleDecisions } from './settleDecisions.ts';
import { BATCH, type Grace, openOrders, ordersWithLooseEffects } from './suspects.ts';

export interface ReconcileDeps extends MendDeps {
  readonly log: Logger;
  readonly registry: Registry;
  readonly grace: Grace;
  /** A decision that has no answer for so long will get none from whoever asked. Seconds. */
  readonly decisionSeconds: number;
  /** Tells Temporal that this process lives, from within an activity. */
  readonly heartbeat?: () => void;
}

/** Well below the heartbeat timeout in workflows/reconcile.ts. */
const HEARTBEAT_EVERY_MS = 2_000;
/** Orders looked at side by side. */
const IN_FLIGHT = 10;
/** Ended orders compared with their effects in one go, most of them by one statement alone. */
const ENDED_BATCH = 2_000;
/** How far back sagas that broke are looked for; the sweep finds older ones. */
const BROKEN_WITHIN_MS = 60 * 60 * 1000;

export function createReconcileActivities(deps: ReconcileDeps): ReconcileActivities {
  const { db, saga, log, grace } = deps;
  const findings = new Counter({
    name: 'oms_reconciler_findings_total',
    help: 'What the reconciler found and did, by kind.',
    labelNames: ['what'],
    registers: [deps.registry],
  });

  const flagged = new Gauge({
    name: 'oms_orders_flagged',
    help: 'Orders that need a person’s attention, by reason, as of the last run.',
    labelNames: ['reason'],
    registers: [deps.registry],
  });

  const itemsDisagreeing = new Gauge({
    name: 'oms_items_disagreeing',
    help: 'Items whose reserved stock is not what its reservations add up to, as of the last run.',
    registers: [deps.registry],
  });

  /** One order that can't be looked at must not keep the others from it. */
  const look = async (orderId: string): Promise<boolean> => {
    try {
      const mended = await mend(deps, orderId);
      if (!mended) return false;
      findings.inc({ what: mended.what });
      log.warn({ orderId, what: mended.what, why: mended.why }, 'reconciled an order');
      return true;
    } catch (err) {
      findings.inc({ what: 'failed' });
      log.error({ err, orderId }, 'an order could not be reconciled; the next run tries again');
      return false;
    }
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

  const sweep = async (after: string | null): Promise<ReconcileReport> => {
    const open = await openOrders(db, after, grace);
    const mended = await lookAtAll(new Set(open));
    const last = open.length === BATCH ? (open.at(-1) ?? null) : null;
    return { after: last, checked: open.length, mended };
  };

  const sweepEnded = async (after: string | null): Promise<ReconcileReport> => {
    const ended = await endedOrders(db, after, ENDED_BATCH, deps.agreeSeconds);
    const odd = ended.filter(
      ({ state, effects, reviewed }) =>
        stepsToUndo(state, effects).length > 0 ||
        (!state.attention && disagreements(state, effects, reviewed).length > 0),
    );
    const mended = await lookAtAll(new Set(odd.map(({ orderId }) => orderId)));
    const last = ended.length === ENDED_BATCH ? (ended.at(-1)?.orderId ?? null) : null;
    return { after: last, checked: ended.length, mended };
  };

  const lookAtSuspects = async () => {
    const since = new Date(Date.now() - BROKEN_WITHIN_MS);
    const suspects = new Set([
      ...(await ordersWithLooseEffects(db, grace)),
      ...(await saga.listBroken(since, BATCH)),
    ]);
    return { checked: suspects.size, mended: await lookAtAll(suspects) };
  };

  return {
    sweepOrders: ({ after }) => alive(() => sweep(after)),
    sweepEnded: ({ after }) => alive(() => sweepEnded(after)),
    lookAtSuspects: () => alive(lookAtSuspects),

    async countFlagged() {
      const rows = await db.execute<{ reason: string; orders: string }>(sql`
        select attention ->> 'reason' as reason, count(*) as orders from orders
        where attention is not null group by 1`);
      flagged.reset();
      for (const { reason, orders } of rows) flagged.set({ reason }, Number(orders));
      return rows.reduce((sum, { orders }) => sum + Number(orders), 0);
    },

    async compareStock() {
      const items = await alive(() => compareStock(db));
      itemsDisagreeing.set(items.length);
      for (const item of items) {
        findings.inc({ what: 'stock-disagreement' });
        log.error(item, 'an item’s reserved stock is not what its reservations add up to');
      }
      return items.length;
    },

    async settleDecisions() {
      const settled = await alive(() => settleDecisions(db, saga, deps.decisionSeconds));
      for (const { orderId, action, outcome } of settled) {
        findings.inc({ what: 'decision-settled' });
        log.warn(
          { orderId, action, outcome },
          'what became of a decision that had no answer is known now',
        );
      }
      return settled.length;
    },

    cleanUp: () => alive(() => cleanUp(db)),
  };
}

/** The reconciler's activities, on the `orders` task queue. Every finding is logged and counted. */
import type { Registry } from 'prom-client';
import type { ReconcileActivities, Sweep } from '../../contracts/reconcile.ts';
import { readAttention } from '../../db/orderFigures.ts';
import { measureOrders } from '../../db/orderGauges.ts';
import { countOutstanding } from '../../db/outstanding.ts';
import { createFailureLog } from '../../ops/failureLog.ts';
import type { Logger } from '../../ops/logger.ts';
import { counter, gauge } from '../../ops/metrics/register.ts';
import { aboutOrder } from '../../ops/trace/work.ts';
import { cleanUp, type Retention } from './cleanUp.ts';
import { compareStock } from './compareStock.ts';
import { disagreements, stepsToUndo } from './disagreements.ts';
import { type MendDeps, mend } from './mend.ts';
import { endedOrders } from './orderAndEffects.ts';
import { startRequestedRefunds } from './requestedRefunds.ts';
import { BATCH, type Grace, openOrders, ordersWithLooseEffects } from './suspects.ts';
import { startUnrecordedReturns } from './unrecordedReturns.ts';

export interface ReconcileDeps extends MendDeps, Retention {
  readonly log: Logger;
  readonly registry: Registry;
  readonly grace: Grace;
  /** Milliseconds for which the metrics keep what they have read from Postgres. */
  readonly figuresKeptMs?: number;
  /** Sends an activity heartbeat to Temporal. */
  readonly heartbeat?: () => void;
}

/** Well below the heartbeat timeout in workflows/reconcile.ts. */
const HEARTBEAT_EVERY_MS = 2_000;
/** Orders examined concurrently. */
const IN_FLIGHT = 10;
/** Ended orders per sweep. One statement compares them with their effects; few need more. */
const ENDED_BATCH = 2_000;
/** How far back broken sagas are searched in Temporal. The sweep covers older ones. */
const BROKEN_WITHIN_MS = 60 * 60 * 1000;

export function createReconcileActivities(deps: ReconcileDeps): ReconcileActivities {
  const { db, saga, log, grace } = deps;
  const findings = counter(deps.registry, 'oms_reconciler_findings_total');
  const lastSuccess = gauge(deps.registry, 'oms_reconciler_last_success_timestamp_seconds');
  measureOrders(db, deps.registry, deps.figuresKeptMs);
  const failing = createFailureLog(log, { level: 'error' });
  const repeated = createFailureLog(log);
  const stock = createFailureLog(log, { level: 'error' });

  /** An order that cannot be examined must not keep the others from being examined. */
  const examine = (orderId: string): Promise<boolean> =>
    aboutOrder(orderId, () => examineIt(orderId));

  const examineIt = async (orderId: string): Promise<boolean> => {
    try {
      const mended = await mend(deps, orderId);
      failing.ended(orderId, 'an order could be reconciled again');
      if (!mended) return false;
      const { what, why } = mended;
      findings.inc({ what });
      repeated.failed(`${orderId} ${what}`, { what, why }, 'reconciled an order');
      return true;
    } catch (err) {
      findings.inc({ what: 'failed' });
      failing.failed(
        orderId,
        { err },
        'an order could not be reconciled; the next run tries again',
      );
      return false;
    }
  };

  /** With heartbeats another worker takes a killed worker's run over in seconds. */
  const withHeartbeat = async <T>(run: () => Promise<T>): Promise<T> => {
    const timer = setInterval(() => deps.heartbeat?.(), HEARTBEAT_EVERY_MS);
    try {
      return await run();
    } finally {
      clearInterval(timer);
    }
  };

  const examineAll = async (suspects: ReadonlySet<string>): Promise<number> => {
    const queue = [...suspects];
    let mended = 0;
    const work = async (): Promise<void> => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
        if (await examine(id)) mended += 1;
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, work));
    return mended;
  };

  const sweep = async (after: string | null): Promise<Sweep> => {
    const open = await openOrders(db, after, grace);
    const mended = await examineAll(new Set(open));
    const last = open.length === BATCH ? (open.at(-1) ?? null) : null;
    return { after: last, checked: open.length, mended };
  };

  const sweepEnded = async (after: string | null): Promise<Sweep> => {
    const ended = await endedOrders(db, after, ENDED_BATCH, deps.agreeSeconds);
    const doubtful = ended.filter(
      (order) =>
        stepsToUndo(order).length > 0 ||
        // Whether Temporal shows its flag is to be seen there.
        order.state.attention !== null ||
        disagreements(order.state, order.effects, order.reviewed).length > 0,
    );
    const mended = await examineAll(new Set(doubtful.map(({ orderId }) => orderId)));
    const last = ended.length === ENDED_BATCH ? (ended.at(-1)?.orderId ?? null) : null;
    return { after: last, checked: ended.length, mended };
  };

  const examineSuspects = async () => {
    await startRequestedRefunds(db, saga, grace);
    await startUnrecordedReturns(db, saga, grace);
    const since = new Date(Date.now() - BROKEN_WITHIN_MS);
    const suspects = new Set([
      ...(await ordersWithLooseEffects(db, grace)),
      ...(await saga.listBroken(since, BATCH)),
    ]);
    return { checked: suspects.size, mended: await examineAll(suspects) };
  };

  return {
    sweepOrders: ({ after }) => withHeartbeat(() => sweep(after)),
    // The last act of a run.
    async sweepEnded({ after }) {
      const sweep = await withHeartbeat(() => sweepEnded(after));
      lastSuccess.setToCurrentTime();
      return sweep;
    },
    examineSuspects: () => withHeartbeat(examineSuspects),

    countFlagged: async () => sum((await readAttention(db)).map(({ orders }) => orders)),

    countOutstanding: async () => sum(Object.values(await countOutstanding(db))),

    async compareStock() {
      const items = await withHeartbeat(() => compareStock(db));
      for (const item of items) {
        findings.inc({ what: 'stock-disagreement' });
        stock.failed(
          item.itemId,
          item,
          'an item’s reserved stock is not the sum of its reservations',
        );
      }
      return items.length;
    },

    cleanUp: () => withHeartbeat(() => cleanUp(db, deps)),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

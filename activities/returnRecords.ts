/** The activity of the `orders` task queue that records the steps of returns in their orders. */
import { and, eq, sql } from 'drizzle-orm';
import type { OrderEventType } from '../contracts/events.ts';
import {
  isOpenReturn,
  type ReturnName,
  type ReturnNews,
  type ReturnRecords,
  type ReturnStanding,
  type ReturnStep,
  returnDecision,
  returnWorkflowId,
} from '../contracts/return.ts';
import { awaitedLines, countOf, receivedLines } from '../contracts/returnLines.ts';
import type { Database, Queries } from '../db/client.ts';
import { writeOrderChange } from '../db/orderChange.ts';
import { decisions, orders, type ReturnRow, returns } from '../db/schema.ts';
import { failpoint } from '../ops/failpoint.ts';
import type { Logger } from '../ops/logger.ts';
import { asFailures, definite } from './failure.ts';
import { takeBack } from './stock.ts';

export interface ReturnRecordDependencies {
  readonly db: Database;
  readonly log: Logger;
  /** Called after a commit that has events for the relay. */
  readonly deliveriesWaiting: () => void;
}

const eventOf = {
  requested: 'order.return-requested',
  labelled: 'order.return-labelled',
  received: 'order.return-received',
  refused: 'order.return-refused',
  cancelled: 'order.return-cancelled',
  expired: 'order.return-expired',
} as const satisfies Record<ReturnStep, OrderEventType>;

export function createReturnRecords(deps: ReturnRecordDependencies): ReturnRecords {
  const { db, log, deliveriesWaiting } = deps;
  return {
    recordReturn: (name) => {
      const subject = returnWorkflowId(name);
      const context = {
        activity: 'recordReturn',
        subject,
        otherwise: 'SERVICE_UNAVAILABLE',
      } as const;
      return asFailures(log, context, async () => {
        const { steps, standing } = await db.transaction(async (tx) => {
          const uncommitted = await recordIn(tx, name);
          await failpoint('recorder:before-commit', 'recordReturn');
          return uncommitted;
        });
        await failpoint('recorder:after-commit', 'recordReturn');
        if (steps.length > 0) {
          deliveriesWaiting();
          log.info({ ...name, steps, state: standing.state }, 'a return is recorded');
        }
        return standing;
      });
    },
  };
}

interface Recorded {
  readonly steps: readonly ReturnStep[];
  readonly standing: ReturnStanding;
}

async function recordIn(tx: Queries, name: ReturnName): Promise<Recorded> {
  const version = await lockOrder(tx, name.orderId);
  const { isDue, ...row } = await lockReturn(tx, name);
  const isExpired = isDue && isOpenReturn(row.state);
  const state = isExpired ? 'expired' : row.state;
  const news = isExpired ? [...row.news, expiry(row)] : row.news;
  const unrecorded = news.slice(row.recorded);
  for (const [index, step] of unrecorded.entries())
    await recordStep(tx, name, { index: row.recorded + index, version: version + index }, step);
  if (unrecorded.length > 0)
    await tx
      .update(returns)
      .set({ state, news, recorded: news.length, ...(isExpired && { updatedAt: sql`now()` }) })
      .where(isNamed(name));
  const standing = {
    state,
    pieces: countOf(row.lines),
    received: countOf(receivedLines(row)),
    expiresInMs: row.expiresInMs,
  };
  return { steps: unrecorded.map(({ step }) => step), standing };
}

const expiry = (row: ReturnRow): ReturnNews => ({
  step: 'expired',
  state: 'expired',
  lines: awaitedLines(row),
  isDecided: false,
});

/**
 * The order first, as by everybody who changes one. A request that holds the return's row may be about to
 * write rows that refer to the order: this lock does not keep it from doing so.
 */
async function lockOrder(tx: Queries, orderId: string): Promise<number> {
  const [order] = await tx
    .select({ version: orders.version })
    .from(orders)
    .where(eq(orders.orderId, orderId))
    .for('no key update');
  if (!order) throw definite('ORDER_NOT_FOUND');
  return order.version;
}

async function lockReturn(tx: Queries, name: ReturnName) {
  const [locked] = await tx
    .select({
      row: returns,
      isDue: sql<boolean>`${returns.expiresAt} <= clock_timestamp()`,
      leftMs: sql<number>`extract(epoch from ${returns.expiresAt} - clock_timestamp())::float8 * 1000`,
    })
    .from(returns)
    .where(isNamed(name))
    .for('update');
  if (!locked) throw definite('RETURN_NOT_FOUND');
  const { row, isDue, leftMs } = locked;
  return { ...row, isDue, expiresInMs: Math.max(0, Math.ceil(leftMs)) };
}

const isNamed = ({ orderId, number }: ReturnName) =>
  and(eq(returns.orderId, orderId), eq(returns.number, number));

/** The order's next version tells the step, and acts on the decision that it was. */
async function recordStep(
  tx: Queries,
  { orderId, number }: ReturnName,
  { index, version }: { readonly index: number; readonly version: number },
  { step, state, lines, refund, isDecided }: ReturnNews,
): Promise<void> {
  const next = version + 1;
  await writeOrderChange(tx, {
    ...{ orderId, version: next, type: eventOf[step], set: {} },
    return: { number, state, lines, ...(refund !== undefined && { refund }) },
  });
  if (step === 'received') await takeBack(tx, orderId, lines);
  if (!isDecided) return;
  const ofStep = eq(decisions.updateId, returnDecision(number, index));
  await tx
    .update(decisions)
    .set({ version: next })
    .where(and(eq(decisions.orderId, orderId), ofStep));
}

/** The activities of the `orders` task queue that record how refunds went. */
import { and, eq, inArray, sql } from 'drizzle-orm';
import { effectId } from '../contracts/effects.ts';
import {
  isGivenUp,
  isUndoing,
  type OrderState,
  type PaymentStatus,
  takenStatuses,
} from '../contracts/order.ts';
import {
  givenRefundStates,
  type RefundName,
  type RefundRecords,
  type RefundState,
} from '../contracts/refund.ts';
import type { Database, Queries } from '../db/client.ts';
import { type StoredChange, writeOrderChange } from '../db/orderChange.ts';
import { effects, type OrderRow, orders, type RefundRow, refunds } from '../db/schema.ts';
import { failpoint } from '../ops/failpoint.ts';
import type { Logger } from '../ops/logger.ts';
import { asFailures, definite } from './failure.ts';

export interface RefundRecordDependencies {
  readonly db: Database;
  readonly log: Logger;
  /** Called after a commit that has events for the relay. */
  readonly deliveriesWaiting: () => void;
}

/** The rows of a refund and its order, locked for the transaction. */
interface Locked {
  readonly order: OrderRow;
  readonly refund: RefundRow;
}

export function createRefundRecords(deps: RefundRecordDependencies): RefundRecords {
  const { db, log, deliveriesWaiting } = deps;
  const within = <T>(
    activity: string,
    name: RefundName,
    act: (tx: Queries, locked: Locked) => Promise<T>,
  ): Promise<T> => {
    const subject = effectId(name.orderId, 'refund', name.number);
    return asFailures(log, { activity, subject, otherwise: 'SERVICE_UNAVAILABLE' }, async () => {
      const result = await db.transaction(async (tx) => {
        const uncommitted = await act(tx, await lock(tx, name));
        await failpoint('recorder:before-commit', activity);
        return uncommitted;
      });
      await failpoint('recorder:after-commit', activity);
      deliveriesWaiting();
      return result;
    });
  };
  return {
    readRefund: (name) => within('readRefund', name, async (_tx, { refund }) => refund.state),

    recordRefund: ({ outcome, ...name }) =>
      within('recordRefund', name, async (tx, { order, refund }) => {
        if (refund.state !== 'requested') return refund.state;
        if (outcome.status === 'failed') {
          // Undoing the order gives back all that is left, so that nothing is left for the refund.
          const state = isBeingUndone(order) ? 'superseded' : 'failed';
          await update(tx, name, {
            state,
            failure: outcome.code,
            flaggedSince: flagOf(order, refund),
          });
          log.warn({ ...name, state, code: outcome.code }, 'a refund was not made');
          return state;
        }
        const state = outcome.status === 'refunded' ? 'done' : 'pending';
        await update(tx, name, { state, providerReference: outcome.reference });
        await recordGiven(tx, order, refund);
        log.info({ ...name, state, amount: refund.amount }, 'a refund is made');
        return state;
      }),

    recordRefundNews: ({ news, ...name }) =>
      within('recordRefundNews', name, async (tx, { order, refund }) => {
        const mayChange = ['requested', 'pending', 'done'].includes(refund.state);
        if (!mayChange) return refund.state;
        const state = news === 'refunded' ? 'done' : 'failed';
        if (state === refund.state) return state;
        await update(tx, name, { state, flaggedSince: flagOf(order, refund) });
        if (state === 'failed' || refund.state === 'requested')
          await recordGiven(tx, order, refund);
        log.info({ ...name, state }, 'news of a refund');
        return state;
      }),

    flagRefund: ({ lastError, ...name }) =>
      within('flagRefund', name, async (tx, { order, refund }) => {
        const { attention, version } = order;
        const isFlagged = refund.flaggedSince !== null;
        const isOver = refund.state !== 'requested' && (refund.state !== 'failed' || isFlagged);
        if (isOver || (isFlagged && attention?.since === refund.flaggedSince))
          return { isRaised: true, version: null };
        if (attention) return { isRaised: false, version: null };
        const since = new Date().toISOString();
        const reason = 'REFUND_REQUEST_FAILING' as const;
        await update(tx, name, { flaggedSince: since });
        const raised = { reason, step: 'payment', lastError, since } as const;
        await write(tx, order, { type: 'order.attention-raised', set: { attention: raised } });
        log.warn({ ...name, lastError }, 'a refund is flagged for a person');
        return { isRaised: true, version: version + 1 };
      }),
  };
}

/** The order's row is locked first, as by everybody who changes an order. */
async function lock(tx: Queries, { orderId, number }: RefundName): Promise<Locked> {
  const [order] = await tx.select().from(orders).where(eq(orders.orderId, orderId)).for('update');
  const [refund] = await tx
    .select()
    .from(refunds)
    .where(and(eq(refunds.orderId, orderId), eq(refunds.number, number)));
  if (!order || !refund) throw definite('ORDER_NOT_FOUND');
  return { order, refund };
}

const update = (tx: Queries, { orderId, number }: RefundName, set: Partial<RefundRow>) =>
  tx
    .update(refunds)
    .set({ ...set, updatedAt: sql`now()` })
    .where(and(eq(refunds.orderId, orderId), eq(refunds.number, number)));

/** A flag that is down by now does not say that the refund has failed since. */
const flagOf = ({ attention }: OrderRow, { flaggedSince }: RefundRow): string | null =>
  attention?.since === flaggedSince ? flaggedSince : null;

const isBeingUndone = ({ status }: Pick<OrderState, 'status'>): boolean =>
  isUndoing(status) || isGivenUp(status);

/**
 * The order's next version says what is given back by now. One that is being undone gives back all of it
 * anyway, and says so itself.
 */
async function recordGiven(tx: Queries, order: OrderRow, refund: RefundRow): Promise<void> {
  const { orderId, total, payment } = order;
  const isTaken = takenStatuses.includes(order.paymentStatus) || order.paymentStatus === 'refunded';
  if (isBeingUndone(order) || !isTaken || payment === null) return;
  const refunded = await sumOf(tx, orderId, givenRefundStates);
  const taken = total - (await sumOf(tx, orderId, ['not_taken']));
  const paymentStatus = await statusWith(tx, orderId, refunded, taken);
  const { number, actor, reason, reference } = refund;
  await write(tx, order, {
    type: eventOf[paymentStatus],
    set: { paymentStatus, payment: { ...payment, refunded } },
    decision: {
      ...{ updateId: `refund-${number}`, action: 'refund', requestedBy: null, attention: null },
      ...{ actor, reason, reference },
    },
  });
}

async function sumOf(tx: Queries, orderId: string, states: readonly RefundState[]) {
  const [sum] = await tx
    .select({ amount: sql<number>`coalesce(sum(${refunds.amount}), 0)::float8` })
    .from(refunds)
    .where(and(eq(refunds.orderId, orderId), inArray(refunds.state, [...states])));
  return sum?.amount ?? 0;
}

const eventOf = {
  refunded: 'order.payment-refunded',
  partially_refunded: 'order.payment-partially-refunded',
  charged: 'order.payment-charged',
  captured: 'order.payment-captured',
} as const satisfies Partial<Record<PaymentStatus, StoredChange['type']>>;

/** When the only refund has failed later, the payment stands as it did before. */
async function statusWith(
  tx: Queries,
  orderId: string,
  refunded: number,
  taken: number,
): Promise<keyof typeof eventOf> {
  if (refunded > 0) return refunded >= taken ? 'refunded' : 'partially_refunded';
  const [capture] = await tx
    .select({ state: effects.state })
    .from(effects)
    .where(eq(effects.effectId, effectId(orderId, 'capture')));
  return capture?.state === 'done' ? 'captured' : 'charged';
}

async function write(
  tx: Queries,
  { orderId, version }: OrderRow,
  change: Pick<StoredChange, 'type' | 'set' | 'decision'>,
): Promise<void> {
  await writeOrderChange(tx, { ...change, orderId, version: version + 1 });
}

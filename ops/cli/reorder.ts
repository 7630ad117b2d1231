/** Places orders anew that failed while a provider was away, each by the API. */
import { createHash } from 'node:crypto';
import { and, asc, eq, gt, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { isRetryable } from '../../contracts/errors.ts';
import { isOrderId } from '../../contracts/ids.ts';
import { outstandings } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import { keepAction } from '../../db/operatorActions.ts';
import { isOutstanding } from '../../db/outstanding.ts';
import { orders } from '../../db/schema.ts';
import { type Command, type Given, numberOf, textOf, timeOf, UsageError } from './command.ts';

const MOST = 1_000;

export const reorder: Command = {
  args: '(ORDER_ID… | --code CODE --since 2h) [--most 100] [--yes]',
  summary: 'place failed orders anew whose provider was away; without --yes it only lists them',
  options: {
    ...{ code: { type: 'string' }, since: { type: 'string' }, most: { type: 'string' } },
    yes: { type: 'boolean' },
  },
  isAction: true,
  async run(bench, given, words) {
    const { orderIds, isMeant } = meantBy(given);
    const most = Math.min(MOST, numberOf(given, 'most', 100));
    const { db } = await bench.database();
    const rows = await reorderable(db, isMeant, most);
    const left = orderIds.filter((orderId) => !rows.some((row) => row.orderId === orderId));
    for (const orderId of left) bench.print({ orderId, answer: 'ORDER_NOT_REORDERABLE' });
    if (given.values['yes'] !== true) {
      for (const row of rows) bench.print(row);
      bench.print({ listed: rows.length, toDoIt: '--yes' });
      return left.length === 0;
    }
    const counts = { placed: 0, refused: left.length };
    for (const { orderId } of rows) {
      const { data, error } = await bench.api().POST('/v1/orders/{orderId}/reorder', {
        params: { path: { orderId }, header: { 'Idempotency-Key': keyOf(orderId, words.reason) } },
        body: { reason: words.reason },
      });
      counts[error ? 'refused' : 'placed'] += 1;
      bench.print({ orderId, answer: error?.code ?? 'placed', by: data?.replacementOrderId });
    }
    const detail = { code: textOf(given, 'code'), since: textOf(given, 'since'), ...counts };
    await keepAction(db, { ...words, action: 'reorder', detail });
    bench.print(counts);
    return counts.refused === 0;
  },
};

/** @throws UsageError */
function meantBy(given: Given): { readonly orderIds: readonly string[]; readonly isMeant: SQL } {
  const orderIds = given.positionals;
  const [code, since] = [textOf(given, 'code'), timeOf(given, 'since')];
  if (!orderIds.every(isOrderId) || (orderIds.length === 0) === !code || !code !== !since)
    throw new UsageError('it needs orders, or a --code and --since when they failed');
  if (!code || !since) return { orderIds, isMeant: inArray(orders.orderId, [...orderIds]) };
  if (!isRetryable(code)) throw new UsageError(`${code} is no failure that passes by itself`);
  const isMeant = sql`${orders.failure} ->> 'code' = ${code} and ${gt(orders.updatedAt, since)}`;
  return { orderIds, isMeant };
}

/** At most so many, the longest failed first. The API decides the same anew for each. */
const reorderable = async (db: Queries, isMeant: SQL, most: number) => {
  const rows = await db
    .select({
      orderId: orders.orderId,
      placedAt: orders.placedAt,
      failedAt: orders.updatedAt,
      failure: orders.failure,
    })
    .from(orders)
    .where(
      and(
        isMeant,
        eq(orders.status, 'failed'),
        isNull(orders.attention),
        ...outstandings.map((what) => sql`(${isOutstanding(what)}) is not true`),
        sql`not exists (select from orders as newer where newer.replaces = orders.order_id)`,
      ),
    )
    .orderBy(asc(orders.updatedAt))
    .limit(most);
  return rows.filter(({ failure }) => failure !== null && isRetryable(failure.code));
};

/** The same order for the same reason, typed again, is the same request. */
const keyOf = (orderId: string, reason: string): string =>
  createHash('sha256').update(`reorder ${orderId} ${reason}`).digest('base64url');

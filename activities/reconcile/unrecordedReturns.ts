/** Returns that have news for long, or should have expired: their workflow may be lost. */
import { and, gt, lt, or, sql } from 'drizzle-orm';
import { openReturnStates } from '../../contracts/return.ts';
import type { Queries } from '../../db/client.ts';
import { returns } from '../../db/schema.ts';
import { sqlList } from '../../db/sqlList.ts';
import type { SagaClient } from '../../saga/client.ts';
import { BATCH, type Grace } from './suspects.ts';

/** Starts their workflows again, or tells those that run. @returns their number */
export async function startUnrecordedReturns(
  db: Queries,
  saga: Pick<SagaClient, 'startReturn'>,
  { effectSeconds }: Grace,
): Promise<number> {
  const longAgo = sql`now() - make_interval(secs => ${effectSeconds})`;
  const isUnrecorded = gt(sql`jsonb_array_length(${returns.news})`, returns.recorded);
  const isOpen = sql`${returns.state} in ${sqlList(openReturnStates)}`;
  const rows = await db
    .select({ orderId: returns.orderId, number: returns.number })
    .from(returns)
    .where(
      or(
        and(isUnrecorded, lt(returns.updatedAt, longAgo)),
        and(isOpen, lt(returns.expiresAt, longAgo)),
      ),
    )
    .limit(BATCH);
  for (const row of rows) await saga.startReturn(row);
  return rows.length;
}

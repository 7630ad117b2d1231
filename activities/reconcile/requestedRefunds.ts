/** Refunds that were requested and whose workflow may be lost. */
import { and, asc, eq, lt, sql } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';
import { refunds } from '../../db/schema.ts';
import type { SagaClient } from '../../saga/client.ts';
import { BATCH, type Grace } from './suspects.ts';

/** Starts their workflows again, which has no effect where one runs. @returns their number */
export async function startRequestedRefunds(
  db: Queries,
  saga: Pick<SagaClient, 'startRefund'>,
  { effectSeconds }: Grace,
): Promise<number> {
  const rows = await db
    .select({ orderId: refunds.orderId, number: refunds.number })
    .from(refunds)
    .where(
      and(
        eq(refunds.state, 'requested'),
        lt(refunds.updatedAt, sql`now() - make_interval(secs => ${effectSeconds})`),
      ),
    )
    .orderBy(asc(refunds.updatedAt))
    .limit(BATCH);
  for (const row of rows) await saga.startRefund(row);
  return rows.length;
}

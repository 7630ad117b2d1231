/** A client's own number of an order belongs to one order: its index in Postgres says so. */
import { and, eq, sql } from 'drizzle-orm';
import postgres from 'postgres';
import type { Queries } from '../../db/client.ts';
import { ORDERS_REFERENCE, orders } from '../../db/schema.ts';
import { causes } from '../http/databaseProblem.ts';
import { ProblemError } from '../http/problem.ts';
import type { OrderDraft } from './orderInsertion.ts';

export const isReferenceInUse = (error: unknown): boolean =>
  [...causes(error)].some(
    (cause) =>
      cause instanceof postgres.PostgresError && cause.constraint_name === ORDERS_REFERENCE,
  );

/** Names the order that has the reference: it is one of the same client. */
export async function referenceProblem(db: Queries, draft: OrderDraft): Promise<ProblemError> {
  const { reference = '', placedBy, userId } = draft;
  const owner = sql`coalesce(${orders.placedBy}, ${orders.userId})`;
  const [other] = await db
    .select({ orderId: orders.orderId })
    .from(orders)
    .where(and(eq(orders.reference, reference), eq(owner, placedBy ?? userId)));
  return new ProblemError('REFERENCE_IN_USE', { extension: other ?? {} });
}

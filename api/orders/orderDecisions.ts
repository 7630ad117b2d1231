/** What persons decided about an order, as operations see it. */
import { z } from '@hono/zod-openapi';
import { and, desc, eq, type SQL } from 'drizzle-orm';
import { decisionActions } from '../../contracts/decision.ts';
import { orderState } from '../../contracts/orderSchema.ts';
import type { Queries } from '../../db/client.ts';
import { decisions } from '../../db/schema.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { instant, outputText, userId, version } from '../http/fields.ts';

const actions = [
  'cancel',
  ...decisionActions,
  'terminate',
  'refund',
  'return',
  'end',
  'change',
  'hold',
  'release',
  'reorder',
] as const;

export const orderDecisionSchema = z
  .object({
    action: z.enum(actions).openapi({
      description:
        '`terminate`: the order’s saga was terminated in Temporal, and taken up again. `refund`: money ' +
        'was to be given back. `return`: a step of a return. `change`: what is sent or where was to be ' +
        'another. `reorder`: it had failed and was placed anew, as the order that `reference` names.',
    }),
    actor: userId,
    reason: outputText(500).nullable().openapi({ example: 'Called the bank' }),
    reference: outputText(200).nullable().openapi({ example: 'bank-77' }),
    /** The flag that it is about. */
    attention: orderState.shape.attention,
    version: version.nullable().openapi({
      description: 'The order’s version that acts on it; null while it has no effect.',
    }),
    decidedAt: instant,
  })
  .openapi('OrderDecision');

type DecisionRow = typeof decisions.$inferSelect;

export interface ReadingDecisions {
  readonly db: Queries;
  readonly seals: Seals;
}

/** A decision whose words are opened. */
export interface OpenDecision extends Omit<DecisionRow, 'reason'> {
  readonly reason: string | null;
}

export const orderDecision = (row: OpenDecision): z.output<typeof orderDecisionSchema> => {
  const { action, actor, reason, reference, attention, version, createdAt } = row;
  return {
    action,
    actor,
    reason,
    reference,
    attention,
    version,
    decidedAt: createdAt.toISOString(),
  };
};

/** Newest first. */
export async function readDecisions(
  { db, seals }: ReadingDecisions,
  orderId: string,
  condition: SQL,
  limit: number,
): Promise<OpenDecision[]> {
  const rows = await db
    .select()
    .from(decisions)
    .where(and(eq(decisions.orderId, orderId), condition))
    .orderBy(desc(decisions.id))
    .limit(limit);
  const opener = await seals.openerOf(rows.map(({ reason }) => reason));
  return rows.map((row) => ({ ...row, reason: opener.words(orderId, row.reason) }));
}

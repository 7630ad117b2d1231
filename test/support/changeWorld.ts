/** The API with a saga that decides about changes as a test says, and writes what the real one writes. */
import { and, eq, sql } from 'drizzle-orm';
import type { ChangeRequest } from '../../contracts/change.ts';
import { decisions, orderChanges, orderItems, orders } from '../../db/schema.ts';
import type { ChangeOutcome } from '../../saga/change.ts';
import { type Answer, type ApiWorld, apiWorld } from './apiWorld.ts';

interface Asked {
  readonly orderId: string;
  readonly request: ChangeRequest;
  readonly updateId: string;
}

export interface ChangeWorld extends ApiWorld {
  /** What the saga was asked, in order. */
  readonly asked: Asked[];
  /** What it answers from now on; null: what it decides by itself. */
  answerWith(outcome: ChangeOutcome | null): void;
  change(
    orderId: string,
    body: unknown,
    as?: string,
    headers?: Record<string, string>,
  ): Promise<Answer>;
}

export const unanswered: ChangeOutcome = { outcome: 'unanswered', cause: new Error('away') };

export async function changeWorld(): Promise<ChangeWorld> {
  const asked: Asked[] = [];
  let fixed: ChangeOutcome | null = null;
  const world = await apiWorld({
    saga: {
      change: async (orderId, request, updateId) => {
        asked.push({ orderId, request, updateId });
        return fixed ?? decide(world, { orderId, request, updateId });
      },
    },
  });
  return {
    ...world,
    asked,
    answerWith: (outcome) => {
      fixed = outcome;
    },
    change: (orderId, body, as = 'customer-1', headers = {}) =>
      world.call(`POST /v1/orders/${orderId}/changes`, { as, body, headers }),
  };
}

/** One conditional update decides between two at once, as the order's saga does. */
async function decide({ database: { db } }: ApiWorld, asked: Asked): Promise<ChangeOutcome> {
  const { orderId, request, updateId } = asked;
  const ofOrder = eq(orders.orderId, orderId);
  const moved = await db
    .update(orders)
    .set({ version: sql`version + 1`, parcelNumber: sql`parcel_number + 1` })
    .where(and(ofOrder, eq(orders.version, request.version)))
    .returning({ version: orders.version });
  const decision = and(eq(decisions.orderId, orderId), eq(decisions.updateId, updateId));
  const [version] = moved;
  if (!version) {
    const [row] = await db.select().from(decisions).where(decision);
    return row?.version
      ? { outcome: 'done' }
      : { outcome: 'refused', code: 'ORDER_CHANGED_MEANWHILE' };
  }
  const number = and(eq(orderChanges.orderId, orderId), eq(orderChanges.number, request.number));
  const [change] = await db.update(orderChanges).set({ state: 'done' }).where(number).returning();
  if (change?.address)
    await db.update(orders).set({ shippingAddress: change.address }).where(ofOrder);
  for (const { itemId, quantity } of change?.lines ?? [])
    await db
      .update(orderItems)
      .set({ removed: sql`removed + ${quantity}` })
      .where(and(eq(orderItems.orderId, orderId), eq(orderItems.itemId, itemId)));
  await db.update(decisions).set(version).where(decision);
  return { outcome: 'done' };
}

/** Seals what is personal of a change before it is stored. */
import { eq } from 'drizzle-orm';
import type { Decision } from '../contracts/decision.ts';
import type { OrderChange } from '../contracts/events.ts';
import type { Queries } from '../db/client.ts';
import type { StoredDecision } from '../db/decisions.ts';
import type { StoredChange } from '../db/orderChange.ts';
import { orders } from '../db/schema.ts';
import type { Sealer, Seals } from '../privacy/orderSeals.ts';
import { definite } from './failure.ts';

interface Sealing {
  readonly db: Queries;
  readonly seals: Seals;
}

/** Costs nothing where nothing is personal: few changes have words or something for the payer to do. */
export async function sealChange(
  sealing: Sealing,
  { clientAction, decision, ...change }: OrderChange,
): Promise<StoredChange> {
  const { orderId } = change;
  const sealed = decision && (await sealDecision(sealing, orderId, decision));
  if (!clientAction) return { ...change, decision: sealed };
  const sealer = await sealerOfOrder(sealing, orderId);
  const action = sealer.json(orderId, 'client action', clientAction);
  return { ...change, decision: sealed, clientAction: action };
}

/** What the API has recorded has no words here: they come from the Temporal UI only. */
export async function sealDecision(
  sealing: Sealing,
  orderId: string,
  { reason, ...decision }: Decision,
): Promise<StoredDecision> {
  if (reason === null) return { ...decision, reason };
  const sealer = await sealerOfOrder(sealing, orderId);
  return { ...decision, reason: sealer.words(orderId, reason) };
}

/** @throws VERSION_CONFLICT when there is no such order */
async function sealerOfOrder({ db, seals }: Sealing, orderId: string): Promise<Sealer> {
  const [order] = await db
    .select({ userId: orders.userId })
    .from(orders)
    .where(eq(orders.orderId, orderId));
  if (!order) throw definite('VERSION_CONFLICT');
  return seals.sealerOf(order.userId);
}

/** Word from a team about an order: kept once per its id, and handed on to the order's saga. */
import { and, eq } from 'drizzle-orm';
import type { Command } from '../../contracts/commands.ts';
import type { Queries } from '../../db/client.ts';
import { enqueueCommand } from '../../db/enqueueCommand.ts';
import { orders, orderUpdates } from '../../db/schema.ts';
import { canonicalJson, hashOf } from '../http/canonicalJson.ts';
import { ProblemError } from '../http/problem.ts';

export type UpdateCommand = Exclude<Command, { kind: 'start-order' }>;

/**
 * Keeps the update and enqueues its command, in the caller's transaction. A repeat changes nothing.
 *
 * @param body The whole update as it was sent: the same id with another body is another update.
 * @throws ProblemError ORDER_NOT_FOUND or UPDATE_ID_REUSED.
 */
export async function acceptUpdate(
  tx: Queries,
  orderId: string,
  command: UpdateCommand,
  body: unknown,
): Promise<void> {
  const [order] = await tx
    .select({ orderId: orders.orderId })
    .from(orders)
    .where(eq(orders.orderId, orderId));
  if (!order) throw new ProblemError('ORDER_NOT_FOUND');
  const isNew = await noteUpdate(tx, orderId, command, hashOf(canonicalJson(body)));
  if (isNew) await enqueueCommand(tx, orderId, command);
}

/** Whether the update is new. */
async function noteUpdate(
  tx: Queries,
  orderId: string,
  { kind, payload: { updateId } }: UpdateCommand,
  bodyHash: string,
): Promise<boolean> {
  const noted = await tx
    .insert(orderUpdates)
    .values({ orderId, kind, updateId, bodyHash })
    .onConflictDoNothing()
    .returning({ updateId: orderUpdates.updateId });
  if (noted.length === 1) return true;
  const [first] = await tx
    .select({ bodyHash: orderUpdates.bodyHash })
    .from(orderUpdates)
    .where(
      and(
        eq(orderUpdates.orderId, orderId),
        eq(orderUpdates.kind, kind),
        eq(orderUpdates.updateId, updateId),
      ),
    );
  if (first?.bodyHash !== bodyHash) throw new ProblemError('UPDATE_ID_REUSED');
  return false;
}

/** Keeps a team's or a provider's update, once per its id, and enqueues it for the order's saga. */
import { and, eq } from 'drizzle-orm';
import type { UpdateCommand } from '../../contracts/commands.ts';
import type { Queries } from '../../db/client.ts';
import { enqueueCommand } from '../../db/enqueueCommand.ts';
import { orders, orderUpdates } from '../../db/schema.ts';
import { hashOf } from '../http/canonicalJson.ts';
import { ProblemError } from '../http/problem.ts';

export interface ReportedUpdate {
  /** The part of the update that the saga acts on. */
  readonly command: UpdateCommand;
  /** Canonical JSON that a repeat must share: the same id with another body is another update. */
  readonly canonicalBody: string;
  /** The sender's remark, shown to operations. */
  readonly reason?: string | undefined;
  /** ISO 8601, as the sender says. */
  readonly occurredAt?: string | undefined;
}

/**
 * Runs in the caller's transaction. A repeat changes nothing.
 *
 * @throws ProblemError ORDER_NOT_FOUND or UPDATE_ID_REUSED.
 */
export async function acceptUpdate(
  tx: Queries,
  orderId: string,
  update: ReportedUpdate,
): Promise<void> {
  const [order] = await tx
    .select({ orderId: orders.orderId })
    .from(orders)
    .where(eq(orders.orderId, orderId));
  if (!order) throw new ProblemError('ORDER_NOT_FOUND');
  if (await recordUpdate(tx, orderId, update)) await enqueueCommand(tx, orderId, update.command);
}

/** Whether the update is new; @throws ProblemError UPDATE_ID_REUSED */
async function recordUpdate(
  tx: Queries,
  orderId: string,
  { command, canonicalBody, reason, occurredAt }: ReportedUpdate,
): Promise<boolean> {
  const { kind } = command;
  const { updateId } = command.payload;
  const bodyHash = hashOf(canonicalBody);
  const inserted = await tx
    .insert(orderUpdates)
    .values({
      orderId,
      kind,
      updateId,
      bodyHash,
      reason,
      occurredAt: occurredAt === undefined ? null : new Date(occurredAt),
    })
    .onConflictDoNothing()
    .returning({ updateId: orderUpdates.updateId });
  if (inserted.length === 1) return true;
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

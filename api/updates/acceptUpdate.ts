/** Keeps a team's or a provider's update, once per its id, and enqueues it for the order's saga. */
import { and, eq, sql } from 'drizzle-orm';
import type { UpdateCommand } from '../../contracts/commands.ts';
import { effectId } from '../../contracts/effects.ts';
import type { SagaStep } from '../../contracts/order.ts';
import { isAboutBooking } from '../../contracts/parcel.ts';
import type { SealedText } from '../../contracts/sealed.ts';
import type { Queries } from '../../db/client.ts';
import { enqueueCommand } from '../../db/enqueueCommand.ts';
import { effects, orders, orderUpdates } from '../../db/schema.ts';
import { stepsSettledByAPerson } from '../../db/settledByAPerson.ts';
import { noteOrder } from '../../ops/trace/work.ts';
import { canonicalJson, hashOf } from '../http/canonicalJson.ts';
import { ProblemError } from '../http/problem.ts';
import { enqueueNews, refundNamed } from './refundNews.ts';

export interface ReportedUpdate {
  /** The part of the update that the saga acts on. The same id with another part is another update. */
  readonly command: UpdateCommand;
  /** The sender's remark, shown to operations. */
  readonly reason?: SealedText | undefined;
  /** ISO 8601, as the sender says. */
  readonly occurredAt?: string | undefined;
}

/**
 * `about another`: about another payment or parcel than the order's. `too many`: nothing new about an
 * order that was handed so many. Neither is handed to its saga.
 */
export type Acceptance = 'enqueued' | 'repeated' | 'about another' | 'too many' | 'settled';

const stepOf = {
  'payment-update': 'payment',
  'shipment-update': 'shipment',
} as const satisfies Record<UpdateCommand['kind'], SagaStep>;

/**
 * Runs in the caller's transaction. A repeat changes nothing.
 *
 * @param most updates of a kind handed to one order's saga, of which Temporal takes 10,000. More are
 *   kept, and handed on only with a status that was not handed on before.
 * @throws ProblemError ORDER_NOT_FOUND or UPDATE_ID_REUSED.
 */
export async function acceptUpdate(
  tx: Queries,
  orderId: string,
  update: ReportedUpdate,
  most: number,
): Promise<Acceptance> {
  noteOrder(orderId);
  const { command } = update;
  const step = stepOf[command.kind];
  const { own, handedOver, isNews } = await readStanding(tx, orderId, command);
  const refund = await refundNamed(tx, orderId, command);
  const isAnothers = !refund && own !== null && !isAboutBooking(own, command.payload);
  const isTooMany = handedOver >= most && !isNews;
  const isHandedOver = !isAnothers && !isTooMany;
  const isForTheSaga = isHandedOver && !refund;
  const isNew = await recordUpdate(tx, orderId, update, { isHandedOver, isForTheSaga });
  if (isAnothers) return 'about another';
  if (!isNew) return 'repeated';
  if (isTooMany) return 'too many';
  if (refund)
    return (await enqueueNews(tx, refund, command.payload.status)) ? 'enqueued' : 'repeated';
  if (command.payload.status === 'refund_failed') {
    // What a person gave back outside is not to be given back a second time.
    if ((await stepsSettledByAPerson(tx, orderId)).includes('payment')) return 'settled';
    await reopenUndo(tx, effectId(orderId, step));
  }
  await enqueueCommand(tx, orderId, command);
  return 'enqueued';
}

interface Standing {
  /**
   * The provider's name for the order's payment or parcel; null until it has answered. The fence of
   * our own provider may know it before the order's row does.
   */
  readonly own: { reference: string; trackingNumber?: string | undefined } | null;
  /** How many updates of this kind were handed to the saga. */
  readonly handedOver: number;
  /** Whether none of them had this status. */
  readonly isNews: boolean;
}

/** @throws ProblemError ORDER_NOT_FOUND */
async function readStanding(
  tx: Queries,
  orderId: string,
  { kind, payload: { status } }: UpdateCommand,
): Promise<Standing> {
  const step = stepOf[kind];
  const before = and(eq(orderUpdates.orderId, orders.orderId), eq(orderUpdates.kind, kind));
  const { handedOver } = orderUpdates;
  const [order] = await tx
    .select({
      payment: orders.payment,
      shipment: orders.tracking,
      effect: effects.reference,
      handedOver: sql<number>`(select count(${handedOver})::integer from ${orderUpdates} where ${before})`,
      isNews: sql<boolean>`not exists (select from ${orderUpdates}
        where ${before} and ${handedOver} = ${status})`,
    })
    .from(orders)
    .leftJoin(effects, eq(effects.effectId, newestEffect(orderId, step)))
    .where(eq(orders.orderId, orderId));
  if (!order) throw new ProblemError('ORDER_NOT_FOUND');
  const own = order[step] ?? (order.effect === null ? null : { reference: order.effect });
  return { ...order, own };
}

/** An order whose parcel was booked again has several effects of the step: the last is its own. */
const newestEffect = (orderId: string, step: SagaStep) => sql`(
  select e.effect_id from effects e where e.order_id = ${orderId} and e.step = ${step}
  order by split_part(e.effect_id, ':', 3)::integer desc limit 1)`;

/** The fence answers an undo that counts as made without asking: from now on it asks again. */
async function reopenUndo(tx: Queries, id: string): Promise<void> {
  await tx
    .update(effects)
    .set({ undoResult: null, verifyAt: new Date(), updatedAt: new Date() })
    .where(and(eq(effects.effectId, id), eq(effects.state, 'undone')));
}

/** Whether the update is new; @throws ProblemError UPDATE_ID_REUSED */
async function recordUpdate(
  tx: Queries,
  orderId: string,
  { command, reason, occurredAt }: ReportedUpdate,
  { isHandedOver, isForTheSaga }: { isHandedOver: boolean; isForTheSaga: boolean },
): Promise<boolean> {
  const { kind, payload } = command;
  const { updateId, status } = payload;
  // The meaning is compared: a repeat may have another remark, and a provider's events are never the
  // same bytes.
  const bodyHash = hashOf(canonicalJson(payload));
  const inserted = await tx
    .insert(orderUpdates)
    .values({
      orderId,
      kind,
      updateId,
      bodyHash,
      handedOver: isHandedOver ? status : null,
      payload: isForTheSaga ? payload : null,
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

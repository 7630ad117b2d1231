/** Keeps the words of a person's decision about a flagged order, and hands it to the order's saga. */
import { randomUUID } from 'node:crypto';
import { and, desc, eq, sql } from 'drizzle-orm';
import type { DecisionAction } from '../../contracts/decision.ts';
import { orderStateOf, outstandingSteps } from '../../contracts/order.ts';
import type { Database } from '../../db/client.ts';
import { decisions, type OrderRow } from '../../db/schema.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import type { Caller } from '../http/environment.ts';
import { ProblemError, temporaryProblem } from '../http/problem.ts';
import type { SagaAccess } from '../orders/sagaAccess.ts';

export interface Decision {
  readonly action: DecisionAction;
  readonly reason: string;
  readonly reference?: string | undefined;
  /** When the flag was raised that the person saw; undefined for the flag that is up now. */
  readonly since?: string | undefined;
}

interface Deciding {
  readonly caller: Caller;
  readonly order: OrderRow;
}

/** What the saga is asked with. `since` is null for what was given up on, when no flag is up. */
interface Asking {
  readonly updateId: string;
  readonly since: string | null;
}

interface Dependencies extends Pick<SagaAccess, 'saga' | 'retriesPerOrder'> {
  readonly db: Database;
  readonly seals: Seals;
}

/**
 * The words are written before the saga is asked, because workflow histories carry none. That the
 * decision has its effect is written by the saga, in the transaction of the effect.
 *
 * @throws ProblemError ATTENTION_NOT_RAISED, ATTENTION_UNCONFIRMED or TOO_MANY_RETRIES
 */
export async function handOverDecision(
  deps: Dependencies,
  deciding: Deciding,
  decision: Decision,
): Promise<void> {
  const asking = await writeOnce(deps, deciding, decision);
  const { orderId } = deciding.order;
  const { action } = decision;
  const answer = await deps.saga.decide(orderId, { action, since: asking.since }, asking.updateId);
  switch (answer.outcome) {
    case 'taken':
      return;
    case 'not raised':
      throw new ProblemError('ATTENTION_NOT_RAISED', { extension: { orderId } });
    case 'unanswered':
      throw temporaryProblem('ATTENTION_UNCONFIRMED', 2, { cause: answer.cause });
  }
}

/**
 * A repeat is the same decision, and asks the saga with the same Update: its sender may have got no
 * answer, and a workflow task that was lost may have acted on it without the saga knowing. Only an
 * undo whose flag is still up after a retry may be retried again.
 *
 * @throws ProblemError ATTENTION_NOT_RAISED or TOO_MANY_RETRIES
 */
async function writeOnce(
  deps: Dependencies,
  deciding: Deciding,
  decision: Decision,
): Promise<Asking> {
  const { db, seals, retriesPerOrder } = deps;
  const { action, reason, reference } = decision;
  const { order } = deciding;
  const { orderId, attention } = order;
  const flag = decision.since ?? attention?.since ?? null;
  const last = await lastOfTheseWords(deps, deciding, decision);
  const isUp = attention ? attention.since === flag : flag === null && isSettleable(order, action);
  if (last && (flag === null || last.since === flag) && !(last.hasEffect && isUp)) return last;
  if (!isUp) throw new ProblemError('ATTENTION_NOT_RAISED', { extension: { orderId } });
  if (action === 'retry') await refuseManyRetries(db, orderId, retriesPerOrder);
  const updateId = `decision-${randomUUID()}`;
  const sealer = await seals.sealerOf(order.userId);
  await db.insert(decisions).values({
    orderId,
    updateId,
    action,
    actor: deciding.caller.subject,
    reason: sealer.words(orderId, reason),
    reference,
    attention,
  });
  return { updateId, since: attention?.since ?? null };
}

/**
 * Temporal takes 2,000 Updates of one run of a saga. A flag that stays up could be retried so often
 * that none is left for the decision that ends it: skips and resolves take their flag down.
 *
 * @throws ProblemError TOO_MANY_RETRIES
 */
async function refuseManyRetries(db: Database, orderId: string, most: number): Promise<void> {
  const ofOrder = and(eq(decisions.orderId, orderId), eq(decisions.action, 'retry'));
  if ((await db.$count(decisions, ofOrder)) < most) return;
  throw new ProblemError('TOO_MANY_RETRIES', { extension: { orderId } });
}

/** What a person gave up on can be settled outside later. */
const isSettleable = (order: OrderRow, action: DecisionAction): boolean =>
  action === 'resolve' && outstandingSteps(orderStateOf(order)).length > 0;

/** Sealing the same words twice gives two texts, so they are opened to be compared. */
async function lastOfTheseWords(
  { db, seals }: Pick<Dependencies, 'db' | 'seals'>,
  { caller, order: { orderId } }: Deciding,
  { action, reason, reference }: Decision,
): Promise<(Asking & { readonly hasEffect: boolean }) | null> {
  const rows = await db
    .select()
    .from(decisions)
    .where(
      and(
        eq(decisions.orderId, orderId),
        eq(decisions.actor, caller.subject),
        eq(decisions.action, action),
        sql`${decisions.reference} is not distinct from ${reference ?? null}`,
      ),
    )
    .orderBy(desc(decisions.id));
  const opener = await seals.openerOf(rows.map((row) => row.reason));
  const row = rows.find((row) => opener.words(orderId, row.reason) === reason);
  if (!row) return null;
  const { updateId, attention, version } = row;
  return { updateId, since: attention?.since ?? null, hasEffect: version !== null };
}

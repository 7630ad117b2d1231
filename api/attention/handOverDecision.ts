/** Records a person's decision about a flagged order, and hands it to the order's saga. */
import { and, desc, eq, sql } from 'drizzle-orm';
import { type DecideRequest, decisionUpdateId } from '../../contracts/saga.ts';
import type { Database } from '../../db/client.ts';
import { type DecisionOutcome, decisions, type OrderRow } from '../../db/schema.ts';
import type { Caller } from '../http/environment.ts';
import { ProblemError, temporaryProblem } from '../http/problem.ts';
import type { SagaAccess } from '../orders/sagaAccess.ts';

export interface Decision {
  readonly action: DecideRequest['action'];
  readonly reason: string;
  readonly reference?: string | undefined;
  /** When the flag was raised that the person saw; undefined for the flag that is up now. */
  readonly since?: string | undefined;
}

interface Deciding {
  readonly caller: Caller;
  readonly order: OrderRow;
}

type DecisionRow = typeof decisions.$inferSelect;

/**
 * The decision is recorded before it is handed to the saga, and its outcome after. When the process
 * dies in between, or the saga does not answer, the reconciler records the outcome.
 *
 * @throws ProblemError ATTENTION_NOT_RAISED or ATTENTION_UNCONFIRMED
 */
export async function handOverDecision(
  { db, saga }: Pick<SagaAccess, 'saga'> & { readonly db: Database },
  deciding: Deciding,
  decision: Decision,
): Promise<void> {
  const row =
    (await findUnanswered(db, deciding, decision)) ?? (await record(db, deciding, decision));
  const { id, orderId, action, attention } = row;
  const recordOutcome = (outcome: DecisionOutcome) =>
    db.update(decisions).set({ outcome }).where(eq(decisions.id, id));
  const request = { action, since: attention.since };
  const answer = await saga.decide(orderId, request, decisionUpdateId(id));
  switch (answer.outcome) {
    case 'taken':
      await recordOutcome('taken');
      return;
    case 'not raised':
      await recordOutcome('refused');
      throw new ProblemError('ATTENTION_NOT_RAISED', { extension: { orderId } });
    case 'unanswered':
      throw temporaryProblem('ATTENTION_UNCONFIRMED', 2, { cause: answer.cause });
  }
}

/**
 * The same decision by the same person about the same flag, whose saga has not answered. Its record
 * is used again, so that the saga takes the decision once.
 */
async function findUnanswered(
  db: Database,
  { caller, order: { orderId, attention } }: Deciding,
  { action, reason, reference, since }: Decision,
): Promise<DecisionRow | null> {
  const [row] = await db
    .select()
    .from(decisions)
    .where(
      and(
        eq(decisions.orderId, orderId),
        eq(decisions.outcome, 'asked'),
        eq(decisions.actor, caller.subject),
        eq(decisions.action, action),
        eq(decisions.reason, reason),
        sql`${decisions.reference} is not distinct from ${reference ?? null}`,
      ),
    )
    .orderBy(desc(decisions.id))
    .limit(1);
  const flag = since ?? attention?.since;
  const isOfThisFlag = flag === undefined || row?.attention.since === flag;
  return row && isOfThisFlag ? row : null;
}

/** @throws ProblemError ATTENTION_NOT_RAISED */
async function record(
  db: Database,
  { caller, order: { orderId, attention } }: Deciding,
  { action, reason, reference, since }: Decision,
): Promise<DecisionRow> {
  if (!attention || (since && since !== attention.since))
    throw new ProblemError('ATTENTION_NOT_RAISED', { extension: { orderId } });
  const actor = caller.subject;
  const [row] = await db
    .insert(decisions)
    .values({ action, reason, reference, orderId, attention, actor, outcome: 'asked' })
    .returning();
  if (!row) throw new Error('the decision was not inserted');
  return row;
}

/** What is wrong with one order, and what is done about it. Doing it twice is harmless. */
import { WorkflowNotFoundError } from '@temporalio/common';
import { sql } from 'drizzle-orm';
import type { FailureCode } from '../contracts/failures.ts';
import { isEnded, type OrderState, type SagaStep, sagaSteps } from '../contracts/order.ts';
import type { Mending } from '../contracts/reconcile.ts';
import { SEARCH_ATTRIBUTES } from '../contracts/saga.ts';
import type { Database } from '../db/client.ts';
import { type FoundOrder, readOrder, type TakeUpDeps, takeUp } from '../dispatch/takeUp.ts';
import { notSettledByAPerson } from './suspects.ts';

export interface MendDeps extends TakeUpDeps {
  readonly db: Database;
  /** A running saga and its row may differ for as long as a change is being written. Seconds. */
  readonly agreeSeconds: number;
}

export interface Mended {
  readonly what: Mending;
  readonly why: string;
}

/** @returns what was wrong, or null when nothing was. */
export async function mend(deps: MendDeps, orderId: string): Promise<Mended | null> {
  const found = await readOrder(deps.db, orderId);
  if (!found) return null;
  const saga = await sagaOf(deps, orderId);
  if (saga.state === 'open') return compare(deps, found, saga.status);
  if (isEnded(found.state.status)) return takeUpLooseEffects(deps, orderId, found);
  if (saga.state === 'none' && neverBegun(found)) return enqueueStart(deps.db, orderId);
  const taken = await takeUp(deps, orderId, found, whatToUndo(found.state));
  const why = `the order is ${found.state.status} and its saga is ${saga.status}`;
  return taken ? { what: 'saga-taken-up', why } : null;
}

type Saga = { state: 'open' | 'closed' | 'none'; status: string };

async function sagaOf({ client, callLimitMs }: MendDeps, orderId: string): Promise<Saga> {
  try {
    const handle = client.workflow.getHandle(orderId);
    const run = await client.withDeadline(Date.now() + callLimitMs, () => handle.describe());
    if (run.status.name !== 'RUNNING') return { state: 'closed', status: run.status.name };
    const status = run.searchAttributes[SEARCH_ATTRIBUTES.status]?.[0];
    return { state: 'open', status: String(status) };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { state: 'none', status: 'not there' };
    throw error;
  }
}

const neverBegun = ({ version, state }: FoundOrder): boolean =>
  version === 1 && state.status === 'pending';

/** The saga is the only writer of its order's row: what differs for long is for a person to see. */
function compare(deps: MendDeps, found: FoundOrder, status: string): Mended | null {
  const settled = Date.now() - found.updatedAt.getTime() > deps.agreeSeconds * 1000;
  // An ended order's saga runs again only to refund, and keeps the status it was given.
  if (!settled || status === found.state.status || isEnded(found.state.status)) return null;
  const why = `the order is ${found.state.status} and its running saga says ${status}`;
  return { what: 'disagreement-flagged', why };
}

/** An accepted order that no command will start any more. */
async function enqueueStart(db: Database, orderId: string): Promise<Mended | null> {
  // One statement: two reconcilers at once may both write it, and the start is done once all the same.
  const written = await db.execute(sql`
    insert into commands (order_id, kind, payload)
    select ${orderId}, 'start-order', '{}'::jsonb
    where not exists (select from commands where order_id = ${orderId} and kind = 'start-order')
    returning id`);
  const why = 'the order was accepted, never started, and no command was left to start it';
  return written.length === 1 ? { what: 'start-enqueued', why } : null;
}

/** Everything that isn't known to be undone; undoing what was never done is safe. */
function whatToUndo(state: OrderState): { steps: SagaStep[]; failure: FailureCode | null } {
  const undone: Record<SagaStep, boolean> = {
    inventory: state.inventoryStatus === 'released',
    payment: state.paymentStatus === 'refunded',
    shipment: state.shipmentStatus === 'cancelled',
  };
  return {
    steps: sagaSteps.filter((step) => !undone[step]),
    failure: state.status === 'pending' ? 'ORDER_TERMINATED' : null,
  };
}

async function takeUpLooseEffects(
  deps: MendDeps,
  orderId: string,
  found: FoundOrder,
): Promise<Mended | null> {
  if (found.state.status === 'delivered') return null;
  const loose = await deps.db.execute<{ step: SagaStep; state: string }>(sql`
    select e.step, e.state from effects e join orders o using (order_id)
    where e.order_id = ${orderId}
      and (e.verify_at <= now() or (e.state in ('intended', 'undoing', 'done') and ${notSettledByAPerson}))`);
  if (loose.length === 0) return null;
  const steps = sagaSteps.filter((step) => loose.some((effect) => effect.step === step));
  if (!(await takeUp(deps, orderId, found, { steps, failure: null }))) return null;
  const list = loose.map(({ step, state }) => `${step} ${state}`).join(', ');
  return { what: 'effects-taken-up', why: `the order is ${found.state.status} with ${list}` };
}

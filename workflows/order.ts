/**
 * An order as its saga holds it, and the only way to change its row. A change is a goal: it is
 * written until the row says so. Every write is answered with the row as it now is, which the saga
 * takes over. So a workflow task that was lost after it had written needs no care of its own: the task
 * that replaces it takes over what was written and decides from there.
 */
import { defineSearchAttributeKey } from '@temporalio/common';
import { CancellationScope, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Decision } from '../contracts/decision.ts';
import type { DoneAnswer } from '../contracts/doneSteps.ts';
import type { OrderEventType } from '../contracts/events.ts';
import {
  type ClientAction,
  flaggedUndo,
  initialState,
  isDispatched,
  isOpen,
  type OrderState,
  type SagaStep,
  sagaSteps,
} from '../contracts/order.ts';
import type { AnswerNote, OrderRow, Recorded } from '../contracts/orderActivities.ts';
import { NO_ATTENTION, type OrderStart, SEARCH_ATTRIBUTES } from '../contracts/saga.ts';
import { onDatabase } from './activities.ts';
import { describeOrder } from './describeOrder.ts';
import { type Inbox, openInbox } from './inbox.ts';
import {
  changedStatuses,
  further,
  isToUndo,
  type Standings,
  standingsIn,
  withFurther,
} from './standings.ts';

export interface Order {
  readonly start: OrderStart;
  /** The scope of the forward steps: a cancellation cancels it. */
  readonly forward: CancellationScope;
  readonly inbox: Inbox;
  /** The row as it was last read, and its version. */
  row: OrderState;
  version: number;
  readonly standings: Standings;
  /** The provider's and the carrier's answers, once they have arrived. */
  answers: { readonly [S in SagaStep]?: DoneAnswer };
  /** What was noticed about workers' answers and goes with the order's next change. */
  readonly notes: AnswerNote[];
  /** The step whose undo is being tried. */
  undoing: SagaStep | null;
  /** Steps whose undo has failed for a while: the others go first. The one tried last is the last. */
  readonly failing: Map<SagaStep, FailingUndo>;
  /** The steps whose provider runs in our own worker; null until a worker has answered. */
  ownProviders: readonly SagaStep[] | null;
  /** Until then, providers may be asked within the workflow task: milliseconds since the epoch. */
  readonly localUntil: number;
  /** Settles when all writes so far have ended. */
  writing: Promise<unknown>;
}

interface FailingUndo {
  readonly attempts: number;
  /** The last failure's type. */
  readonly lastError: string | null;
}

/** A cancellation waits for the end of a workflow task, and so for at most this long. */
const LOCAL_MS = 1_000;

export function openOrder(start: OrderStart): Order {
  const { version, state } = start.unwind ?? { version: 1, state: initialState };
  const standings = standingsIn(state);
  if (start.amount === 0 && standings.payment === 'none') standings.payment = 'free';
  // A person has settled the other steps of an order that is taken up to be undone.
  if (start.unwind && !isDispatched(state.status) && !goesOn(start))
    for (const step of sagaSteps)
      if (isToUndo(standings[step]) && !start.unwind.steps.includes(step))
        standings[step] = 'skipped';
  setCurrentDetails(describeOrder(state));
  return {
    start,
    forward: new CancellationScope(),
    inbox: openInbox(state, start.unwind?.steps),
    row: state,
    version,
    standings,
    answers: answersIn(state),
    notes: [],
    undoing: null,
    failing: failingIn(state),
    ownProviders: start.unwind ? [] : null,
    localUntil: Date.now() + LOCAL_MS,
    writing: Promise.resolve(),
  };
}

/** An order that is flagged about an undo was tried for long enough by an earlier run. */
const failingIn = (state: OrderState): Order['failing'] => {
  const step = flaggedUndo(state);
  const lastError = state.attention?.lastError ?? null;
  return new Map(step ? [[step, { attempts: 1, lastError }]] : []);
};

/** Whether nothing of the order is to be undone although its saga was lost: it waits for its parcel. */
export const goesOn = ({ unwind }: OrderStart): boolean =>
  unwind === undefined || (unwind.state.status === 'confirmed' && unwind.steps.length === 0);

/** A payment that was given up on was pending: its reference says that it is known, not that it was made. */
const neverMade: readonly OrderState['paymentStatus'][] = ['pending', 'unknown'];

const answersIn = ({ payment, paymentStatus, tracking }: OrderState): Order['answers'] => ({
  ...(payment && {
    payment: { status: neverMade.includes(paymentStatus) ? 'pending' : 'charged', ...payment },
  }),
  ...(tracking && { shipment: { status: 'booked', ...tracking } }),
});

interface Change {
  readonly type: OrderEventType;
  /** Beside the statuses of the steps, which follow from the standings. */
  readonly set?: Partial<OrderState>;
  readonly clientAction?: ClientAction | undefined;
  /** The decision that the change acts on, and where its step stands once that is recorded. */
  readonly decision?: Decision | undefined;
  readonly standings?: Partial<Standings>;
  /** Called when the decision is recorded, before the next change is looked for. */
  readonly onDecided?: () => void;
}

/**
 * Writes the change that `goal` wants of the row, and again for as long as the row that comes back
 * is another and the goal still wants a change.
 *
 * @param goal the change, or null when the row needs none
 * @returns whether the change's decision is recorded
 */
export const record = (order: Order, goal: (row: OrderState) => Change | null): Promise<boolean> =>
  inTurn(order, async () => {
    let isDecided = false;
    for (let change = goal(order.row); change !== null; change = goal(order.row)) {
      const { set = {}, standings, onDecided, ...rest } = change;
      const expected = withFurther(order.standings, standings);
      const statuses = changedStatuses(expected, order.row, set.status);
      const notes = order.notes.splice(0);
      const input = {
        orderId: order.start.orderId,
        version: order.version + 1,
        ...rest,
        set: { ...statuses, ...set },
        ...(notes.length > 0 && { notes }),
      };
      const summary = `Record ${rest.type}`;
      const row = await onDatabase(summary, ({ recordChange }) => recordChange(input));
      takeOver(order, row);
      if (!row.isDecided) continue;
      isDecided = true;
      Object.assign(order.standings, withFurther(order.standings, standings));
      onDecided?.();
    }
    return isDecided;
  });

/** Records a decision that changes nothing of the row. @returns whether it is recorded */
export const recordDecision = (order: Order, decision: Decision): Promise<boolean> =>
  inTurn(order, async () => {
    const input = { orderId: order.start.orderId, decision };
    const row = await onDatabase('Record a decision', (on) => on.recordDecision(input));
    takeOver(order, row);
    return row.isDecided;
  });

/** Runs an activity that writes the order's next version itself, in a transaction with more. */
export const write = <Answer>(
  order: Order,
  run: (version: number) => Promise<Recorded<Answer>>,
): Promise<Answer> =>
  inTurn(order, async () => {
    const { answer, row } = await run(order.version + 1);
    takeOver(order, row);
    return answer;
  });

/** Each write waits for those before it, and is out of reach of cancellation: it must be known. */
function inTurn<T>(order: Order, act: () => Promise<T>): Promise<T> {
  const acted = CancellationScope.nonCancellable(() => order.writing.then(act));
  // The caller handles a failure; it must not stop later writes.
  order.writing = acted.catch(() => {});
  return acted;
}

/**
 * Takes over the row as it now is: steps may be further there than this run knows, and a person may
 * have settled them by a decision that was forgotten with a lost workflow task.
 */
function takeOver(order: Order, { version, state, settled = [] }: OrderRow): void {
  const { row: before, standings, answers } = order;
  order.row = state;
  order.version = version;
  const shown = standingsIn(state);
  for (const step of sagaSteps) standings[step] = further(standings[step], shown[step]);
  for (const step of settled) if (flaggedUndo(state) !== step) leaveAlone(order, step);
  order.answers = { ...answersIn(state), ...answers };
  if (!isOpen(state.status)) order.forward.cancel();
  show(state, before);
}

function leaveAlone(order: Order, step: SagaStep): void {
  if (isToUndo(order.standings[step])) order.standings[step] = 'skipped';
  stopUndo(order, step);
}

/** Stops the undo of a step that a person has settled, and what was to be asked for again. */
export function stopUndo(order: Order, step: SagaStep): void {
  const { inbox } = order;
  inbox.settled.add(step);
  inbox.retries.delete(step);
  inbox.rechecks.delete(step);
  order.failing.delete(step);
  if (order.undoing === step) order.undoing = null;
}

const statusKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.status, 'KEYWORD');
const attentionKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.attention, 'KEYWORD');

/** Shows the order in the Temporal UI: each search attribute costs an event only when it changes. */
function show(row: OrderState, before: OrderState): void {
  setCurrentDetails(describeOrder(row));
  const flag = ({ attention }: OrderState) => attention?.reason ?? NO_ATTENTION;
  const pairs = [
    ...(row.status === before.status ? [] : [{ key: statusKey, value: row.status }]),
    ...(flag(row) === flag(before) ? [] : [{ key: attentionKey, value: flag(row) }]),
  ];
  if (pairs.length > 0) upsertSearchAttributes(pairs);
}

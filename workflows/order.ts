/** An order as its saga holds it. How it follows from the row that the saga starts with. */
import { CancellationScope } from '@temporalio/workflow';
import type { ParcelContent } from '../contracts/change.ts';
import type { DoneAnswer } from '../contracts/doneSteps.ts';
import { effectId } from '../contracts/effects.ts';
import {
  type Attention,
  flaggedUndo,
  initialState,
  isDispatched,
  type OrderState,
  type SagaStep,
  sagaSteps,
} from '../contracts/order.ts';
import type { AnswerNote } from '../contracts/orderActivities.ts';
import type { OrderStart } from '../contracts/saga.ts';
import { type Inbox, openInbox } from './inbox.ts';
import { isToUndo, type Standings, standingsIn } from './standings.ts';

export interface Order {
  readonly start: OrderStart;
  /** The scope of the forward steps: a cancellation cancels it. */
  readonly forward: CancellationScope;
  readonly inbox: Inbox;
  /** The row as it was last read, and its version. */
  row: OrderState;
  version: number;
  readonly standings: Standings;
  /** The parcel that this run books or cancels. */
  parcelNumber: number;
  /** What is sent and where, as of the parcel of that number. */
  content: ParcelContent & { readonly parcelNumber: number };
  /** The references of parcels that were the order's: they must not move. */
  readonly formerParcels: string[];
  /** A person is changing what is sent, or where: nothing is booked meanwhile. */
  isChanging: boolean;
  /** The provider's and the carrier's answers, once they have arrived. */
  answers: { readonly [S in SagaStep]?: DoneAnswer };
  /** Holds and releases by the order in which they were asked for: the newest, and the one in effect. */
  readonly holds: { newest: number; inEffect: number };
  /** Flags that the row's flag was raised over, the oldest first. */
  covered: readonly Attention[];
  /** What was noticed about workers' answers and goes with the order's next change. */
  readonly notes: AnswerNote[];
  /** The step whose undo is being tried. */
  undoing: SagaStep | null;
  /** Steps whose undo has failed for a while: the others go first. The one tried last is the last. */
  readonly failing: Map<SagaStep, FailingUndo>;
  /** The steps whose provider runs in our own worker; null until a worker has answered. */
  ownProviders: readonly SagaStep[] | null;
  /** Until then, providers may be asked within the workflow task: milliseconds since the epoch. */
  localUntil: number;
  /** When its status or that of a step has changed last: milliseconds since the epoch. */
  since: number;
  /** Settles when all writes so far have ended. */
  writing: Promise<unknown>;
}

interface FailingUndo {
  readonly attempts: number;
  /** The last failure's type. */
  readonly lastError: string | null;
}

export function openOrder(start: OrderStart): Order {
  const { version, state } = start.unwind ?? { version: 1, state: initialState };
  const standings = standingsIn(state);
  if (start.amount === 0 && standings.payment === 'none') standings.payment = 'free';
  // A person has settled the other steps of an order that is taken up to be undone.
  if (start.unwind && !isDispatched(state.status) && !goesOn(start))
    for (const step of sagaSteps)
      if (isToUndo(standings[step]) && !start.unwind.steps.includes(step))
        standings[step] = 'skipped';
  return {
    start,
    forward: new CancellationScope(),
    inbox: openInbox(state, start.unwind?.steps),
    row: state,
    version,
    standings,
    parcelNumber: state.parcelNumber,
    content: contentOf(start, state),
    formerParcels: [],
    isChanging: false,
    answers: answersIn(state),
    holds: { newest: 0, inEffect: 0 },
    covered: start.unwind?.lasting?.filter(({ since }) => since !== state.attention?.since) ?? [],
    notes: [],
    undoing: null,
    failing: failingIn(state),
    ownProviders: start.unwind ? [] : null,
    localUntil: 0,
    since: Date.now(),
    writing: Promise.resolve(),
  };
}

const contentOf = (
  { address, items, reduced = 0 }: OrderStart,
  { parcelNumber }: OrderState,
): Order['content'] => ({ address, items, reduced, parcelNumber });

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
const neverMade: readonly OrderState['paymentStatus'][] = ['pending', 'unknown', 'none'];

function answeredBy(status: OrderState['paymentStatus']): string {
  if (neverMade.includes(status)) return 'pending';
  return status === 'authorized' ? status : 'charged';
}

/** The effect of a step: of the shipment, the one of the parcel that this run knows. */
export const effectOf = (
  { start: { orderId }, parcelNumber }: Pick<Order, 'start' | 'parcelNumber'>,
  step: SagaStep,
) => ({
  effectId: effectId(orderId, step, step === 'shipment' ? parcelNumber : 1),
  orderId,
});

export const answersIn = ({ payment, paymentStatus, tracking }: OrderState): Order['answers'] => ({
  ...(payment && { payment: { status: answeredBy(paymentStatus), ...payment } }),
  ...(tracking && { shipment: { status: 'booked', ...tracking } }),
});

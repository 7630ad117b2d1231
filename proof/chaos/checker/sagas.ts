/** Each order's row and saga agree, and every history replays on the workflow code. */
import { isDispatched, isEnded } from '../../../contracts/order.ts';
import { NOTHING_SHOWN } from '../../../contracts/searchAttributes.ts';
import { hasShippedAfterEnd } from './shipments.ts';
import type { OrderRecord, SagaRecord } from './storeRecords.ts';
import { type Check, type Violation, violation } from './violation.ts';

/**
 * A saga runs exactly while its order has not ended, or holds money that could not be taken, or a person
 * is to see to its parcel; its search attributes equal the row.
 */
export const rowAndSagaAgree: Check = ({ tables, sagas }) => {
  const sagaOf = new Map(sagas.map((saga) => [saga.orderId, saga]));
  return tables.orders.flatMap((order): Violation[] => {
    const saga = sagaOf.get(order.orderId);
    const what = saga ? disagreement(order, saga) : 'it has no saga';
    return what === null ? [] : [violation('row and saga agree', order.orderId, what)];
  });
};

function disagreement(order: OrderRecord, saga: SagaRecord): string | null {
  const { status } = order;
  const attention = order.attention?.reason ?? NOTHING_SHOWN;
  // A cancellation in the Temporal UI closes the saga as cancelled, without a result.
  const closed = saga.state === 'CANCELLED' ? 'cancelled' : saga.result;
  const isOver = isEnded(status) && !isUncaptured(order) && !hasShippedAfterEnd(order);
  if (isOver !== (saga.state !== 'RUNNING')) return `it is ${status} and its saga is ${saga.state}`;
  if (isOver && closed !== status)
    return `it is ${status} and its saga ended ${saga.state} with ${closed ?? 'no result'}`;
  if (saga.shownStatus !== status) return `it is ${status} and its saga shows ${saga.shownStatus}`;
  if (saga.shownAttention !== attention)
    return `its attention is ${attention} and its saga shows ${saga.shownAttention}`;
  return null;
}

/** A person has been called about its capture. */
const isUncaptured = ({ status, paymentStatus, attention }: OrderRecord): boolean =>
  isDispatched(status) && paymentStatus === 'authorized' && attention !== null;

export const everyHistoryReplays: Check = ({ replayFailures }) =>
  replayFailures.map(({ orderId, runId, error }) =>
    violation('every history replays', orderId, `run ${runId} does not: ${error}`),
  );

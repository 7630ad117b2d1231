/**
 * The invariants of a simulated order that has come to its end. They are written from the service's
 * contract, not from the workflow's code.
 */
import { isEnded, isGivenUp, sagaSteps } from '../../../contracts/order.ts';
import {
  SEARCH_ATTRIBUTES,
  searchAttributeNames,
  shownIn,
} from '../../../contracts/searchAttributes.ts';
import type { World } from '../../fixtures/sagaWorld.ts';
import type { OrderModel } from '../model.ts';
import { answersHold, changesHold } from './answers.ts';
import { nothingIsLost } from './conservation.ts';
import { decisionsAreObeyed, decisionsAreRecorded, isEndedByPerson } from './decisions.ts';
import { flagsAreSeenTo } from './flags.ts';
import { rowIsTrue } from './orderRow.ts';
import { returnsAreTold } from './returns.ts';
import { undoneInReverse } from './undoOrder.ts';
import { isShippedAfterEnd, resourceOf, violationsIf } from './violations.ts';

/** What Temporal holds of the saga at the end. */
export interface SagaView {
  /** The status of each run: RUNNING, COMPLETED, CANCELLED, FAILED, TERMINATED… */
  readonly closed: readonly string[];
  readonly result: unknown;
  readonly searchAttributes: Readonly<Record<string, unknown>>;
  /** Null: not queried. */
  readonly details: string | null;
}

/** What a simulated order costs, in minor units. */
const TOTAL = 2_500;

/** @returns a sentence for each violation */
export function violationsOf(order: OrderModel, saga: SagaView): string[] {
  const { world } = order;
  return [
    ...world.violations,
    ...orderEnds(order, saga),
    ...nothingTwice(world),
    ...booksMatch(order),
    ...nothingGivenBackTwice(world),
    ...nothingIsLost(order),
    ...returnsAreTold(order),
    ...rowIsTrue(order),
    ...eventsAreUnique(world),
    ...undoneInReverse(order),
    ...answersHold(order),
    ...changesHold(order),
    ...decisionsAreObeyed(order),
    ...decisionsAreRecorded(order),
    ...flagsAreSeenTo(order),
    ...temporalAgrees(order, saga),
  ];
}

function orderEnds({ world, cancelledInUi }: OrderModel, { closed }: SagaView): string[] {
  const last = closed.at(-1);
  const { status } = world.state;
  return violationsIf(
    [!isEnded(status), `the order never ended: it is ${status}`],
    [closed.includes('FAILED'), 'the saga failed'],
    [closed.includes('TIMED_OUT'), 'the saga timed out'],
    [last === 'CANCELLED' && status !== 'cancelled', `cancelled in Temporal, and ${status}`],
    [closed.includes('CANCELLED') && !cancelledInUi, 'cancelled in Temporal without a request'],
  );
}

function nothingTwice({ times }: World): string[] {
  return Object.entries(times)
    .filter(([, count]) => count > 1)
    .map(([what, count]) => `${what} ${count} times`);
}

/** What refunds gave back, and what an undo gives back, are together what was taken. */
const nothingGivenBackTwice = ({ asked }: World): string[] =>
  violationsIf([asked.some((amount) => amount !== TOTAL), `asked to give back ${asked.join()}`]);

function booksMatch(order: OrderModel): string[] {
  const { world, untrueUpdates } = order;
  const { status } = world.state;
  const { stands } = world;
  if (isGivenUp(status)) {
    return sagaSteps.flatMap((step) => {
      const resource = resourceOf[step];
      const stays = ['held', 'done', 'undoing'].includes(stands[resource]);
      const isExcused =
        isEndedByPerson(order, step) ||
        (step === 'payment' && untrueUpdates.has('refunded')) ||
        (step === 'shipment' && isShippedAfterEnd(order));
      return violationsIf([stays && !isExcused, `${status}, and its ${resource} stands`]);
    });
  }
  // The saga believes untrue updates of the provider and the carrier.
  return violationsIf(
    [stands.stock !== 'done', `${status}, and its stock is ${stands.stock}`],
    [
      stands.money !== 'done' &&
        !['charged', 'authorized', 'dispatched'].some((word) => untrueUpdates.has(word)) &&
        !isCaptureGivenUp(order),
      `${status}, and its money is ${stands.money}`,
    ],
    [
      stands.parcel !== 'done' && !untrueUpdates.has('dispatched'),
      `${status}, and its parcel is ${stands.parcel}`,
    ],
    [!world.dispatched && !untrueUpdates.has('dispatched'), `${status}, and its parcel never left`],
  );
}

/** A person has decided about money that could not be taken. */
const isCaptureGivenUp = ({ world }: OrderModel): boolean =>
  [...world.decisions.values()].some(
    ({ action, attention }) => attention?.reason === 'CAPTURE_FAILED' && action !== 'retry',
  );

/** Except for flags, each type of event comes at most once. */
function eventsAreUnique({ log }: World): string[] {
  const repeatable = [
    ...['order.attention-raised', 'order.attention-cleared', 'order.changed', 'order.held'],
    ...['order.released', 'order.shipment-cancelling', 'order.shipment-cancelled'],
    ...['order.shipment-booked', 'order.payment-partially-refunded'],
  ];
  const written = new Set<string>();
  return log.flatMap((line) => {
    // After a lost workflow task, another course may write the same types again.
    if (line.startsWith('found version')) written.clear();
    const isOfReturn = line.startsWith('order.return-');
    if (!line.startsWith('order.') || isOfReturn || repeatable.includes(line)) return [];
    const isRepeated = written.has(line);
    written.add(line);
    return violationsIf([isRepeated, `${line} twice`]);
  });
}

function temporalAgrees({ world }: OrderModel, saga: SagaView): string[] {
  const { state, events } = world;
  const { result, searchAttributes: shown, details, closed } = saga;
  // A terminated run may have written the row and not yet its search attributes.
  if (closed.at(-1) === 'TERMINATED') return [];
  const status = typeof result === 'object' && result && 'status' in result ? result.status : null;
  const row = shownIn(state);
  // The workflows of refunds and returns write beside the saga, which sees it with its next change.
  const newest = events.findLast(({ type }) => !type.startsWith('order.return-'))?.type;
  const isBesideIt =
    newest === 'order.payment-partially-refunded' || newest === 'order.payment-refunded';
  const words = [state.status, state.inventoryStatus, state.paymentStatus, state.shipmentStatus];
  return violationsIf(
    [
      closed.at(-1) === 'COMPLETED' && status !== state.status,
      `${state.status}, and the saga answered ${status}`,
    ],
    ...searchAttributeNames.map((name): [boolean, string] => [
      shown[SEARCH_ATTRIBUTES[name]] !== row[name],
      `its ${name} is ${row[name]}, and Temporal shows ${shown[SEARCH_ATTRIBUTES[name]]}`,
    ]),
    [
      details !== null && !isBesideIt && !words.every((word) => details.includes(word)),
      `Temporal's details are not the row's: ${details}`,
    ],
  );
}

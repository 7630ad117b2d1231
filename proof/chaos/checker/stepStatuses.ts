/**
 * The row's status of each step is what the books and the fence say, once nothing is in progress.
 */
import { type OrderState, type SagaStep, sagaSteps, stepStatus } from '../../../contracts/order.ts';
import { isCancelledParcel, isLive } from './shipments.ts';
import { isGivenUpOrder, isStanding, type Snapshot } from './snapshot.ts';
import { byOrder, type Check, type Violation, violation } from './violation.ts';

/** What the books and the fence say of one order. */
interface Evidence {
  /** Sums of all charges and all refunds, in minor units. */
  readonly charged: number;
  readonly refunded: number;
  readonly liveParcels: number;
  readonly cancelledParcels: number;
  /** Above 1: earlier parcels were called off. */
  readonly parcelNumber: number;
  /** The state of the reservation's effect. */
  readonly stock: string;
}

type StepStatus = OrderState[`${SagaStep}Status`];

/** What each status claims. A status that is missing here is transient, or a person's decision. */
const claims: Partial<Record<StepStatus, (evidence: Evidence) => boolean>> = {
  reserved: ({ stock }) => stock === 'done',
  released: ({ stock }) => stock === 'undone',
  charged: ({ charged, refunded }) => charged > refunded,
  authorized: ({ charged }) => charged === 0,
  captured: ({ charged, refunded }) => charged > refunded,
  partially_refunded: ({ charged, refunded }) => charged > refunded && refunded > 0,
  voided: ({ charged }) => charged === 0,
  declined: ({ charged }) => charged === 0,
  // A pending charge that was voided moved no money.
  refunded: ({ charged, refunded }) => charged === refunded,
  booked: ({ liveParcels }) => liveParcels === 1,
  in_transit: ({ liveParcels }) => liveParcels === 1,
  delivered: ({ liveParcels }) => liveParcels === 1,
  cancelled: ({ liveParcels, cancelledParcels }) => liveParcels === 0 && cancelledParcels > 0,
};
/** What the status `none` claims of each step. */
const claimsOfNone: Readonly<Record<SagaStep, (evidence: Evidence) => boolean>> = {
  inventory: ({ stock }) => stock !== 'done' && stock !== 'undone',
  payment: ({ charged }) => charged === 0,
  shipment: ({ liveParcels, cancelledParcels, parcelNumber }) =>
    liveParcels === 0 && (cancelledParcels === 0 || parcelNumber > 1),
};

/** Checks orders that have ended or stand, and are not flagged. */
export const stepStatusesAreTrue: Check = (snapshot) => {
  const evidenceOf = collectEvidence(snapshot);
  return snapshot.tables.orders
    .filter((order) => isStanding(order) || isGivenUpOrder(order))
    .filter(({ attention }) => attention === null)
    .flatMap((order): Violation[] => {
      const evidence = evidenceOf(order.orderId);
      return sagaSteps.flatMap((step) => {
        const status = stepStatus(order, step);
        const claim = status === 'none' ? claimsOfNone[step] : claims[status];
        if (claim === undefined || claim(evidence)) return [];
        const what = `its ${step} is ${status}, and the stores have ${JSON.stringify(evidence)}`;
        return [violation('step statuses are true', order.orderId, what)];
      });
    });
};

function collectEvidence({ tables, payments, carrier }: Snapshot): (orderId: string) => Evidence {
  const [ledger, shipments] = [byOrder(payments.ledger), byOrder(carrier.shipments)];
  const effects = byOrder(tables.effects);
  const numbers = new Map(tables.orders.map((order) => [order.orderId, order.parcelNumber]));
  return (orderId) => {
    const sum = (kind: string): number =>
      (ledger.get(orderId) ?? [])
        .filter((entry) => entry.kind === kind)
        .reduce((total, { amount }) => total + amount, 0);
    const parcels = shipments.get(orderId) ?? [];
    const reservation = (effects.get(orderId) ?? []).find(({ step }) => step === 'inventory');
    return {
      charged: sum('charge'),
      refunded: sum('refund'),
      liveParcels: parcels.filter(isLive).length,
      cancelledParcels: parcels.filter(isCancelledParcel).length,
      parcelNumber: numbers.get(orderId) ?? 1,
      stock: reservation?.state ?? 'no reservation',
    };
  };
}

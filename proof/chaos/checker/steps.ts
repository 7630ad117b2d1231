/** What the row says of each step is what the books and the fence say, once nothing is under way. */
import type { OrderState, SagaStep } from '../../../contracts/order.ts';
import { isGivenUp, isStanding, type World } from './stores.ts';
import { byOrder, type Check, type Violation, violation } from './violation.ts';

interface Seen {
  /** Minor units that came in and went out, whatever remained. */
  readonly charged: number;
  readonly refunded: number;
  readonly liveParcels: number;
  readonly cancelledParcels: number;
  readonly stock: string;
}

type Told = OrderState[`${SagaStep}Status`];

/** Whether a word is true; one that is not here is only said for a while, or by a person. */
const meanings: Partial<Record<Told, (seen: Seen) => boolean>> = {
  reserved: ({ stock }) => stock === 'done',
  released: ({ stock }) => stock === 'undone',
  charged: ({ charged, refunded }) => charged > refunded,
  declined: ({ charged }) => charged === 0,
  // A pending charge that was called off moved no money.
  refunded: ({ charged, refunded }) => charged === refunded,
  booked: ({ liveParcels }) => liveParcels === 1,
  in_transit: ({ liveParcels }) => liveParcels === 1,
  delivered: ({ liveParcels }) => liveParcels === 1,
  cancelled: ({ liveParcels, cancelledParcels }) => liveParcels === 0 && cancelledParcels > 0,
};
const nothing: Readonly<Record<SagaStep, (seen: Seen) => boolean>> = {
  inventory: ({ stock }) => stock !== 'done' && stock !== 'undone',
  payment: ({ charged }) => charged === 0,
  shipment: ({ liveParcels, cancelledParcels }) => liveParcels + cancelledParcels === 0,
};

/** Of orders that have ended or stand. What is flagged is a person's to judge. */
export const stepsAreAsTold: Check = (world) => {
  const seenOf = look(world);
  const settled = world.tables.orders.filter((order) => isStanding(order) || isGivenUp(order));
  return settled
    .filter(({ attention }) => attention === null)
    .flatMap((order): Violation[] => {
      const seen = seenOf(order.orderId);
      return (['inventory', 'payment', 'shipment'] as const).flatMap((step) => {
        const told: Told = order[`${step}Status`];
        const isTrue = told === 'none' ? nothing[step] : meanings[told];
        if (isTrue === undefined || isTrue(seen)) return [];
        const what = `its ${step} is told as ${told}, and there is ${JSON.stringify(seen)}`;
        return [violation('steps are as told', order.orderId, what)];
      });
    });
};

function look({ tables, payments, carrier }: World): (orderId: string) => Seen {
  const [ledger, shipments] = [byOrder(payments.ledger), byOrder(carrier.shipments)];
  const effects = byOrder(tables.effects);
  return (orderId) => {
    const sum = (kind: string): number =>
      (ledger.get(orderId) ?? [])
        .filter((entry) => entry.kind === kind)
        .reduce((total, { amount }) => total + amount, 0);
    const parcels = (shipments.get(orderId) ?? []).map(({ status }) => status);
    const stock = (effects.get(orderId) ?? []).find(({ step }) => step === 'inventory');
    return {
      charged: sum('charge'),
      refunded: sum('refund'),
      liveParcels: parcels.filter((status) => status !== 'cancelled' && status !== 'refused')
        .length,
      cancelledParcels: parcels.filter((status) => status === 'cancelled').length,
      stock: stock?.state ?? 'no reservation',
    };
  };
}

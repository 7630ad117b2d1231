/** Helpers of the oracle. */
import type { SagaStep } from '../../../contracts/order.ts';
import type { Thing } from '../../fixtures/sagaWorld.ts';
import type { OrderModel } from '../model.ts';

/** What each step changes in the books. */
export const resourceOf: Record<SagaStep, Thing> = {
  inventory: 'stock',
  payment: 'money',
  shipment: 'parcel',
};

/** The sentences of those pairs whose condition is true. */
export const violationsIf = (
  ...pairs: readonly (readonly [condition: boolean, sentence: string])[]
): string[] => pairs.flatMap(([condition, sentence]) => (condition ? [sentence] : []));

/** Whether the parcel had left when it was to be cancelled, and the order was flagged for it. */
export const isShippedAfterEnd = ({ world, untrueUpdates }: OrderModel): boolean =>
  (world.dispatched || untrueUpdates.has('dispatched')) &&
  world.events.some(({ set }) => set.attention?.reason === 'SHIPPED_AFTER_END');

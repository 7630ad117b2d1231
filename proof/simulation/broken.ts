/** What those who judge a life have in common. */
import type { SagaStep } from '../../contracts/order.ts';
import type { Thing } from '../fixtures/sagaWorld.ts';
import type { Surroundings } from './surroundings.ts';

export const thingOf: Record<SagaStep, Thing> = {
  inventory: 'stock',
  payment: 'money',
  shipment: 'parcel',
};

/** The sentences of those pairs that are so. */
export const broken = (...pairs: readonly (readonly [boolean, string])[]): string[] =>
  pairs.flatMap(([is, sentence]) => (is ? [sentence] : []));

/** The parcel turned out to have left when the order could only end: a person was called. */
export const leftAfterEnd = ({ world, lies }: Surroundings): boolean =>
  (world.dispatched || lies.has('dispatched')) &&
  world.events.some(({ set }) => set.attention?.reason === 'SHIPPED_AFTER_END');

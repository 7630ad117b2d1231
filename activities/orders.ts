/** The activities of the `orders` task queue: they change our own database. */
import type { OrderActivities } from '../contracts/orderActivities.ts';
import type { Database } from '../db/client.ts';
import type { Logger } from '../ops/logger.ts';
import { asFailures } from './failure.ts';
import { releaseInventory, reserveInventory } from './inventory.ts';
import { recordChange } from './recordChange.ts';

export interface OrderDependencies {
  readonly db: Database;
  readonly log: Logger;
  /** Called after a commit that has events for the relay. */
  readonly deliveriesWaiting: () => void;
}

export function createOrderActivities(deps: OrderDependencies): OrderActivities {
  const { db, log, deliveriesWaiting } = deps;
  const context = (activity: string, subject: string) =>
    ({ activity, subject, otherwise: 'SERVICE_UNAVAILABLE' }) as const;
  return {
    reserveInventory: (input) =>
      asFailures(log, context('reserveInventory', input.orderId), async () => {
        await reserveInventory(db, input);
        deliveriesWaiting();
      }),
    releaseInventory: (input) =>
      asFailures(log, context('releaseInventory', input.orderId), () =>
        releaseInventory(db, input),
      ),
    recordChange: (change) =>
      asFailures(log, context('recordChange', change.orderId), async () => {
        const row = await recordChange(db, change);
        deliveriesWaiting();
        const { orderId, version, type, set } = change;
        if (row && !row.alreadyRecorded)
          log.warn(
            { orderId, version, rowVersion: row.version, event: type },
            'the row is ahead of the saga: a lost workflow task has written it',
          );
        else log.info({ orderId, version, event: type, status: set.status }, type);
        return row;
      }),
  };
}

/** The activities of the `logistics` task queue: any logistics provider, behind the fence. */
import {
  type BookShipmentInput,
  bookShipmentInput,
  bookShipmentResult,
  type CancelShipmentInput,
  cancelShipmentInput,
  type LogisticsActivities,
} from '../contracts/provider.ts';
import type { Database } from '../db/client.ts';
import type { Logger } from '../ops/logger.ts';
import { asFailures } from './failure.ts';
import { doOnce, type Found, undoOnce } from './fence.ts';
import type { LogisticsProvider } from './providers/logisticsProvider.ts';
import { undoKey } from './providers/providerCall.ts';

export interface LogisticsDependencies {
  readonly db: Database;
  readonly provider: LogisticsProvider;
  readonly log: Logger;
  /** Aborts when one call to the provider has taken too long, or the activity is cancelled. */
  readonly callSignal: () => AbortSignal;
}

export function createLogisticsActivities(deps: LogisticsDependencies): LogisticsActivities {
  const { db, provider, log, callSignal } = deps;
  const effectOf = ({ effectId, orderId }: { effectId: string; orderId: string }) =>
    ({ effectId, orderId, step: 'shipment' }) as const;
  const context = (activity: string, subject: string) =>
    ({ activity, subject, otherwise: 'SHIPMENT_UNAVAILABLE' }) as const;

  async function find(effectId: string): Promise<Found> {
    const found = await provider.find(effectId, {
      signal: callSignal(),
      idempotencyKey: effectId,
    });
    if (found === null) return { status: 'never' };
    const { reference } = found;
    return { status: found.status === 'cancelled' ? 'undone' : 'standing', reference };
  }

  return {
    bookShipment: (input: BookShipmentInput) =>
      asFailures(log, context('bookShipment', input.effectId), async () => {
        const { effectId, ...request } = bookShipmentInput.parse(input);
        const call = () =>
          provider.book(request, { signal: callSignal(), idempotencyKey: effectId });
        // What is no answer must not be committed as one: the outcome is then unknown.
        return doOnce(db, effectOf(input), async () => bookShipmentResult.parse(await call()));
      }),

    cancelShipment: (input: CancelShipmentInput) =>
      asFailures(log, context('cancelShipment', input.effectId), async () => {
        const { effectId, reference: known, ...request } = cancelShipmentInput.parse(input);
        const { status } = await undoOnce(db, effectOf(input), {
          known,
          find: () => find(effectId),
          async undo({ reference }) {
            await provider.cancel(
              { ...request, reference },
              { signal: callSignal(), idempotencyKey: undoKey(effectId) },
            );
            return { status: 'undone', reference };
          },
        });
        return { status: status === 'undone' ? 'cancelled' : 'nothing_to_cancel' };
      }),
  };
}

/**
 * The activities that list a provider's books, on its task queue: only what they say, so that they
 * can be compared with our database.
 */
import { ApplicationFailure } from '@temporalio/common';
import type { ErrorCode } from '../../contracts/errors.ts';
import {
  BOOKS_NOT_OFFERED,
  type ListInput,
  listPaymentsInput,
  listPaymentsResult,
  listShipmentsInput,
  listShipmentsResult,
  type PaymentBookActivities,
  type ShipmentBookActivities,
} from '../../contracts/providerBooks.ts';
import type { Logger } from '../../ops/logger.ts';
import { asFailures } from '../failure.ts';
import type { LogisticsProvider } from '../providers/logisticsProvider.ts';
import type { PaymentProvider } from '../providers/paymentProvider.ts';
import type { ProviderCall } from '../providers/providerCall.ts';

interface BookDependencies<P> {
  readonly provider: P;
  readonly log: Logger;
  /** Aborts when one call to the provider has taken too long, or the activity is cancelled. */
  readonly callSignal: () => AbortSignal;
}

export const createPaymentBooks = (
  deps: BookDependencies<PaymentProvider>,
): PaymentBookActivities => ({
  listPayments: (input) =>
    listing(deps, 'listPayments', 'PAYMENT_UNAVAILABLE', async (call) => {
      const page = await deps.provider.list?.(listPaymentsInput.parse(input), call);
      return page && listPaymentsResult.parse(page);
    })(input),
});

export const createShipmentBooks = (
  deps: BookDependencies<LogisticsProvider>,
): ShipmentBookActivities => ({
  listShipments: (input) =>
    listing(deps, 'listShipments', 'SHIPMENT_UNAVAILABLE', async (call) => {
      const page = await deps.provider.list?.(listShipmentsInput.parse(input), call);
      return page && listShipmentsResult.parse(page);
    })(input),
});

const listing =
  <T>(
    { log, callSignal }: Omit<BookDependencies<unknown>, 'provider'>,
    activity: string,
    otherwise: ErrorCode,
    list: (call: ProviderCall) => Promise<T | undefined>,
  ) =>
  ({ since }: ListInput): Promise<T> =>
    asFailures(log, { activity, subject: since, otherwise }, async () => {
      const page = await list({ signal: callSignal(), idempotencyKey: 'books' });
      if (page) return page;
      throw ApplicationFailure.nonRetryable('This provider lists no books.', BOOKS_NOT_OFFERED);
    });

/** A customer of a service whose processes a test starts and stops. */
import { createOrdersApi } from '@order-management/client';
import { expect } from 'vitest';
import { requestToken } from '../../dev/issuer/requestToken.ts';
import { eventuallyPasses } from './eventually.ts';

interface Service {
  /** URLs of the API and the issuer. */
  readonly api: string;
  readonly issuer: string;
}

/**
 * Each call is repeated until the service takes it, or the time is over.
 *
 * @param userId also the OAuth client
 * @param outputs what the processes have printed, for the error
 */
export function orderingCustomer(
  service: Service,
  userId: string,
  limitMs: number,
  outputs: () => string = () => '',
) {
  const token = async () => (await requestToken(service.issuer, userId)).token;
  const api = createOrdersApi({ url: service.api, token });
  const order = {
    userId,
    items: [{ itemId: 'sku-mug', quantity: 1, unitPrice: 1499 }],
    shippingAddress: '12 Harbour Street, 20457 Hamburg, Germany',
    paymentMethod: 'tok_ok',
  };
  return {
    api,
    order,
    /** Also waits until the API is up. @returns the order's id */
    async place(key: string): Promise<string> {
      const params = { header: { 'Idempotency-Key': key } };
      const { orderId } = await eventuallyPasses(async () => {
        const { data, error } = await api.POST('/v1/orders', { params, body: order });
        if (!data) throw new Error(`not accepted: ${JSON.stringify(error)}\n${outputs()}`);
        return data;
      }, limitMs);
      return orderId;
    },
    async cancel(orderId: string): Promise<void> {
      await eventuallyPasses(async () => {
        const params = { path: { orderId } };
        const { error } = await api.POST('/v1/orders/{orderId}/cancel', { params });
        expect(error, outputs()).toBeUndefined();
      }, limitMs);
    },
    reaches: (orderId: string, status: string): Promise<unknown> =>
      eventuallyPasses(async () => {
        const { data } = await api.GET('/v1/orders/{orderId}', { params: { path: { orderId } } });
        expect(data?.orderInfo.status, outputs()).toBe(status);
      }, limitMs),
  };
}

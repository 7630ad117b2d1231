/** The order that every measurement over HTTP places. */
import { CATALOGUE, CURRENCY } from '../../dev/seed.ts';
import type { HttpClient } from './httpClient.ts';
import { expectStatus } from './httpClient.ts';

const [{ itemId, name, unitPrice }] = CATALOGUE;

interface OrderLine {
  readonly itemId: string;
  readonly quantity: number;
  /** Minor units. */
  readonly unitPrice: number;
}

export const benchOrder = {
  userId: 'bench-customer',
  items: [{ itemId, quantity: 1, unitPrice }] as readonly OrderLine[],
  shippingAddress: '12 Harbour Street, Ghent',
  paymentMethod: 'tok_ok',
};

/** Where parcels are collected and delivered by themselves, a second after each other. */
export const DELIVERED_TO = `${benchOrder.shippingAddress}, Ships And Delivers`;

/** Places an order. @returns its id and its status in the answer */
export async function placeOrder(
  client: HttpClient,
  changes: Partial<typeof benchOrder> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly orderId: string; readonly status: string }> {
  const body = { ...benchOrder, ...changes };
  return expectStatus(await client.callAs('storefront', 'POST', '/v1/orders', body, headers), 201);
}

/** Stocks more of the item than any measurement orders. */
export async function stockUp(client: HttpClient): Promise<void> {
  const item = { name, unitPrice, currency: CURRENCY, onHand: 100_000_000 };
  expectStatus(await client.callAs('warehouse', 'PUT', `/v1/inventory/${itemId}`, item), 200);
}

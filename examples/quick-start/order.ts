/** Places an order, reads it and follows it until it is delivered; then cancels another one. */
import { createOrdersApi, dataOf, followOrder } from '@order-management/client';

const { API = 'http://127.0.0.1:3000', ISSUER = 'http://127.0.0.1:3001' } = process.env;

const answer = await fetch(`${ISSUER}/token`, {
  method: 'POST',
  headers: { authorization: `Basic ${btoa('customer-1:customer-1-secret')}` },
  body: new URLSearchParams({ grant_type: 'client_credentials' }),
});
const { access_token: token } = (await answer.json()) as { access_token: string };
// Gives every POST an idempotency key, and sends again what can succeed later.
const orders = createOrdersApi({ url: API, token: () => token });

async function place(address: string): Promise<string> {
  const order = {
    userId: 'customer-1',
    currency: 'EUR',
    items: [{ itemId: 'sku-mug', quantity: 2, unitPrice: 1499 }],
    shippingAddress: `${address}, 20457 Hamburg, Germany`,
    paymentMethod: 'tok_ok',
  };
  return (await dataOf(orders.POST('/v1/orders', { body: order }))).orderId;
}

// The parcel to this address moves by itself.
const orderId = await place('1 Ships And Delivers Street');
const params = { path: { orderId } };
console.log((await dataOf(orders.GET('/v1/orders/{orderId}', { params }))).orderInfo);

for await (const { type } of followOrder(orders, orderId)) console.log(type);

const other = { path: { orderId: await place('12 Harbour Street') } };
console.log(await dataOf(orders.POST('/v1/orders/{orderId}/cancel', { params: other })));

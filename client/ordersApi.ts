/**
 * A typed client of the HTTP API: paths, parameters, bodies and answers are those of its OpenAPI
 * document (schema.ts is made of it, `npm run generate`).
 *
 *   const orders = createOrdersApi({ url, token: () => myToken });
 *   const { data, error } = await orders.GET('/v1/orders/{orderId}', {
 *     params: { path: { orderId } },
 *   });
 *
 * `error` is a problem (RFC 9457) whose `code` tells what went wrong.
 */
import createFetchClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './schema.ts';

export type OrdersApi = Client<paths>;
type Schemas = components['schemas'];
export type NewOrder = Schemas['NewOrder'];
export type OrderInfo = Schemas['OrderInfo'];
export type TimelineEvent = Schemas['TimelineEvent'];
export type Problem = Schemas['Problem'];

export interface OrdersApiOptions {
  /** Where the service is, as `https://orders.example.com`. */
  readonly url: string;
  /** An access token that is good now; asked for before every request. */
  readonly token: () => string | Promise<string>;
  /** How long one request may take, in milliseconds. */
  readonly limitMs?: number;
}

/** Longer than the longest wait that `Prefer` may ask for. */
const LIMIT_MS = 40_000;

/** A request that gets no answer, or none in time, rejects as `fetch` does. */
export function createOrdersApi({ url, token, limitMs = LIMIT_MS }: OrdersApiOptions): OrdersApi {
  const client = createFetchClient<paths>({
    baseUrl: url,
    headers: { accept: 'application/json' },
  });
  client.use({
    async onRequest({ request }) {
      request.headers.set('authorization', `Bearer ${await token()}`);
      return new Request(request, {
        signal: AbortSignal.any([request.signal, AbortSignal.timeout(limitMs)]),
      });
    },
  });
  return client;
}

/**
 * A typed client of the HTTP API. Its types (schema.ts) are generated from the API's OpenAPI
 * document by `npm run generate`.
 *
 *   const orders = createOrdersApi({ url, token: () => myToken });
 *   const { data, error } = await orders.GET('/v1/orders/{orderId}', {
 *     params: { path: { orderId } },
 *   });
 *
 * `error` is a problem (RFC 9457); its `code` is one of docs/errors.md.
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
  /** Base URL of the service, such as `https://orders.example.com`. */
  readonly url: string;
  /** Returns a valid access token; called before every request. */
  readonly token: () => string | Promise<string>;
  /** Time limit of one request, in milliseconds; 40 s by default. */
  readonly limitMs?: number;
}

/** Longer than the longest wait that `Prefer` accepts. */
const LIMIT_MS = 40_000;

/** A request without an answer in time rejects as `fetch` does. */
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

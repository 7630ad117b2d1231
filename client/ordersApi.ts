/** The typed calls. Their types (schema.ts) are generated from the API's OpenAPI document. */
import createFetchClient, { type Client } from 'openapi-fetch';
import { repeatingFetch, type Sending } from './requests.ts';
import type { components, paths } from './schema.ts';

export type OrdersApi = Client<paths>;
type Schemas = components['schemas'];
export type NewOrder = Schemas['NewOrder'];
export type OrderInfo = Schemas['OrderInfo'];
export type TimelineEvent = Schemas['TimelineEvent'];

export interface OrdersApiOptions extends Partial<Omit<Sending, 'token'>> {
  readonly token: Sending['token'];
  /** Base URL of the service, such as `https://orders.example.com`. */
  readonly url: string;
}

/** Longer than the longest wait that `Prefer` accepts. */
const LIMIT_MS = 40_000;
const ATTEMPTS = 4;

/**
 * Each attempt is limited to `limitMs` (40 s by default), and what can succeed later is sent up to
 * `attempts` times (4). A request without an answer rejects as `fetch` does.
 */
export const createOrdersApi = ({
  url,
  token,
  limitMs = LIMIT_MS,
  attempts = ATTEMPTS,
}: OrdersApiOptions): OrdersApi =>
  createFetchClient<paths>({
    baseUrl: url,
    headers: { accept: 'application/json' },
    fetch: repeatingFetch({ token, limitMs, attempts }),
  });

/** Which of Stripe's requests is which, and what of the payment method is about it. */
import type { Reply } from '../serve.ts';
import { invalid, unavailable } from './methods.ts';
import {
  createIntent,
  createRefund,
  listIntents,
  listRefunds,
  ofIntent,
  searchIntents,
} from './requests.ts';
import type { Intent, Stripe } from './stripeBook.ts';

/** The search lags behind the list. */
export interface Search {
  how: 'away' | 'not offered' | 'works';
  /** So many of the intents are found, however young. */
  indexed: number;
  /** After how long one is found by itself. */
  readonly lagMs: number;
}

export const intentNamed = ({ book }: Stripe, name: string): Intent | undefined =>
  book.entries.intents.find(({ id }) => id === name);

export function route(
  stripe: Stripe,
  search: Search,
  [method, path]: readonly [method: string, path: string],
  params: URLSearchParams,
): Reply {
  const isPost = method === 'POST';
  if (path === '/v1/payment_intents')
    return isPost ? createIntent(stripe, params) : listIntents(stripe, params);
  if (path === '/v1/refunds')
    return isPost ? createRefund(stripe, params) : listRefunds(stripe, params);
  if (path === '/v1/payment_intents/search') return searchWith(stripe, search, params);
  const [, , , name = '', action] = path.split('/');
  const intent = intentNamed(stripe, name);
  return intent
    ? ofIntent(stripe, intent, action, params)
    : invalid(404, 'resource_missing', 'intent');
}

function searchWith(stripe: Stripe, search: Search, params: URLSearchParams): Reply {
  if (search.how === 'away') return unavailable;
  if (search.how === 'not offered') return invalid(400, 'search_not_available');
  const isFound = ({ created }: Intent, at: number) =>
    at < search.indexed || Date.now() - created * 1000 > search.lagMs;
  return searchIntents(stripe, stripe.book.entries.intents.filter(isFound), params);
}

/** The payment method, as far as it is about this request: of a capture `pm_capture_…` is. */
export function methodIn(stripe: Stripe, path: string, params: URLSearchParams): string {
  const [, captured] = /^\/v1\/payment_intents\/(\w+)\/capture$/.exec(path) ?? [];
  if (captured) return intentNamed(stripe, captured)?.method.replace('pm_capture_', 'pm_') ?? '';
  const asked = path === '/v1/refunds' ? (params.get('payment_intent') ?? '') : '';
  const paid = intentNamed(stripe, asked);
  return paid?.method.replace('pm_refund_', 'pm_') ?? params.get('payment_method') ?? '';
}

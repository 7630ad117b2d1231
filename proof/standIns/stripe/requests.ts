/** Stripe's requests about payment intents and refunds. */
import type { Reply } from '../serve.ts';
import { giveBack, letGo, made, take } from './happenings.ts';
import { cardError, invalid, methodOf, serverError } from './methods.ts';
import {
  chargeOf,
  type Intent,
  leftOf,
  newId,
  nowSeconds,
  type Stripe,
  shownIntent,
  shownRefund,
} from './stripeBook.ts';

const done = (body: Reply['body']): Reply => ({ status: 200, body });

const metadataOf = (params: URLSearchParams): Record<string, string> =>
  Object.fromEntries(
    [...params].flatMap(([name, value]) => {
      const field = /^metadata\[(\w+)\]$/.exec(name)?.[1];
      return field === undefined ? [] : [[field, value]];
    }),
  );

export function createIntent(stripe: Stripe, params: URLSearchParams): Reply {
  const method = params.get('payment_method');
  const isManual = params.get('capture_method') === 'manual';
  if (method === null || method.includes('missing'))
    return invalid(400, 'resource_missing', 'payment_method');
  if (isManual && methodOf(method).isNeverHeld)
    return invalid(400, 'payment_intent_incompatible_payment_method', 'payment_method');
  const amount = Number(params.get('amount'));
  if (amount < 50) return invalid(400, 'amount_too_small', 'amount');
  const currency = params.get('currency') ?? '';
  const isThousandths = ['bhd', 'jod', 'kwd', 'omr', 'tnd'].includes(currency);
  if (isThousandths && amount % 10 !== 0)
    return invalid(400, 'parameter_invalid_integer', 'amount');
  if (method === 'pm_500_before') return serverError;
  const intent: Intent = {
    ...{ id: newId('pi'), amount, currency, amount_received: 0, created: nowSeconds(), method },
    status: methodOf(method).first ?? 'requires_confirmation',
    capture_method: isManual ? 'manual' : 'automatic',
    client_secret: newId('secret'),
    metadata: metadataOf(params),
  };
  made(stripe, intent);
  const { decline } = methodOf(method);
  if (decline) return cardError({ ...decline, payment_intent: shownIntent(stripe, intent, false) });
  return method === 'pm_500_after'
    ? serverError
    : done(shownIntent(stripe, intent, isExpanded(params)));
}

const isExpanded = (params: URLSearchParams): boolean =>
  [...params].some(([name, value]) => name.startsWith('expand[') && value === 'latest_charge');

function capture(stripe: Stripe, intent: Intent, params: URLSearchParams): Reply {
  if (intent.status !== 'requires_capture') return invalid(400, 'payment_intent_unexpected_state');
  const amount = Number(params.get('amount_to_capture') ?? intent.amount);
  if (amount > intent.amount) return invalid(400, 'amount_too_large', 'amount_to_capture');
  const { capture: wrong, isOnce } = methodOf(intent.method);
  if (wrong && isOnce) intent.method = 'pm_card_visa';
  if (wrong) return wrong;
  take(stripe, intent, amount);
  return intent.method === 'pm_capture_500_after'
    ? serverError
    : done(shownIntent(stripe, intent, false));
}

/** The first refund that is asked for answers 500, made or not. */
export function createRefund(stripe: Stripe, params: URLSearchParams): Reply {
  const intent = stripe.book.entries.intents.find(({ id }) => id === params.get('payment_intent'));
  if (!intent) return invalid(404, 'resource_missing', 'payment_intent');
  if (intent.status !== 'succeeded') return invalid(400, 'charge_not_refundable');
  if (intent.isDisputed) return invalid(400, 'charge_disputed');
  if (chargeOf(stripe, intent)?.['refunded'] === true)
    return invalid(400, 'charge_already_refunded');
  const left = leftOf(stripe, intent);
  const amount = Number(params.get('amount') ?? left);
  if (amount > left) return invalid(400, 'amount_too_large', 'amount');
  const { method } = intent;
  const isFailing = method === 'pm_refund_500_before' || method === 'pm_refund_500_after';
  if (isFailing) intent.method = 'pm_card_visa';
  if (method === 'pm_refund_500_before') return serverError;
  const refund = giveBack(stripe, intent, amount, metadataOf(params));
  return isFailing ? serverError : done(shownRefund(refund));
}

/** A page of a list, the newest first. */
function pageOf<T extends { readonly id: string }>(
  rows: readonly T[],
  shown: (row: T) => Reply['body'],
  params: URLSearchParams,
): Reply {
  const newest = rows.toReversed();
  const after = params.get('starting_after');
  const start = after === null ? 0 : newest.findIndex(({ id }) => id === after) + 1;
  const end = start + Number(params.get('limit') ?? 10);
  const data = newest.slice(start, end).map(shown);
  return done({ object: 'list', data, has_more: end < newest.length, url: '/v1' });
}

export function listIntents(stripe: Stripe, params: URLSearchParams): Reply {
  const since = Number(params.get('created[gte]') ?? 0);
  const recent = stripe.book.entries.intents.filter(({ created }) => created >= since);
  return pageOf(recent, (intent) => shownIntent(stripe, intent, true), params);
}

export function listRefunds(stripe: Stripe, params: URLSearchParams): Reply {
  const of = params.get('payment_intent');
  const own = stripe.book.entries.refunds.filter(({ payment_intent }) => payment_intent === of);
  return pageOf(own, shownRefund, params);
}

export function searchIntents(
  stripe: Stripe,
  found: readonly Intent[],
  params: URLSearchParams,
): Reply {
  const key = /'effectId'\]:'([^']*)'/.exec(params.get('query') ?? '')?.[1];
  const data = found
    .filter(({ metadata }) => metadata['effectId'] === key)
    .map((intent) => shownIntent(stripe, intent, true));
  return done({ object: 'search_result', data, has_more: false, url: '/v1' });
}

export function ofIntent(
  stripe: Stripe,
  intent: Intent,
  action: string | undefined,
  params: URLSearchParams,
): Reply {
  if (action === 'capture') return capture(stripe, intent, params);
  if (action === 'cancel') {
    if (['succeeded', 'processing', 'canceled'].includes(intent.status))
      return invalid(400, 'payment_intent_unexpected_state');
    letGo(stripe, intent);
  }
  return done(shownIntent(stripe, intent, isExpanded(params)));
}

/**
 * A stand-in of Stripe in Stripe's wire format: payment intents, captures and refunds, form-encoded
 * requests, idempotency keys that keep the first answer (also a 500), a search that lags behind the
 * list, signed events.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import Stripe from 'stripe';
import { openBook } from '../book.ts';
import { sendDueEvents } from '../events.ts';
import type { Running } from '../runStandIn.ts';
import { type Answer, type Received, type Reply, serve } from '../serve.ts';
import { comeTrue, endRefund, fail, happen, letGo } from './happenings.ts';
import { invalid, keyInUse, otherBody, troubleOf, unauthorized, unavailable } from './methods.ts';
import {
  createIntent,
  createRefund,
  listIntents,
  listRefunds,
  ofIntent,
  searchIntents,
} from './requests.ts';
import { emptyBook, type Intent, newId, type RefundRow } from './stripeBook.ts';

export interface StripeOptions {
  /** Called with every request, to check its shape. */
  readonly onRequest?: (request: { method: string; path: string; body: string }) => Promise<void>;
  readonly port?: number;
  readonly bookFile?: string;
  /** Where its events go; without it none is sent. */
  readonly webhook?: { readonly url: string; readonly secret: string };
  /** After how long the search finds a payment by itself. */
  readonly searchLagMs?: number;
}

export interface StripeStandIn extends Running {
  readonly secretKey: string;
  /** All requests in order; `line` as in `POST /v1/payment_intents`. */
  readonly requests: readonly { line: string; params: URLSearchParams; key: string | undefined }[];
  intents(): readonly Intent[];
  /** Without what was held and not taken. */
  refunds(): readonly RefundRow[];
  /** The payer completes or abandons 3-D Secure, a bank transfer arrives, a hold ends. */
  settle(id: string, status: 'succeeded' | 'requires_payment_method' | 'canceled'): void;
  /** A person sees to it that a payment can be captured. */
  repair(id: string): void;
  /** A pending refund ends. */
  settleRefund(id: string, status: 'succeeded' | 'failed'): void;
  /** Indexes all intents: from now on the search finds them. */
  indexNow(): void;
  /** From now on the search answers 503, or as in countries where it is not offered, or again. */
  search(how: 'away' | 'not offered' | 'works'): void;
}

export const STRIPE_KEY = 'sk_test_stand_in';
const SLOW_MS = 800;
const LATE_MS = 9_000;

export async function stripeStandIn(options: StripeOptions = {}): Promise<StripeStandIn> {
  const { webhook, searchLagMs = Number.POSITIVE_INFINITY } = options;
  const book = openBook(options.bookFile ?? null, emptyBook());
  const { intents, refunds, kept, tries } = book.entries;
  const stripe = { book, tells: webhook !== undefined };
  const requests: { line: string; params: URLSearchParams; key: string | undefined }[] = [];
  const arriving = new Set<string>();
  let indexed = 0;
  let search: 'away' | 'not offered' | 'works' = 'works';
  const byId = (name: string): Intent | undefined => intents.find(({ id }) => id === name);

  function route(method: string, path: string, params: URLSearchParams): Reply {
    if (method === 'POST' && path === '/v1/payment_intents') return createIntent(stripe, params);
    if (method === 'POST' && path === '/v1/refunds') return createRefund(stripe, params);
    if (path === '/v1/payment_intents/search') {
      if (search === 'away') return unavailable;
      if (search === 'not offered') return invalid(400, 'search_not_available');
      const isFound = ({ created }: Intent, at: number) =>
        at < indexed || Date.now() - created * 1000 > searchLagMs;
      return searchIntents(stripe, intents.filter(isFound), params);
    }
    if (path === '/v1/payment_intents') return listIntents(stripe, params);
    if (path === '/v1/refunds') return listRefunds(stripe, params);
    const [, , , name = '', action] = path.split('/');
    const intent = byId(name);
    return intent
      ? ofIntent(stripe, intent, action, params)
      : invalid(404, 'resource_missing', 'intent');
  }

  /** The payment method, as far as it is about this request. */
  function methodIn(path: string, params: URLSearchParams): string {
    const [, captured] = /^\/v1\/payment_intents\/(\w+)\/capture$/.exec(path) ?? [];
    if (captured) return byId(captured)?.method.replace('pm_capture_', 'pm_') ?? '';
    const paid = path === '/v1/refunds' ? byId(params.get('payment_intent') ?? '') : undefined;
    return paid?.method.replace('pm_refund_', 'pm_') ?? params.get('payment_method') ?? '';
  }

  /** Keeps the first answer under the key; the same key with other parameters is an error. */
  function once(key: string, body: string, run: () => Reply): Reply {
    const hash = createHash('sha256').update(body).digest('hex');
    const first = kept[key];
    if (first?.hash === hash) return { ...first.reply, headers: { 'idempotent-replayed': 'true' } };
    if (first) return otherBody;
    const reply = run();
    kept[key] = { hash, reply };
    return reply;
  }

  async function answer({ method, url, headers, body }: Received): Promise<Answer> {
    if (url.pathname === '/readyz') return { status: 200, body: {} };
    const params = method === 'POST' ? new URLSearchParams(body) : url.searchParams;
    const key = headers['idempotency-key']?.toString();
    requests.push({ line: `${method} ${url.pathname}`, params, key });
    await options.onRequest?.({ method, path: `${url.pathname}${url.search}`, body });
    if (headers.authorization !== `Bearer ${STRIPE_KEY}`) return unauthorized;
    if (method !== 'POST') return route(method, url.pathname, params);
    const reply = await act(url.pathname, params, key, body);
    return typeof reply === 'object'
      ? { ...reply, headers: { ...reply.headers, 'request-id': newId('req') } }
      : reply;
  }

  async function act(
    path: string,
    params: URLSearchParams,
    key: string | undefined,
    body: string,
  ): Promise<Answer> {
    if (key !== undefined && arriving.has(key)) return keyInUse;
    const nth = (tries[key ?? ''] ?? 0) + 1;
    if (key !== undefined) tries[key] = nth;
    const trouble = troubleOf(methodIn(path, params), key === undefined ? 2 : nth);
    const run = (): Reply => {
      const act = () => route('POST', path, params);
      const reply = key === undefined ? act() : once(key, body, act);
      book.save();
      return reply;
    };
    if (trouble !== null && typeof trouble === 'object') return trouble;
    if (trouble === 'silent before') return 'silent';
    if (trouble === 'slow') await sleep(SLOW_MS);
    if (trouble === 'late' && key !== undefined) {
      arriving.add(key);
      await sleep(LATE_MS);
      arriving.delete(key);
    }
    const reply = run();
    if (trouble === 'garbage') return trouble;
    return trouble === 'silent after' || trouble === 'late' ? 'silent' : reply;
  }

  const served = await serve(options.port ?? 0, answer);
  const known = (name: string): Intent => {
    const intent = byId(name);
    if (!intent) throw new Error(`no intent ${name}`);
    return intent;
  };
  return {
    ...served,
    secretKey: STRIPE_KEY,
    requests,
    intents: () => intents,
    refunds: () => refunds.filter(({ isRelease }) => isRelease !== true),
    settle(name, status) {
      if (status === 'succeeded') comeTrue(stripe, known(name));
      else if (status === 'canceled') letGo(stripe, known(name));
      else fail(stripe, known(name));
    },
    repair(name) {
      known(name).method = 'pm_card_visa';
    },
    settleRefund(name, status) {
      const refund = refunds.find(({ id }) => id === name);
      if (refund) endRefund(stripe, refund, status);
    },
    search(how) {
      search = how;
    },
    indexNow() {
      indexed = intents.length;
    },
    happen() {
      const due = book.entries.plans.filter(({ at }) => at <= Date.now());
      if (due.length === 0) return;
      book.entries.plans = book.entries.plans.filter((each) => !due.includes(each));
      for (const { what, id } of due) happen(stripe, what, id);
      book.save();
    },
    async tell() {
      if (!webhook) return;
      const { url, secret } = webhook;
      const headers = (payload: string) => ({ 'stripe-signature': signed(payload, secret) });
      if ((await sendDueEvents(book.entries.events, { url, headers })) > 0) book.save();
    },
  };
}

const signed = (payload: string, secret: string): string =>
  Stripe.webhooks.generateTestHeaderString({ payload, secret } as Parameters<
    typeof Stripe.webhooks.generateTestHeaderString
  >[0]);

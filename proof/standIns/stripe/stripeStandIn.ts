/**
 * A stand-in of Stripe in Stripe's wire format: payment intents, captures and refunds, form-encoded
 * requests, idempotency keys that keep the first answer (also a 500), a search that lags behind the
 * list, signed events.
 */
import Stripe from 'stripe';
import { openBook } from '../book.ts';
import { sendDueEvents } from '../events.ts';
import type { Running } from '../runStandIn.ts';
import { type Answer, type Received, serve } from '../serve.ts';
import { comeTrue, endRefund, fail, happen, letGo } from './happenings.ts';
import { unauthorized } from './methods.ts';
import { createPosts } from './posts.ts';
import { intentNamed, route, type Search } from './routes.ts';
import { emptyBook, type Intent, type RefundRow } from './stripeBook.ts';

export interface StripeOptions {
  /** Called with every request, to check its shape. */
  readonly onRequest?: (request: { method: string; path: string; body: string }) => Promise<void>;
  readonly port?: number;
  readonly bookFile?: string;
  /** Where its events go; without it none is sent. */
  readonly webhook?: { readonly url: string; readonly secret: string };
  /** After how long the search finds a payment by itself; never by default. */
  readonly searchLagMs?: number;
}

interface SeenRequest {
  /** As in `POST /v1/payment_intents`. */
  readonly line: string;
  readonly params: URLSearchParams;
  readonly key: string | undefined;
}

export interface StripeStandIn extends Running {
  readonly secretKey: string;
  /** In order. */
  readonly requests: readonly SeenRequest[];
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
  search(how: Search['how']): void;
}

export const STRIPE_KEY = 'sk_test_stand_in';

export async function stripeStandIn(options: StripeOptions = {}): Promise<StripeStandIn> {
  const { webhook, searchLagMs: lagMs = Number.POSITIVE_INFINITY } = options;
  const book = openBook(options.bookFile ?? null, emptyBook());
  const { intents, refunds } = book.entries;
  const stripe = { book, tells: webhook !== undefined };
  const requests: SeenRequest[] = [];
  const search: Search = { how: 'works', indexed: 0, lagMs };
  const post = createPosts(stripe, ({ path, params }) =>
    route(stripe, search, ['POST', path], params),
  );

  async function answer({ method, url, headers, body }: Received): Promise<Answer> {
    const { pathname: path } = url;
    if (path === '/readyz') return { status: 200, body: {} };
    const params = method === 'POST' ? new URLSearchParams(body) : url.searchParams;
    const key = headers['idempotency-key']?.toString();
    requests.push({ line: `${method} ${path}`, params, key });
    await options.onRequest?.({ method, path: `${path}${url.search}`, body });
    if (headers.authorization !== `Bearer ${STRIPE_KEY}`) return unauthorized;
    if (method !== 'POST') return route(stripe, search, [method, path], params);
    return post({ path, params, body, key });
  }

  const served = await serve(options.port ?? 0, answer);
  const known = (name: string): Intent => {
    const intent = intentNamed(stripe, name);
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
      search.how = how;
    },
    indexNow() {
      search.indexed = intents.length;
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

/** Stripe's official client, one per call, so that the call's own signal can end it. */
import Stripe from 'stripe';
import { z } from 'zod';
import { httpsOnly, mustNotMatch } from '../../../ops/productionRules.ts';
import { configReader, type Environment, setting } from '../../../ops/settingsReader.ts';
import { traceHeaders } from '../../../ops/trace/work.ts';
import { inProviderSpan } from '../providerSpan.ts';

/** Longer than any call may take: the call's signal decides. */
const TIMEOUT_MS = 60_000;

export const stripeSettings = {
  STRIPE_SECRET_KEY: setting(z.string().min(1), 'Secret key of the Stripe account.', {
    secret: true,
    rules: [mustNotMatch(/^[rs]k_test_/, 'is a test key, which takes no money')],
  }),
  STRIPE_API_URL: setting(z.url({ protocol: /^https?$/ }), 'Address of Stripe’s API.', {
    fallback: 'https://api.stripe.com',
    rules: [httpsOnly],
  }),
} as const;

export interface StripeAccount {
  readonly secretKey: string;
  /** `https://api.stripe.com`, or a stand-in's. */
  readonly url: string;
}

export type StripeFor = (signal: AbortSignal) => Stripe;

export function stripeFor({ secretKey, url }: StripeAccount): StripeFor {
  const { protocol, hostname, port } = new URL(url);
  return (signal) =>
    new Stripe(secretKey, {
      host: hostname,
      port: port === '' ? (protocol === 'https:' ? 443 : 80) : port,
      protocol: protocol === 'https:' ? 'https' : 'http',
      // Retrying is the saga's: it knows how long, and asks under the same key.
      maxNetworkRetries: 0,
      timeout: TIMEOUT_MS,
      telemetry: false,
      httpClient: Stripe.createFetchHttpClient(
        (target: string | URL | Request, init?: RequestInit) =>
          inProviderSpan(init?.method ?? 'GET', addressOf(target), () =>
            fetch(target, {
              ...init,
              headers: { ...plainHeaders(init), ...traceHeaders() },
              redirect: 'error',
              signal: allOf(signal, init?.signal),
            }),
          ),
      ),
    });
}

const addressOf = (target: string | URL | Request): URL =>
  new URL(target instanceof Request ? target.url : target);

const plainHeaders = (init: RequestInit | undefined) =>
  Object.fromEntries(new Headers(init?.headers));

const allOf = (call: AbortSignal, sdk: AbortSignal | null | undefined): AbortSignal =>
  sdk ? AbortSignal.any([call, sdk]) : call;

/** @throws ConfigurationError when the secret key is missing or the address is wrong */
export function stripeAccountFrom(environment: Environment): StripeAccount {
  const read = configReader(stripeSettings);
  const config = read(['STRIPE_SECRET_KEY', 'STRIPE_API_URL'], environment);
  return { secretKey: config.STRIPE_SECRET_KEY, url: config.STRIPE_API_URL };
}

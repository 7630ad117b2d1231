/** Stripe's stand-in as a process, in the place of the payment simulator. */
import { join } from 'node:path';
import { given, runStandIn } from '../runStandIn.ts';
import { stripeStandIn } from './stripeStandIn.ts';

await runStandIn(
  await stripeStandIn({
    port: Number(given('PAYMENT_SIMULATOR_PORT')),
    bookFile: join(given('STAND_INS_DIR'), 'stripe.json'),
    webhook: {
      url: `${given('ORDERS_API_URL')}/v1/webhooks/stripe`,
      secret: given('STRIPE_WEBHOOK_SECRET'),
    },
    searchLagMs: 5_000,
  }),
);

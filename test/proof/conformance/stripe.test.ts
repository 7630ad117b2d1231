/** The Stripe provider, against a stand-in that speaks Stripe's wire format. */
import { stripePayments } from '../../../activities/providers/stripe/payments.ts';
import { describePaymentProvider } from '../../support/describeProvider.ts';
import { stripeStandIn } from '../../support/stripeStandIn.ts';

await describePaymentProvider(
  'Stripe',
  async () => {
    const stripe = await stripeStandIn();
    return { provider: stripePayments(stripe), close: stripe.close };
  },
  {
    inputs: {
      payments: {
        ordinary: 'pm_card_visa',
        declined: 'pm_card_visa_chargeDeclined',
        invalid: 'pm_missing',
        pending: 'pm_card_threeDSecure2Required',
        lostAnswer: 'pm_silent_after',
      },
    },
  },
);

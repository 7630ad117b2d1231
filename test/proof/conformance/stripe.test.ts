/** The Stripe provider, against a stand-in that speaks Stripe's wire format. */
import { stripePayments } from '../../../activities/providers/stripe/payments.ts';
import type { ReadBooks } from '../../../proof/conformance/books.ts';
import { type StripeStandIn, stripeStandIn } from '../../../proof/standIns/stripe/stripeStandIn.ts';
import { describePaymentProvider } from '../../support/describeProvider.ts';

/** What Stripe itself has taken, holds and has given back under an effect's id. */
const booksOf =
  (stripe: StripeStandIn): ReadBooks =>
  async (effectId) => {
    const intents = stripe.intents().filter(({ metadata }) => metadata['effectId'] === effectId);
    const entry = (intent: (typeof intents)[number], amount = intent.amount) => ({
      reference: intent.id,
      amount,
      currency: intent.currency.toUpperCase(),
    });
    const of = (...statuses: string[]) => intents.filter(({ status }) => statuses.includes(status));
    const ids = intents.map(({ id }) => id);
    return {
      taken: of('succeeded').map((intent) => entry(intent, intent.amount_received)),
      givenBack: stripe
        .refunds()
        .filter(({ payment_intent }) => ids.includes(payment_intent))
        .map(({ id, amount, currency }) => ({
          reference: id,
          amount,
          currency: String(currency).toUpperCase(),
        })),
      open: of('requires_action', 'processing').map((intent) => entry(intent)),
      held: of('requires_capture').map((intent) => entry(intent)),
    };
  };

await describePaymentProvider(
  'Stripe',
  async () => {
    const stripe = await stripeStandIn();
    return { provider: stripePayments(stripe), books: booksOf(stripe), close: stripe.close };
  },
  {
    version: 2,
    inputs: {
      payments: {
        ordinary: 'pm_card_visa',
        declined: 'pm_card_visa_chargeDeclined',
        invalid: 'pm_missing',
        pending: 'pm_card_threeDSecure2Required',
        lostAnswer: 'pm_silent_after',
        lostCapture: 'pm_capture_silent_after',
        // A refused capture stays refused until a person has seen to it.
        failingCapture: null,
      },
    },
  },
);

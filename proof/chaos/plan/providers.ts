/** Which providers a run is against, and the plan's orders in the words of each. */
import type { Intent } from './intents.ts';

export const providerChoices = ['simulators', 'stripe,easypost'] as const;
export type ProviderChoice = (typeof providerChoices)[number];

/** The payment method at Stripe's stand-in that behaves like a token of the simulator. */
export const stripeMethods: Readonly<Record<string, string>> = {
  tok_ok: 'pm_card_visa',
  tok_declined: 'pm_card_visa_chargeDeclined',
  tok_invalid: 'pm_card_chargeDeclinedExpiredCard',
  tok_slow_800: 'pm_slow',
  tok_flaky_2: 'pm_rate_limited',
  tok_down: 'pm_500_before',
  tok_blackout_2: 'pm_500_after',
  tok_timeout_before_charge: 'pm_silent_before',
  tok_timeout_after_charge: 'pm_silent_after',
  tok_garbage: 'pm_garbage',
  tok_wrong_amount: 'pm_in_use',
  tok_late_success_told_9000: 'pm_late',
  tok_late_success_9000: 'pm_late',
  tok_pending_then_charged: 'pm_action_then_paid',
  tok_pending_then_declined: 'pm_action_then_failed',
  tok_pending_never: 'pm_card_threeDSecure2Required',
  tok_refund_fails_for_a_while: 'pm_refund_500_before',
  tok_refund_timeout: 'pm_refund_silent_after',
  tok_refund_pending: 'pm_refund_pending_then_made',
  tok_capture_fails_for_a_while: 'pm_capture_500_once',
  tok_capture_timeout: 'pm_capture_silent_after',
  tok_charged_at_once: 'pm_never_held',
  tok_capture_refused: 'pm_capture_refused',
  tok_authorization_ends: 'pm_hold_ends',
  tok_refund_refused: 'pm_card_createDispute',
};

type Order = Pick<Intent, 'items' | 'paymentMethod' | 'shippingAddress'>;

/**
 * An order as these providers understand it. EasyPost learns what is in a parcel only from its customs
 * declaration, so every piece has one.
 */
export function spokenTo<O extends Order>(choice: ProviderChoice, order: O): O {
  if (choice === 'simulators') return order;
  return {
    ...order,
    paymentMethod: stripeMethods[order.paymentMethod] ?? order.paymentMethod,
    items: order.items.map((item) => ({ ...item, customs: customsOf(item.itemId) })),
  };
}

const customsOf = (description: string) => ({
  ...{ description, hsTariffNumber: '732394', originCountry: 'DE', netWeightGrams: 300 },
});

/**
 * Where the parcel of an order goes whose updates are repeated: the simulators' clients say that it
 * moves, EasyPost's stand-in moves it by the words in its address, and tells that late and twice.
 */
export const addressOf = (
  choice: ProviderChoice,
  { shippingAddress, repeatsUpdates }: Pick<Intent, 'shippingAddress' | 'repeatsUpdates'>,
): string =>
  choice !== 'simulators' && repeatsUpdates
    ? shippingAddress.replace(' Harbour ', ' Ships And Delivers ')
    : shippingAddress;

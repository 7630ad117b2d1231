/** Amounts in Stripe's units: see contracts/stripeMoney.ts. */
import { stripeAmount } from '../../../contracts/stripeMoney.ts';
import { ProviderRefusal } from '../providerRefusal.ts';

/** @throws ProviderRefusal AMOUNT_NOT_PAYABLE when Stripe cannot be asked for it */
export function toStripe(amount: number, currency: string): number {
  const units = stripeAmount(amount, currency);
  if (units === null) throw new ProviderRefusal('AMOUNT_NOT_PAYABLE');
  return units;
}

export { fromStripe } from '../../../contracts/stripeMoney.ts';

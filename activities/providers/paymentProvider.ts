import type { ChargePaymentInput, RefundPaymentInput } from '../../contracts/provider.ts';
import type { ProviderCall } from './providerCall.ts';

/** Amounts are minor units of `currency`. */
export type ChargeRequest = Omit<ChargePaymentInput, 'effectId'>;
export type RefundRequest = Omit<RefundPaymentInput, 'effectId' | 'reference'> & {
  /** What `charge` or `find` named the charge. */
  readonly reference: string;
};

export interface Charge {
  /** `pending`: the payer has still to act; a payment update will tell what became of it. */
  readonly status: 'charged' | 'pending';
  readonly reference: string;
}
export interface FoundCharge {
  readonly status: Charge['status'] | 'declined' | 'refunded';
  readonly reference: string;
  /** As charged, in minor units. */
  readonly amount: number;
}
export interface Refund {
  /** `pending`: under way and needing nothing more from us. */
  readonly status: 'refunded' | 'pending';
  readonly reference: string;
}

/**
 * What a payment team writes. It calls and translates, nothing more: being asked twice, undoing
 * what may never have been done and all other bookkeeping is the fence's (activities/fence).
 *
 * Every method: the same `idempotencyKey` does once and answers the same. It throws
 * `ProviderRefusal` for a definite no. Any other error (a timeout, nonsense, a 500) means that
 * the outcome is unknown: it is then asked again or looked up. No error's message may hold
 * personal data or the provider's own words.
 */
export interface PaymentProvider {
  /** @throws ProviderRefusal PAYMENT_DECLINED, PAYMENT_METHOD_INVALID */
  charge(request: ChargeRequest, call: ProviderCall): Promise<Charge>;

  /**
   * The charge made under `key` (an effect's id), or null when the provider knows of none. It may
   * be null for a charge that is still on its way.
   */
  find(key: string, call: ProviderCall): Promise<FoundCharge | null>;

  /**
   * Gives a charge back. A charge still pending is called off, so that it can never come through:
   * that too answers `refunded`.
   */
  refund(request: RefundRequest, call: ProviderCall): Promise<Refund>;
}

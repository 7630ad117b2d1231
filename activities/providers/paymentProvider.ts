import type { ClientAction } from '../../contracts/order.ts';
import type { ChargePaymentInput, RefundPaymentInput } from '../../contracts/provider.ts';
import type { ListInput, ListPaymentsResult } from '../../contracts/providerBooks.ts';
import type { CapturePaymentInput } from '../../contracts/providerCapture.ts';
import type { RefundAmountInput } from '../../contracts/providerRefund.ts';
import type { ProviderCall } from './providerCall.ts';

/** Amounts are minor units of `currency`. */
export type ChargeRequest = Omit<ChargePaymentInput, 'effectId'>;
export type RefundRequest = Omit<RefundPaymentInput, 'effectId' | 'reference'> & {
  /** The charge's reference, from `charge` or `find`. */
  readonly reference: string;
};
/** `reference`: the charge's. */
export type AmountRefundRequest = Omit<RefundAmountInput, 'effectId'>;

interface Charge {
  /** `pending`: the payer still has to act; a payment update will report the outcome. */
  readonly status: 'charged' | 'pending';
  readonly reference: string;
  /** Of a pending charge: what the payer does to complete it. */
  readonly clientAction?: ClientAction | undefined;
}
export interface Authorization extends Omit<Charge, 'status'> {
  /** `charged`: what cannot be held was taken. */
  readonly status: 'authorized' | Charge['status'];
  /** When it ends by itself: ISO 8601. */
  readonly authorizedUntil?: string | undefined;
}
export type CaptureRequest = Omit<CapturePaymentInput, 'effectId'>;
export interface Capture {
  readonly status: 'captured';
  /** The authorization's. */
  readonly reference: string;
}

/** The provider will not take the held money; it may after a person has seen to it. */
export class CaptureRefused extends Error {
  override readonly name = 'CaptureRefused';
}

export interface FoundCharge {
  /** `voided`: called off before any money was taken. */
  readonly status: Authorization['status'] | 'declined' | 'refunded' | 'voided';
  readonly reference: string;
  /** Of a charge that stands: what can still be given back. In minor units. */
  readonly amount: number;
}
/** A part that was given back. `pending`: under way, and nothing more has to be requested. */
export interface AmountRefund {
  readonly status: 'refunded' | 'pending';
  readonly reference: string;
}
export interface Refund {
  /**
   * `voided`: called off before any money was taken. `pending`: under way, and nothing more has to be
   * requested.
   */
  readonly status: 'refunded' | 'voided' | 'pending';
  readonly reference: string;
}

/**
 * The part that a payment team writes. It only calls the provider and translates its answers: the
 * fence (activities/fence) handles repeats, undos of effects that never took place, and all other
 * bookkeeping.
 *
 * Every method: repeating it with the same `idempotencyKey` has no further effect and answers the
 * same. It throws `ProviderRefusal` when the request was definitely not carried out. Any other
 * error (a timeout, a malformed answer, a 500) means that the outcome is unknown, and the request
 * is then repeated or looked up. No error message may hold personal data or the provider's own
 * text.
 */
export interface PaymentProvider {
  /** @throws ProviderRefusal PAYMENT_DECLINED, PAYMENT_METHOD_INVALID, AMOUNT_NOT_PAYABLE */
  charge(request: ChargeRequest, call: ProviderCall): Promise<Charge>;

  /**
   * The charge made under `key` (an effect's id), or null when the provider has none. It may
   * be null while the request to charge is still in transit.
   */
  find(key: string, call: ProviderCall): Promise<FoundCharge | null>;

  /**
   * Refunds a charge, or what is left of it. A pending charge or an authorization is cancelled,
   * so that it can never succeed, which answers `voided`.
   */
  refund(request: RefundRequest, call: ProviderCall): Promise<Refund>;

  /**
   * Gives an amount of a charge back, besides what was given back before. A provider without it can
   * only refund a charge as a whole.
   *
   * @throws ProviderRefusal REFUND_REFUSED when it is more than is left, or cannot be given back
   */
  refundAmount?(request: AmountRefundRequest, call: ProviderCall): Promise<AmountRefund>;

  /**
   * The charges that the provider's books have from a time on, page by page, those that were called off
   * among them. Without it, a restored database is compared with its books by hand.
   */
  list?(range: ListInput, call: ProviderCall): Promise<ListPaymentsResult>;

  /** Of a provider that can hold money: without it, all orders are charged at order. */
  readonly holding?: HoldingProvider;
}

interface HoldingProvider {
  /** Holds the money. Found and called off like a charge, by `find` and `refund`. @throws as `charge` */
  authorize(request: ChargeRequest, call: ProviderCall): Promise<Authorization>;

  /** Takes held money, at most as much as is held. @throws CaptureRefused */
  capture(request: CaptureRequest, call: ProviderCall): Promise<Capture>;
}

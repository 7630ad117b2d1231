import type {
  ALREADY_DISPATCHED,
  definiteFailures,
  REFUND_REFUSED,
} from '../../contracts/failures.ts';

/** The codes of a provider's refusal: not EFFECT_REVOKED, which only the fence answers. */
export type RefusalCode =
  | Exclude<(typeof definiteFailures)['payment' | 'shipment'][number], 'EFFECT_REVOKED'>
  | typeof ALREADY_DISPATCHED
  | typeof REFUND_REFUSED;

/**
 * A provider's refusal: the request was not carried out and never will be under this key. Any other
 * error of a provider means that the outcome is unknown.
 */
export class ProviderRefusal extends Error {
  override readonly name = 'ProviderRefusal';
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    // Only the code: a provider's own text may hold personal data.
    super(code);
    this.code = code;
  }
}

import type { ALREADY_DISPATCHED, definiteFailures } from '../../contracts/failures.ts';

/** A refusal is a provider's word, so the fence's own EFFECT_REVOKED is not among them. */
export type RefusalCode =
  | Exclude<(typeof definiteFailures)['payment' | 'shipment'][number], 'EFFECT_REVOKED'>
  | typeof ALREADY_DISPATCHED;

/**
 * A provider's definite no: what was asked for was not done and never will be under this key.
 * Anything else a provider throws means that nobody knows whether it was done.
 */
export class ProviderRefusal extends Error {
  override readonly name = 'ProviderRefusal';
  readonly code: RefusalCode;

  constructor(code: RefusalCode) {
    // The code and nothing else: a provider's own words may hold personal data.
    super(code);
    this.code = code;
  }
}

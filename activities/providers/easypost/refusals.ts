/** EasyPost's errors after which definitely nothing is booked. Every other error is unclear. */
import type { RefusalCode } from '../providerRefusal.ts';
import type { EasyPostError } from './client.ts';

const refusals = new Map<string, RefusalCode>([
  ['ADDRESS.COUNTRY.INVALID', 'ADDRESS_UNDELIVERABLE'],
  ['ADDRESS.VERIFICATION.NOT_FOUND', 'ADDRESS_UNDELIVERABLE'],
  ['ADDRESS.VERIFY.MISSING_CITY_STATE_ZIP', 'ADDRESS_UNDELIVERABLE'],
  ['ADDRESS.VERIFY.MISSING_STREET', 'ADDRESS_UNDELIVERABLE'],
  ['SHIPMENT.POSTAGE.FAILURE', 'SHIPMENT_REJECTED'],
  ['SHIPMENT.PURCHASE.FAILURE', 'SHIPMENT_REJECTED'],
]);

/** Errors that say that an address was not verified: why is in the codes of their parts. */
const notVerified = new Set(['ADDRESS.VERIFICATION.FAILURE', 'ADDRESS.VERIFY.FAILURE']);

/**
 * What is wrong with the address itself. The other codes say that it could not be verified now or
 * here: `E.TIMED_OUT`, `E.ENGINE.UNAVAILABLE`, `E.QUERY.UNANSWERABLE`, `E.COUNTRY.UNSUPPORTED`.
 */
const faultsOfAddress = new Set([
  'E.ADDRESS.DELIVERY.INVALID',
  'E.ADDRESS.DUAL',
  'E.ADDRESS.INSUFFICIENT',
  'E.ADDRESS.INVALID',
  'E.ADDRESS.MULTIPLE',
  'E.ADDRESS.NOT_FOUND',
  'E.BOX_NUMBER.INVALID',
  'E.BOX_NUMBER.MISSING',
  'E.CITY_STATE.INVALID',
  'E.HOUSE_NUMBER.INVALID',
  'E.HOUSE_NUMBER.MISSING',
  'E.SECONDARY_INFORMATION.INVALID',
  'E.SECONDARY_INFORMATION.MISSING',
  'E.STATE.INVALID',
  'E.STREET.INVALID',
  'E.STREET.MAGNET',
  'E.STREET.MISSING',
  'E.ZIP.INVALID',
  'E.ZIP.NOT_FOUND',
]);

/** The refusal that an error means, or null when its outcome is unclear. */
export function refusalOf({ code, details }: EasyPostError): RefusalCode | null {
  if (!notVerified.has(code)) return refusals.get(code) ?? null;
  const isCertain = details.every((part) => part !== null && faultsOfAddress.has(part));
  return details.length > 0 && isCertain ? 'ADDRESS_UNDELIVERABLE' : null;
}

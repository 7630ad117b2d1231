/** The parts of EasyPost's shipments that are used. */
import { z } from 'zod';
import type { FoundShipment } from '../logisticsProvider.ts';
import { UnclearAnswer } from '../providerHttp.ts';

const rate = z.object({
  id: z.string(),
  carrier: z.string(),
  service: z.string(),
  /** The price: a decimal number, as text. */
  rate: z.string(),
  currency: z.string().nullish(),
});
export type Rate = z.output<typeof rate>;

export const shipment = z.object({
  id: z.string().min(1).max(200),
  reference: z.string().nullish(),
  created_at: z.string(),
  tracking_code: z.string().max(200).nullish(),
  /** The tracker's status; "unknown" before there is a tracker. */
  status: z.string(),
  refund_status: z.string().nullish(),
  selected_rate: rate.nullish(),
  rates: z.array(rate),
  messages: z.array(z.object({ type: z.string().nullish() })).nullish(),
  tracker: z.object({ status: z.string() }).nullish(),
});
export type Shipment = z.output<typeof shipment>;
export const shipments = z.object({ shipments: z.array(shipment), has_more: z.boolean() });

/** Whether its label was bought. Before that a shipment only asks for prices and costs nothing. */
export const isBought = ({ selected_rate, tracking_code }: Shipment): boolean =>
  Boolean(selected_rate) && Boolean(tracking_code);

/** What a tracker's status says about the parcel. Any other word, such as `error`, says nothing. */
const movements = new Map<string, 'waits' | 'has left'>([
  ['unknown', 'waits'],
  ['pre_transit', 'waits'],
  ['cancelled', 'waits'],
  ['in_transit', 'has left'],
  ['out_for_delivery', 'has left'],
  ['available_for_pickup', 'has left'],
  ['delivered', 'has left'],
  ['return_to_sender', 'has left'],
  ['failure', 'has left'],
]);
const movementOf = ({ tracker, status }: Shipment): 'waits' | 'has left' | 'unclear' =>
  movements.get(tracker?.status ?? status) ?? 'unclear';

/** `not_applicable`: the carrier bills on the first scan, so an unused label costs nothing. */
const refunds = new Set(['submitted', 'refunded', 'not_applicable']);
export const isRefunded = ({ refund_status }: Shipment): boolean =>
  refunds.has(refund_status ?? '');

export const named = ({ id, tracking_code, selected_rate }: Shipment) => ({
  reference: id,
  ...(tracking_code ? { trackingNumber: tracking_code } : {}),
  ...(selected_rate ? { carrier: selected_rate.carrier.slice(0, 100) } : {}),
});

/** @throws UnclearAnswer when nobody knows whether the parcel has left */
export function foundShipment(bought: Shipment): FoundShipment {
  return { status: foundStatus(bought), ...named(bought) };
}

function foundStatus(bought: Shipment): FoundShipment['status'] {
  const movement = movementOf(bought);
  // A refunded parcel that moves was not cancelled.
  if (movement === 'has left') return 'dispatched';
  if (isRefunded(bought)) return 'cancelled';
  if (movement === 'unclear')
    throw new UnclearAnswer('EasyPost does not say whether a parcel has left.');
  return 'booked';
}

export interface RateChoice {
  /** All, when none are named. */
  readonly carriers: readonly string[];
  /** Any one, when it is undefined. */
  readonly currency: string | undefined;
}

/** A text that is not a plain number, such as `35,65`, is no price. */
const PRICE = /^\d{1,9}(?:\.\d{1,9})?$/;

/**
 * The cheapest rate that has a price, or null when there is none.
 *
 * @throws UnclearAnswer when the prices are in several currencies, and cannot be compared
 */
export function cheapest(
  rates: readonly Rate[],
  { carriers, currency: wanted }: RateChoice,
): Rate | null {
  const allowed = new Set(carriers.map((carrier) => carrier.toLowerCase()));
  const priced = rates
    .filter(({ carrier }) => allowed.size === 0 || allowed.has(carrier.toLowerCase()))
    .filter(({ rate, currency }) => PRICE.test(rate) && (wanted ?? currency) === currency);
  if (new Set(priced.map(({ currency }) => currency)).size > 1)
    throw new UnclearAnswer('EasyPost’s rates are in several currencies: set EASYPOST_CURRENCY.');
  return priced.reduce<Rate | null>(
    (best, next) => (best === null || Number(next.rate) < Number(best.rate) ? next : best),
    null,
  );
}

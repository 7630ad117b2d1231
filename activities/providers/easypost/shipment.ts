/** A shipment as EasyPost tells it, as far as it matters to us. */
import { z } from 'zod';
import type { FoundShipment } from '../logisticsProvider.ts';

const rate = z.object({
  id: z.string(),
  carrier: z.string(),
  service: z.string(),
  rate: z.string(),
});
export type Rate = z.output<typeof rate>;

export const shipment = z.object({
  id: z.string().min(1).max(200),
  reference: z.string().nullish(),
  created_at: z.string(),
  tracking_code: z.string().max(200).nullish(),
  /** The tracker's, or "unknown" before there is one. */
  status: z.string(),
  refund_status: z.string().nullish(),
  selected_rate: rate.nullish(),
  rates: z.array(rate),
  messages: z.array(z.object({ type: z.string().nullish() })).nullish(),
  tracker: z.object({ status: z.string() }).nullish(),
});
export type Shipment = z.output<typeof shipment>;
export const shipments = z.object({ shipments: z.array(shipment), has_more: z.boolean() });

/** A label was bought: until then a shipment is a question about prices, and costs nothing. */
export const isBought = ({ selected_rate, tracking_code }: Shipment): boolean =>
  Boolean(selected_rate) && Boolean(tracking_code);

/** Tracker statuses of a parcel that the carrier has not had in its hands. */
const notYetMoved = new Set(['unknown', 'pre_transit', 'cancelled']);
export const hasLeft = ({ tracker, status }: Shipment): boolean =>
  !notYetMoved.has(tracker?.status ?? status);

/** `not_applicable`: the carrier bills what it scans, so a label that is not used costs nothing. */
const refunds = new Set(['submitted', 'refunded', 'not_applicable']);
export const isRefunded = ({ refund_status }: Shipment): boolean =>
  refunds.has(refund_status ?? '');

export const named = ({ id, tracking_code, selected_rate }: Shipment) => ({
  reference: id,
  ...(tracking_code ? { trackingNumber: tracking_code } : {}),
  ...(selected_rate ? { carrier: selected_rate.carrier.slice(0, 100) } : {}),
});

export function found(bought: Shipment): FoundShipment {
  // What is refunded and moves all the same was not called off.
  const status = hasLeft(bought) ? 'dispatched' : isRefunded(bought) ? 'cancelled' : 'booked';
  return { status, ...named(bought) };
}

/** The cheapest rate of the carriers wanted; of any, when none are named. */
export function cheapest(rates: readonly Rate[], carriers: readonly string[]): Rate | null {
  const wanted = new Set(carriers.map((carrier) => carrier.toLowerCase()));
  return rates
    .filter(({ carrier }) => wanted.size === 0 || wanted.has(carrier.toLowerCase()))
    .reduce<Rate | null>(
      (best, next) => (best === null || Number(next.rate) < Number(best.rate) ? next : best),
      null,
    );
}

/** The parts of EasyPost's shipments that are used. */
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

/** Tracker statuses of a parcel that the carrier has not received yet. */
const notYetMoved = new Set(['unknown', 'pre_transit', 'cancelled']);
export const hasLeft = ({ tracker, status }: Shipment): boolean =>
  !notYetMoved.has(tracker?.status ?? status);

/** `not_applicable`: the carrier bills on the first scan, so an unused label costs nothing. */
const refunds = new Set(['submitted', 'refunded', 'not_applicable']);
export const isRefunded = ({ refund_status }: Shipment): boolean =>
  refunds.has(refund_status ?? '');

export const named = ({ id, tracking_code, selected_rate }: Shipment) => ({
  reference: id,
  ...(tracking_code ? { trackingNumber: tracking_code } : {}),
  ...(selected_rate ? { carrier: selected_rate.carrier.slice(0, 100) } : {}),
});

export function foundShipment(bought: Shipment): FoundShipment {
  // A refunded parcel that moves was not cancelled.
  const status = hasLeft(bought) ? 'dispatched' : isRefunded(bought) ? 'cancelled' : 'booked';
  return { status, ...named(bought) };
}

/** The cheapest rate of these carriers, or of all carriers when none are named. */
export function cheapest(rates: readonly Rate[], carriers: readonly string[]): Rate | null {
  const allowed = new Set(carriers.map((carrier) => carrier.toLowerCase()));
  return rates
    .filter(({ carrier }) => allowed.size === 0 || allowed.has(carrier.toLowerCase()))
    .reduce<Rate | null>(
      (best, next) => (best === null || Number(next.rate) < Number(best.rate) ? next : best),
      null,
    );
}

/** What the stand-in of EasyPost knows, and the shipments it shows of it. */
import { randomBytes } from 'node:crypto';
import type { Book } from '../book.ts';
import { type QueuedEvent, queueEvent } from '../events.ts';
import type { Json } from '../serve.ts';

export interface Parcel {
  readonly id: string;
  readonly reference: string | null;
  readonly createdAt: string;
  readonly street: string;
  readonly body: Json;
  tracking: string | null;
  moved: string;
  movedAt: string;
  refund: string | null;
}
interface Plan {
  readonly id: string;
  /** Bought by a request that comes late, or a tracker's status. */
  readonly what: 'bought' | string;
  /** The rate that is bought. */
  readonly rate?: string;
  /** Epoch milliseconds. */
  readonly at: number;
}
export interface EasyPostBook {
  readonly parcels: Parcel[];
  /** Requests of each kind about each shipment or reference. */
  readonly tries: Record<string, number>;
  plans: Plan[];
  readonly events: QueuedEvent[];
}
export const emptyBook = (): EasyPostBook => ({ parcels: [], tries: {}, plans: [], events: [] });

export interface EasyPost {
  readonly book: Book<EasyPostBook>;
  /** Whether events are sent. */
  readonly tells: boolean;
}

export const newId = (prefix: string): string => `${prefix}_${randomBytes(16).toString('hex')}`;

/** Service, carrier, price and currency of each rate, by a word in the street. */
const ratesByStreet: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'No Rates': [],
  'No Prices': [
    ['Express', 'USPS', '35,65', 'USD'],
    ['Priority', 'USPS', '', 'USD'],
    ['GroundAdvantage', 'USPS', '5.93', 'USD'],
  ],
  'Two Currencies': [
    ['Express', 'USPS', '8.90', 'USD'],
    ['GroundAdvantage', 'USPS', '9.80', 'CAD'],
  ],
};
const usualRates = [
  ['Express', 'USPS', '33.10', 'USD'],
  ['GroundAdvantage', 'USPS', '5.93', 'USD'],
  ['Ground', 'UPS', '5.10', 'USD'],
] as const;

function ratesOf({ id: shipment_id, street, body }: Parcel): Json[] {
  const word = Object.keys(ratesByStreet).find((each) => street.includes(each)) ?? '';
  const isEarly = street.includes('Slow Rates') && body['rerated'] === undefined;
  const rates = isEarly ? [] : (ratesByStreet[word] ?? usualRates);
  return rates.map(([service, carrier, rate, currency]) => ({
    id: `rate_${carrier}_${service}_${shipment_id}`,
    ...{ object: 'Rate', mode: 'test', service, carrier, rate, currency, shipment_id },
  }));
}

const trackerOf = ({ id, tracking, moved, createdAt, movedAt }: Parcel): Json => ({
  id: `trk_${id}`,
  object: 'Tracker',
  ...{ tracking_code: tracking, status: moved, shipment_id: id },
  ...{ created_at: createdAt, updated_at: movedAt },
});

export function shown(parcel: Parcel): Json {
  const isBought = parcel.tracking !== null;
  const rates = ratesOf(parcel);
  return {
    created_at: parcel.createdAt,
    updated_at: parcel.movedAt,
    id: parcel.id,
    ...{ object: 'Shipment', mode: 'test', is_return: false, fees: [] },
    options: { currency: 'USD', payment: { type: 'SENDER' }, date_advance: 0 },
    messages: rates.length > 0 ? [] : [{ carrier: 'USPS', type: 'rate_error', message: 'none' }],
    reference: parcel.reference,
    status: isBought ? parcel.moved : 'unknown',
    tracking_code: parcel.tracking,
    refund_status: parcel.refund,
    rates,
    selected_rate: isBought
      ? (rates.find((rate) => rate['id'] === parcel.body['rate']) ?? null)
      : null,
    tracker: isBought ? trackerOf(parcel) : null,
  };
}

export function move({ book, tells }: EasyPost, parcel: Parcel, status: string): void {
  Object.assign(parcel, { moved: status, movedAt: new Date().toISOString() });
  if (!tells) return;
  queueEvent(book.entries.events, {
    ...{ id: newId('evt'), object: 'Event', description: 'tracker.updated', mode: 'test' },
    ...{ created_at: new Date().toISOString(), result: trackerOf(parcel) },
  });
}

/** EasyPost's requests about shipments. */
import { randomBytes } from 'node:crypto';
import type { Json, Reply } from '../serve.ts';
import { type EasyPost, newId, type Parcel, shown } from './easypostBook.ts';
import { journeyTo, refused, unverified } from './streets.ts';

const LATE_MS = 9_000;
const STEP_MS = 1_000;
const DEFAULT_PAGE = 20;

export function create({ book }: EasyPost, shipment: Json): Reply {
  if (shipment['to_address'] === undefined) return refused(422, 'PARAMETER.REQUIRED');
  const { street1 = '' } = shipment['to_address'] as { street1?: string };
  if (street1.includes('Undeliverable')) return unverified('E.ADDRESS.NOT_FOUND');
  const now = new Date().toISOString();
  const parcel: Parcel = {
    id: newId('shp'),
    reference: (shipment['reference'] as string | undefined) ?? null,
    ...{ createdAt: now, movedAt: now, moved: 'unknown', tracking: null, refund: null },
    street: street1,
    body: { ...shipment },
  };
  book.entries.parcels.push(parcel);
  return { status: 201, body: shown(parcel) };
}

/** Null: the request has not arrived yet. */
export function buy(easypost: EasyPost, parcel: Parcel, rate: string): Reply | null {
  if (parcel.tracking !== null) return refused(422, 'SHIPMENT.POSTAGE.EXISTS');
  if (parcel.street.includes('Rejected')) return refused(422, 'SHIPMENT.POSTAGE.FAILURE');
  if (parcel.street.includes('Poor')) return refused(402, 'PAYMENT_REQUIRED');
  const { plans } = easypost.book.entries;
  if (parcel.street.includes('Late Booking')) {
    const isUnderWay = plans.some(({ id, what }) => id === parcel.id && what === 'bought');
    if (!isUnderWay) plans.push({ id: parcel.id, what: 'bought', rate, at: Date.now() + LATE_MS });
    return null;
  }
  bought(easypost, parcel, rate);
  return parcel.street.includes('Silent Carrier')
    ? refused(422, 'SHIPMENT.POSTAGE.NO_RESPONSE')
    : { status: 200, body: shown(parcel) };
}

export function bought({ book }: EasyPost, parcel: Parcel, rate: string): void {
  parcel.tracking = `9400${randomBytes(9).toString('hex')}`;
  parcel.body['rate'] = rate;
  parcel.moved = parcel.street.includes('Already Dispatched') ? 'in_transit' : 'pre_transit';
  for (const [at, what] of journeyTo(parcel.street).entries())
    book.entries.plans.push({ id: parcel.id, what, at: Date.now() + (at + 1) * STEP_MS });
}

/** A label can be refunded until the carrier has scanned it; then it does not leave any more. */
export function refund({ book }: EasyPost, parcel: Parcel): Reply {
  if (parcel.tracking === null) return refused(422, 'SHIPMENT.POSTAGE.REQUIRED');
  if (parcel.moved !== 'pre_transit') return refused(422, 'SHIPMENT.REFUND.UNAVAILABLE');
  if (parcel.refund !== null) return refused(422, 'SHIPMENT.REFUND.FAILURE');
  const isFirst = parcel.body['refundTried'] === undefined;
  parcel.body['refundTried'] = true;
  if (isFirst && parcel.street.includes('Too Early'))
    return { status: 200, body: { ...shown(parcel), refund_status: 'rejected' } };
  parcel.refund = parcel.street.includes('Bill On Scan') ? 'not_applicable' : 'submitted';
  book.entries.plans = book.entries.plans.filter(({ id }) => id !== parcel.id);
  return { status: 200, body: shown(parcel) };
}

/** A page of the bought ones, the newest first. */
export function list({ book }: EasyPost, params: URLSearchParams): Reply {
  const since = params.get('start_datetime') ?? '';
  const newest = book.entries.parcels
    .filter(({ tracking, createdAt }) => tracking !== null && createdAt >= since)
    .toReversed();
  const before = params.get('before_id');
  const start = before === null ? 0 : newest.findIndex(({ id }) => id === before) + 1;
  const end = start + Number(params.get('page_size') ?? DEFAULT_PAGE);
  const shipments = newest.slice(start, end).map(shown);
  return { status: 200, body: { shipments, has_more: end < newest.length } };
}

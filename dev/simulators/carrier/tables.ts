/**
 * The carrier simulator's books. Addresses are not stored, only their magic words. `journal` holds
 * every status of a parcel and is append-only.
 */
import { appendOnly } from '../books.ts';
import type { ParcelStatus } from './addresses.ts';

export const CARRIER_SCHEMA = 'carrier_simulator';

type ShipmentStatus = 'late' | 'booked' | ParcelStatus | 'cancelled' | 'refused';

export interface ShipmentRow {
  readonly key: string;
  readonly reference: string;
  readonly trackingNumber: string;
  readonly orderId: string;
  readonly marker: string;
  readonly requestHash: string;
  readonly status: ShipmentStatus;
  readonly error: string | null;
}
export const shipmentColumns = `key, reference, tracking_number as "trackingNumber",
  order_id as "orderId", marker, request_hash as "requestHash", status, error`;

export const carrierTables = `
  create table if not exists shipments (
    key text primary key,
    reference text not null unique,
    tracking_number text not null unique,
    order_id text not null,
    items jsonb not null,
    marker text not null,
    request_hash text not null,
    status text not null check (status in ('late', 'booked', 'in_transit', 'delivered', 'lost',
      'returned', 'cancelled', 'refused')),
    error text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create index if not exists shipments_made on shipments (created_at, key);
  create index if not exists shipments_of_order on shipments (order_id);
  create table if not exists movements (
    shipment_key text not null references shipments,
    position smallint not null,
    moves_to text not null,
    tells boolean not null,
    due_at timestamptz not null,
    primary key (shipment_key, position)
  );
  create index if not exists movements_due on movements (due_at);
  create table if not exists journal (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    shipment_key text not null references shipments,
    order_id text not null,
    reference text not null,
    status text not null,
    unique (shipment_key, status)
  );
  create index if not exists journal_of_order on journal (order_id);
  ${appendOnly('journal')}
`;

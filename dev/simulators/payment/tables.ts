/** The payment simulator's books. `ledger` holds every movement of money and is append-only. */
import { appendOnly } from '../books.ts';

export const PAYMENT_SCHEMA = 'payment_simulator';

const chargeStatuses = [
  'late',
  'pending',
  'authorized',
  'charged',
  'declined',
  'voided',
  'refunded',
] as const;

/** A charge as the books have it. Amounts are minor units. */
export interface ChargeRow {
  readonly key: string;
  readonly reference: string;
  readonly orderId: string;
  readonly amount: number;
  readonly currency: string;
  readonly token: string;
  readonly requestHash: string;
  readonly status: (typeof chargeStatuses)[number];
  readonly error: string | null;
  /** What was given back. */
  readonly refunded: number;
  /** The money is held, and taken by a capture. */
  readonly isHeld: boolean;
  readonly authorizedUntil: Date | null;
}

/** What was given back of the charge whose key the column has. */
export const refundedUnder = (column: string): string => `(
  select coalesce(sum(given), 0)::bigint
  from (select charge_key, amount as given from refunds where status = 'refunded') as back
  where charge_key = ${column})`;

/** The columns of a ChargeRow, of the table `charges` or of rows made in it. */
export const chargeColumns = `key, reference, order_id as "orderId", amount, currency, token,
  request_hash as "requestHash", status, error,
  ${refundedUnder('key')} as refunded,
  hold as "isHeld", authorized_until as "authorizedUntil"`;

export interface RefundRow {
  readonly key: string;
  readonly reference: string;
  readonly chargeKey: string;
  readonly amount: number;
  readonly currency: string;
  readonly status: 'pending' | 'refunded' | 'voided';
}
export const refundColumns = `key, reference, charge_key as "chargeKey", amount, currency, status`;

export const paymentTables = `
  create table if not exists charges (
    key text primary key,
    reference text not null unique,
    order_id text not null,
    user_id text not null,
    amount bigint not null check (amount >= 0),
    currency text not null,
    token text not null,
    request_hash text not null,
    status text not null
      check (status in (${chargeStatuses.map((status) => `'${status}'`).join(', ')})),
    error text,
    hold boolean not null default false,
    authorized_until timestamptz,
    settles_to text,
    settles_at timestamptz,
    tells boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
  );
  create table if not exists captures (
    key text primary key,
    charge_key text not null unique references charges,
    amount bigint not null check (amount > 0),
    created_at timestamptz not null default now()
  );
  create index if not exists charges_due on charges (settles_at) where settles_at is not null;
  create index if not exists charges_made on charges (created_at, key);
  create index if not exists charges_of_order on charges (order_id);
  create table if not exists refunds (
    key text primary key,
    reference text not null unique,
    charge_key text not null references charges,
    amount bigint not null,
    currency text not null,
    status text not null check (status in ('pending', 'refunded')),
    part boolean not null default false,
    settles_at timestamptz,
    created_at timestamptz not null default now()
  );
  create index if not exists refunds_due on refunds (settles_at) where settles_at is not null;
  alter table refunds drop constraint if exists refunds_charge_key_key;
  alter table refunds add column if not exists part boolean not null default false;
  create index if not exists refunds_of_charge on refunds (charge_key);
  create table if not exists ledger (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    kind text not null check (kind in ('charge', 'refund')),
    charge_key text not null references charges,
    order_id text not null,
    reference text not null,
    amount bigint not null,
    currency text not null
  );
  alter table ledger drop constraint if exists ledger_charge_key_kind_key;
  create unique index if not exists ledger_once on ledger (kind, reference);
  create index if not exists ledger_of_order on ledger (order_id);
  ${appendOnly('ledger')}
`;

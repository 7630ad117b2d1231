/**
 * What a running order has received and its saga has not acted on yet. Updates may arrive early,
 * twice, late or out of order: of a payment the most advanced status counts, of a parcel each status,
 * and when the carrier says that it was so.
 */
import type { OrderState, SagaStep } from '../contracts/order.ts';
import {
  type PaymentUpdate,
  type ShipmentUpdate,
  shipmentUpdateStatuses,
} from '../contracts/saga.ts';

export interface ParcelReport
  extends Pick<ShipmentUpdate, 'status' | 'reference' | 'trackingNumber'> {
  /** When it was so: milliseconds since the epoch. */
  readonly at: number;
}

export interface Inbox {
  /**
   * The most advanced status reported of each payment, by its reference; null: without a reference.
   * Which of them is the order's may not be known yet.
   */
  readonly payments: Map<string | null, PaymentProgress>;
  /**
   * What carriers have reported of parcels, each status once, as of when it was last so. Which parcel
   * is the order's may not be known yet.
   */
  readonly parcels: ParcelReport[];
  /** Steps whose undo a person wants tried now, until it is. */
  readonly retries: Set<SagaStep>;
  /** Steps that a person has skipped or settled outside: nothing automatic undoes them. */
  readonly settled: Set<SagaStep>;
  /** Steps whose undo must be asked for once more: its last answer may no longer be true. */
  readonly rechecks: Set<SagaStep>;
}

/** @param state its flag says what an earlier run was told about the parcel */
export const openInbox = (state: OrderState, rechecks: readonly SagaStep[] = []): Inbox => ({
  payments: new Map(),
  parcels: toldBefore(state),
  retries: new Set(),
  settled: new Set(),
  rechecks: new Set(rechecks),
});

/** Only a refund supersedes a charge, and nothing supersedes a refund. */
const progress = ['declined', 'authorized', 'charged', 'refunded'] as const;
export type PaymentProgress = (typeof progress)[number];

/** Statuses that say nothing of how far a payment has come are left out. */
export function furthestPayment(
  statuses: readonly (PaymentUpdate['status'] | undefined)[],
): PaymentProgress | null {
  return progress.findLast((status) => statuses.includes(status)) ?? null;
}

/** So many different reports are kept of payments, and of parcels: the newest. */
const MOST_REPORTS = 200;

export function notePayment({ payments }: Inbox, { status, reference }: PaymentUpdate): void {
  const about = reference ?? null;
  const furthest = furthestPayment([status, payments.get(about)]);
  if (!furthest) return;
  payments.delete(about);
  payments.set(about, furthest);
  const [oldest] = payments.keys();
  // Stryker disable next-line ConditionalExpression: of so many one is the oldest
  if (payments.size > MOST_REPORTS && oldest !== undefined) payments.delete(oldest);
}

const toldBefore = ({ attention }: OrderState): ParcelReport[] =>
  attention?.reason === 'SHIPMENT_RETURNED'
    ? [{ status: 'returned', at: Date.parse(attention.since) }]
    : [];

export function noteShipment(inbox: Inbox, update: ShipmentUpdate): void {
  const { status, reference, trackingNumber, occurredAt } = update;
  // A word of tomorrow says nothing today.
  if (!shipmentUpdateStatuses.includes(status)) return;
  const now = Date.now();
  // Stryker disable next-line StringLiteral: any text that is no time
  const said = Date.parse(occurredAt ?? '');
  // A carrier's clock may be ahead, but nothing has happened yet that is still to come.
  const at = Number.isNaN(said) ? now : Math.min(said, now);
  keepNewest(inbox.parcels, { status, reference, trackingNumber, at });
}

function keepNewest(parcels: ParcelReport[], report: ParcelReport): void {
  const isSame = ({ status, reference, trackingNumber }: ParcelReport): boolean =>
    status === report.status &&
    reference === report.reference &&
    trackingNumber === report.trackingNumber;
  const same = parcels.findIndex(isSame);
  const [before] = same < 0 ? [] : parcels.splice(same, 1);
  parcels.push({ ...report, at: Math.max(report.at, before?.at ?? report.at) });
  if (parcels.length > MOST_REPORTS) parcels.shift();
}

/**
 * Flags that another flag was raised over. An order's row shows one flag: those under it are raised
 * again when it is taken down, as long as what they say is still so.
 */
import {
  type Attention,
  type AttentionReason,
  isAstray,
  isDispatched,
  isOpen,
  type OrderState,
} from '../contracts/order.ts';
import type { OrderRow } from '../contracts/orderActivities.ts';
import { hasLeft } from './due.ts';
import type { Order } from './order.ts';
import { hasArrived, troubleOf } from './parcelNews.ts';

/** Whether the order is flagged for that reason, also under another flag. */
export const isFlagged = ({ row, covered }: Order, reason: AttentionReason): boolean =>
  row.attention?.reason === reason || covered.some((flag) => flag.reason === reason);

/**
 * Called when the row has changed.
 *
 * @param before the row that was known before
 * @param flags what a row that this run was behind is answered with
 */
export function keepCovered(
  order: Order,
  before: OrderState,
  { settled, lasting }: Required<Pick<OrderRow, 'settled' | 'lasting'>>,
): void {
  const { row, covered } = order;
  const replaced = before.attention && row.attention ? [before.attention] : [];
  const known = [...covered, ...replaced];
  const isKnown = ({ since }: Attention) => known.some((flag) => flag.since === since);
  const under = [...lasting.filter((flag) => !isKnown(flag)), ...known];
  const isDown = ({ since }: Attention) =>
    [row.attention, ...settled].some((flag) => flag?.since === since);
  const hasMoved = row.status !== before.status;
  order.covered = under.filter(
    (flag) =>
      !(hasMoved && flag.reason === 'SHIPMENT_OVERDUE') && !isDown(flag) && isStillSo(order, flag),
  );
}

/** The flag to raise again; undefined while another is up. */
export const uncoveredFlag = (order: Order): Attention | undefined =>
  order.row.attention ? undefined : order.covered.findLast((flag) => isStillSo(order, flag));

function isStillSo(order: Order, { reason }: Attention): boolean {
  const { row, standings } = order;
  switch (reason) {
    case 'DISAGREEMENT':
    case 'PAYMENT_DISPUTED':
    case 'REFUND_REQUEST_FAILING':
      return true;
    case 'AUTHORIZATION_EXPIRING':
      return isOpen(row.status) && standings.payment === 'held';
    case 'CAPTURE_FAILED':
      return standings.payment === 'held';
    case 'SHIPPED_AFTER_END':
      return standings.shipment === 'gone';
    case 'SHIPMENT_LOST':
    case 'SHIPMENT_RETURNED':
      return isDispatched(row.status) && !isAstray(row.status) && troubleOf(order) === reason;
    case 'SHIPMENT_OVERDUE':
      return row.status === 'shipped' ? !hasArrived(order) : isOpen(row.status) && !hasLeft(order);
    case 'HOLD_OVERDUE':
      return row.hold !== null;
    case 'REBOOKING_FAILED':
      return isOpen(row.status) && row.shipmentStatus === 'none';
    // Raised anew while the undo fails: see `flagFailing`.
    case 'REFUND_FAILING':
    case 'SHIPMENT_CANCEL_FAILING':
    case 'RELEASE_FAILING':
      return false;
  }
}

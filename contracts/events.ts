/** The order events: exactly one per version of an order. */
import type { Decision } from './decision.ts';
import type { AmountLine, ClientAction, GoodsOutcome, OrderItem, OrderState } from './order.ts';
import type { ExchangeOf, ReturnNews } from './return.ts';

export const orderEventTypes = [
  'order.created',
  'order.inventory-reserved',
  'order.payment-pending',
  'order.payment-authorized',
  'order.payment-charged',
  'order.payment-captured',
  'order.confirmed',
  'order.changed',
  'order.held',
  'order.released',
  'order.shipment-booked',
  'order.shipment-cancelling',
  'order.shipped',
  'order.delivered',
  'order.returned',
  'order.lost',
  'order.failing',
  'order.failed',
  'order.cancelling',
  'order.cancelled',
  'order.shipment-cancelled',
  'order.payment-partially-refunded',
  'order.payment-refunded',
  'order.payment-voided',
  'order.payment-refund-failed',
  'order.inventory-released',
  'order.return-requested',
  'order.return-labelled',
  'order.return-received',
  'order.return-refused',
  'order.return-cancelled',
  'order.return-expired',
  'order.attention-raised',
  'order.attention-cleared',
] as const;
export type OrderEventType = (typeof orderEventTypes)[number];

/** What an event of a return says about it. */
interface EventReturn extends Pick<ReturnNews, 'state' | 'lines' | 'refund'> {
  readonly number: number;
}

/** A change of an order, requested by the saga. Repeating it has no effect: version n exists once. */
export interface OrderChange {
  readonly orderId: string;
  readonly version: number;
  readonly type: OrderEventType;
  readonly set: Partial<OrderState>;
  /** Kept in the order's row, in no event. */
  readonly clientAction?: ClientAction | undefined;
  /** Of an order whose parcel went astray: restocked goods are back on hand in the same transaction. */
  readonly goods?: GoodsOutcome | undefined;
  /** The number of the order's change (contracts/change.ts) that takes effect in the same transaction. */
  readonly changeNumber?: number | undefined;
  /** The decision that the change acts on; recorded in the same transaction. */
  readonly decision?: Decision | undefined;
  /** The return that its event is about; it is in no row of an order. */
  readonly return?: EventReturn | undefined;
}

/**
 * An event's data: the resulting state, of `order.created` and `order.changed` what is ordered, and of a
 * return its step.
 */
export interface OrderEventData extends OrderState {
  readonly orderId: string;
  readonly userId: string;
  readonly version: number;
  readonly order?: {
    readonly items: readonly OrderItem[];
    readonly currency: string;
    readonly total: number;
    /** What it costs beside its items. */
    readonly amounts?: readonly AmountLine[] | undefined;
    /** The client's own number of the order. */
    readonly reference?: string | undefined;
    /** The return that it is placed in exchange for. */
    readonly exchangeOf?: ExchangeOf | undefined;
    /** The order whose goods it sends once more, or that failed and is placed anew by it. */
    readonly replaces?: string | undefined;
  };
  /** In the events of a return. */
  readonly return?: EventReturn | undefined;
}

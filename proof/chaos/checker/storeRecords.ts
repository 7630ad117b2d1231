/** What the stores hold: the service's tables, the providers' books, the Kafka topic, Temporal. */
import type { ChangeState } from '../../../contracts/change.ts';
import type { EffectState } from '../../../contracts/effects.ts';
import type { OrderItem, OrderState, SagaStep } from '../../../contracts/order.ts';
import type { ExchangeOf } from '../../../contracts/return.ts';
import type { ProviderRefund, RefundRecord } from './refundRecords.ts';
import type { ReturnRecord } from './returnRecords.ts';

export interface OrderRecord extends OrderState {
  readonly orderId: string;
  readonly userId: string;
  readonly currency: string;
  /** Minor units, as it was ordered. */
  readonly total: number;
  /** By how much changes have made it cheaper. */
  readonly reduced: number;
  /** The return that it is placed in exchange for. */
  readonly exchangeOf: ExchangeOf | null;
  readonly version: number;
  readonly updatedAt: Date;
  /** Null: nobody can read it. */
  readonly shippingAddress: unknown;
  /** As they were ordered. */
  readonly items: readonly OrderItem[];
  /** Less what changes have taken off. */
  readonly itemsNow: readonly OrderItem[];
}

export interface EventRecord {
  readonly orderId: string;
  readonly version: number;
  readonly eventId: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface ChangeRecord {
  readonly orderId: string;
  readonly state: ChangeState;
  /** Null: it takes nothing off. */
  readonly refundNumber: number | null;
  /** Minor units that the pieces have cost. */
  readonly amount: number;
}

export interface StockRecord {
  readonly itemId: string;
  readonly onHand: number;
  readonly reserved: number;
}

export interface EffectRecord {
  readonly effectId: string;
  readonly orderId: string;
  readonly step: SagaStep;
  readonly state: EffectState;
  readonly items: readonly { readonly itemId: string; readonly quantity: number }[] | null;
  readonly taken: boolean;
  /** Goods that had left came back. */
  readonly restocked?: boolean;
}

export interface ServiceTables {
  readonly orders: readonly OrderRecord[];
  readonly events: readonly EventRecord[];
  readonly inventory: readonly StockRecord[];
  /** Sum of all adjustments of each item. */
  readonly adjusted: ReadonlyMap<string, number>;
  readonly effects: readonly EffectRecord[];
  readonly refunds: readonly RefundRecord[];
  readonly returns: readonly ReturnRecord[];
  readonly changes: readonly ChangeRecord[];
  readonly keys: readonly {
    readonly key: string;
    readonly status: number;
    readonly orderId: string | null;
  }[];
  /** Orders with commands not yet handed over, and with events not yet sent. */
  readonly waiting: {
    readonly commands: readonly string[];
    readonly deliveries: readonly string[];
  };
}

/** Every movement of money, and every charge and refund in any status. */
export interface PaymentBooks {
  readonly ledger: readonly {
    readonly orderId: string;
    readonly kind: 'charge' | 'refund';
    readonly amount: number;
    readonly currency: string;
  }[];
  readonly charges: readonly {
    readonly orderId: string;
    readonly status: string;
    /** The money is, or was, held: a capture takes it. */
    readonly isHeld?: boolean;
  }[];
  readonly refunds: readonly ProviderRefund[];
}

export interface CarrierBooks {
  readonly shipments: readonly {
    readonly orderId: string;
    readonly status: string;
    /** The idempotency key that it was booked with. */
    readonly key: string;
    readonly items: readonly { readonly itemId: string; readonly quantity: number }[];
    /** The magic words of its address. */
    readonly marker: string;
  }[];
}

/** A message of the Kafka topic. */
export interface TopicRecord {
  readonly key: string;
  readonly partition: number;
  readonly offset: number;
  readonly eventId: string;
  readonly type: string;
  readonly sequence: number;
  readonly value: string;
}

/** The latest run of an order's saga, with its search attributes. */
export interface SagaRecord {
  readonly orderId: string;
  readonly runId: string;
  /** Temporal's status: RUNNING, COMPLETED, CANCELLED, FAILED, TERMINATED… */
  readonly state: string;
  /** The status in its result; null while it runs or without a result. */
  readonly result: string | null;
  readonly shownStatus: string | null;
  readonly shownAttention: string | null;
}

/** A run whose history does not replay on the current code. */
export interface ReplayFailure {
  readonly orderId: string;
  readonly runId: string;
  readonly error: string;
}

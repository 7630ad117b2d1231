/** What the raw stores hold, as they hold it: our tables, the providers' books, Kafka, Temporal. */
import type { EffectState } from '../../../contracts/effects.ts';
import type { OrderItem, OrderState, SagaStep } from '../../../contracts/order.ts';

export interface OrderRecord extends OrderState {
  readonly orderId: string;
  readonly userId: string;
  readonly currency: string;
  /** Minor units. */
  readonly total: number;
  readonly version: number;
  readonly updatedAt: Date;
  readonly shippingAddress: unknown;
  readonly items: readonly OrderItem[];
}

export interface EventRecord {
  readonly orderId: string;
  readonly version: number;
  readonly eventId: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
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
}

export interface OurTables {
  readonly orders: readonly OrderRecord[];
  readonly events: readonly EventRecord[];
  readonly inventory: readonly StockRecord[];
  /** Sum of all adjustments, by item. */
  readonly adjusted: ReadonlyMap<string, number>;
  readonly effects: readonly EffectRecord[];
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

/** Every movement of money, and every charge whatever came of it. */
export interface PaymentBooks {
  readonly ledger: readonly {
    readonly orderId: string;
    readonly kind: 'charge' | 'refund';
    readonly amount: number;
    readonly currency: string;
  }[];
  readonly charges: readonly { readonly orderId: string; readonly status: string }[];
}

export interface CarrierBooks {
  readonly shipments: readonly { readonly orderId: string; readonly status: string }[];
}

/** A message as it lies in Kafka; `at` counts in the partition's order. */
export interface TopicRecord {
  readonly key: string;
  readonly partition: number;
  readonly offset: number;
  readonly eventId: string;
  readonly type: string;
  readonly sequence: number;
  readonly value: string;
}

/** The latest run of an order's saga, and what it shows of itself. */
export interface SagaRecord {
  readonly orderId: string;
  readonly runId: string;
  /** RUNNING, COMPLETED, CANCELLED, FAILED, TERMINATED… as Temporal says. */
  readonly state: string;
  /** The status in its result; null while it runs or when it has none. */
  readonly result: string | null;
  readonly shownStatus: string | null;
  readonly shownAttention: string | null;
}

/** One run's history that does not replay on the code as it is now. */
export interface ReplayFailure {
  readonly orderId: string;
  readonly runId: string;
  readonly error: string;
}

/** What a client was told: the order its intent became, by which key. */
export interface Told {
  /** The client's own name for what it meant to order; it is also in the address. */
  readonly intent: string;
  readonly key: string;
  readonly orderId: string;
}

export interface World {
  readonly tables: OurTables;
  readonly payments: PaymentBooks;
  readonly carrier: CarrierBooks;
  /** Null: there was no Kafka to read. */
  readonly topic: readonly TopicRecord[] | null;
  readonly sagas: readonly SagaRecord[];
  readonly replayFailures: readonly ReplayFailure[];
  readonly told: readonly Told[];
  readonly cancels: {
    /** Orders of which a client was told that they are being cancelled. */
    readonly promised: ReadonlySet<string>;
    /** Orders that somebody or something may have cancelled; null: nobody kept count. */
    readonly asked: ReadonlySet<string> | null;
  };
  /** On hand before anything happened, by item. */
  readonly initialStock: ReadonlyMap<string, number>;
  /** An order that changed after this moment may still be open without a flag. */
  readonly youngSince: Date;
}

export const isStanding = ({ status }: OrderState): boolean =>
  status === 'confirmed' || status === 'shipped' || status === 'delivered';
export const isGivenUp = ({ status }: OrderState): boolean =>
  status === 'failed' || status === 'cancelled';

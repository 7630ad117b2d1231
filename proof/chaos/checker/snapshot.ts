/** The contents of all stores at one time, and what clients were promised. */
import { isGivenUp, isUndoing, type OrderState } from '../../../contracts/order.ts';
import type { PromisedRefund } from './refundRecords.ts';
import type { PromisedReturn } from './returnRecords.ts';
import type {
  CarrierBooks,
  PaymentBooks,
  ReplayFailure,
  SagaRecord,
  ServiceTables,
  TopicRecord,
} from './storeRecords.ts';

/** An order that a client received a 201 for. */
export interface AcceptedOrder {
  /** The client's name for the order; the shipping address contains it too. */
  readonly intent: string;
  readonly key: string;
  readonly orderId: string;
}

export interface Snapshot {
  readonly tables: ServiceTables;
  readonly payments: PaymentBooks;
  readonly carrier: CarrierBooks;
  /** Null: the service runs without Kafka. */
  readonly topic: readonly TopicRecord[] | null;
  readonly sagas: readonly SagaRecord[];
  readonly replayFailures: readonly ReplayFailure[];
  readonly accepted: readonly AcceptedOrder[];
  readonly cancels: {
    /** Orders whose cancellation was accepted. */
    readonly promised: ReadonlySet<string>;
    /** Orders whose cancellation was requested; null: not recorded. */
    readonly asked: ReadonlySet<string> | null;
  };
  readonly refundsPromised: readonly PromisedRefund[];
  readonly returnsPromised: readonly PromisedReturn[];
  /** Orders of which a change was accepted (200). */
  readonly changesPromised: ReadonlySet<string>;
  /** Orders of which all holds were answered, and then their release (200). */
  readonly releasedLast: ReadonlySet<string>;
  /** Stock on hand of each item before the run. */
  readonly initialStock: ReadonlyMap<string, number>;
  /** An order that changed after this moment may be in progress without a flag. */
  readonly youngSince: Date;
}

/** Pending, failing or cancelling: a run that goes well does not stay in these statuses. */
export const isInProgress = ({ status }: OrderState): boolean =>
  status === 'pending' || isUndoing(status);
export const isGivenUpOrder = ({ status }: OrderState): boolean => isGivenUp(status);
/** Confirmed, shipped or delivered. */
export const isStanding = (order: OrderState): boolean =>
  !isInProgress(order) && !isGivenUpOrder(order);

/** The scheduled reconciler: its activities on our database and Temporal, and its report. */

export const RECONCILE_WORKFLOW = 'reconcileOrders';
export const RECONCILE_SCHEDULE = 'reconcile-orders';

/** The ways to mend an order. Each is also a log line and a metric's label. */
const mendings = [
  'saga-started',
  'saga-taken-up',
  'effects-taken-up',
  'effects-rechecked',
  'disagreement-flagged',
  'saga-behind',
  'saga-stuck',
] as const;
export type Mending = (typeof mendings)[number];

/** One batch of a sweep through the orders. */
export interface Sweep {
  /** The keyset cursor for the next batch; null when the sweep is through. */
  readonly after: string | null;
  readonly checked: number;
  readonly mended: number;
}

/** One run of the reconciler. The next run reads its cursors from it. */
export interface ReconcileReport extends Sweep {
  /** The cursor of the sweep through the ended orders. */
  readonly endedAfter: string | null;
}

/** An item whose reserved quantity is not the sum of its reservations. */
export interface StockDisagreement {
  readonly reserved: number;
  readonly reservations: number;
  /** When the reconciler first saw the difference: ISO 8601. */
  readonly since: string;
}

export interface ReconcileActivities {
  /** Checks and mends the next batch of open orders. */
  sweepOrders(input: { readonly after: string | null }): Promise<Sweep>;
  /** Checks and mends the next batch of ended orders. */
  sweepEnded(input: { readonly after: string | null }): Promise<Sweep>;
  /** Checks and mends orders with overdue effects, and those whose saga broke off lately. */
  examineSuspects(): Promise<Omit<Sweep, 'after'>>;
  /** @returns how many orders are flagged */
  countFlagged(): Promise<number>;
  /** @returns of how many given-up orders something is outstanding */
  countOutstanding(): Promise<number>;
  /** Compares the stock with its reservations and marks items that disagree. @returns how many do */
  compareStock(): Promise<number>;
  /** Makes partitions, and drops those past their retention. @returns how many were dropped */
  cleanUp(): Promise<number>;
}

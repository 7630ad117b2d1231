/** What the scheduled reconciler asks of our database and of Temporal, and what it reports. */

export const RECONCILE_WORKFLOW = 'reconcileOrders';
export const RECONCILE_SCHEDULE = 'reconcile-orders';

/** What was done about an order, each also a log line and a metric. */
export const mendings = [
  'saga-started',
  'saga-taken-up',
  'effects-taken-up',
  'effects-rechecked',
  'disagreement-flagged',
  'saga-stuck',
] as const;
export type Mending = (typeof mendings)[number];

export interface ReconcileReport {
  /** Where the sweep through the open orders goes on; null: from the start. */
  readonly after: string | null;
  readonly checked: number;
  readonly mended: number;
  /** Where the sweep through the ended orders goes on. */
  readonly endedAfter?: string | null;
}

/** An item whose reserved quantity is not what its reservations add up to. */
export interface StockDisagreement {
  readonly reserved: number;
  readonly reservations: number;
  /** When the reconciler saw it first. ISO 8601. */
  readonly since: string;
}

export interface ReconcileActivities {
  /** Looks at the next open orders, from `after` on. */
  sweepOrders(input: { readonly after: string | null }): Promise<ReconcileReport>;
  /** Looks at the next orders that have ended, from `after` on. */
  sweepEnded(input: { readonly after: string | null }): Promise<ReconcileReport>;
  /** Looks at all that is known to be suspect. */
  lookAtSuspects(): Promise<Omit<ReconcileReport, 'after'>>;
  /** Counts the flagged orders, by reason, for the metrics. @returns how many there are */
  countFlagged(): Promise<number>;
  /** Compares the stock with its reservations, and marks what disagrees. @returns how many do */
  compareStock(): Promise<number>;
  /** Finds out what became of decisions whose askers got no answer. @returns of how many */
  settleDecisions(): Promise<number>;
  /** Deletes what has served its time. @returns how many rows went */
  cleanUp(): Promise<number>;
}

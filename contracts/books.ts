/**
 * Comparing providers' books with our database, after it was restored from a backup: the workflows
 * that do so, what they find, and their activities on our own database.
 */
import type { SagaStep } from './order.ts';

export const COMPARE_BOOKS_WORKFLOW = 'compareBooks';
export const UNDO_FOUND_WORKFLOW = 'undoFound';

/** The steps whose effects providers have in their books. */
export type BookStep = Exclude<SagaStep, 'inventory'>;

/** A task queue whose workers are asked for their provider's books. */
export interface BookSource {
  readonly queue: string;
  readonly step: BookStep;
}

/**
 * `order-unknown`: it stands, and there is no such order. `effect-unknown`: it stands, the order
 * exists, and nothing says that this was asked for: its saga asks for it again under the same id, or
 * undoes it. `undone-there`: the order says that it stands, and the provider that it was undone.
 */
export type Finding = 'order-unknown' | 'effect-unknown' | 'undone-there';

export interface FoundEffect {
  readonly effectId: string;
  readonly orderId: string;
  readonly step: BookStep;
  readonly queue: string;
  readonly status: string;
  readonly reference: string;
  /** Minor units; null of a parcel, like its currency. */
  readonly amount: number | null;
  readonly currency: string | null;
}

/** How far a queue's books were compared. */
export interface SourceOutcome extends BookSource {
  /** Effects that its provider has listed. */
  readonly checked: number;
  /** Entries whose ids are not of the form that this service gives. */
  readonly notOurs: number;
  /** Why its books have to be compared by hand, or not all of them were listed. */
  readonly unanswered: string | null;
}

/**
 * What came of an undo. `nothing`: the worker says that there was nothing. `parcel-left`: the parcel
 * has left, so that neither it nor its payment is undone. `failing`: asked for in vain for a minute.
 */
export type UndoOutcome = 'undone' | 'nothing' | 'pending' | 'parcel-left' | 'failing';

export interface ReviewStart {
  readonly reviewId: string;
  /** ISO 8601. */
  readonly since: string;
  readonly until: string;
  readonly sources: readonly BookSource[];
  /** Of a run that goes on where another one was: the sources that are done, in their order. */
  readonly done?: readonly SourceOutcome[];
  /** And the one that is under way. */
  readonly under?: {
    readonly outcome: SourceOutcome;
    readonly pages: number;
    readonly cursor?: string | null;
  };
}

/** A page as a worker answered it: it may be anything. */
export interface BookPage extends BookSource {
  readonly reviewId: string;
  readonly page: unknown;
}

export interface UndoFoundStart {
  readonly reviewId: string;
  /** Null: all whose order was accepted, as its id says, in the time that was compared. */
  readonly orderIds: readonly string[] | null;
  readonly after?: string | null;
}

export interface OrderToUndo {
  readonly orderId: string;
  /** Parcels before payments. */
  readonly effects: readonly FoundEffect[];
}

/** The activities on our own database. Repeating one has no further effect. */
export interface BookReviewActivities {
  /** Compares a page with our database and keeps what it finds. @throws PROVIDER_ANSWER_INVALID */
  keepFindings(
    page: BookPage,
  ): Promise<{ readonly checked: number; readonly notOurs: number; readonly next: string | null }>;
  endReview(input: {
    readonly reviewId: string;
    readonly outcomes: readonly SourceOutcome[];
  }): Promise<void>;
  /** The next orders, by id, that still do not exist and of which something is to be undone. */
  ordersToUndo(input: UndoFoundStart): Promise<OrderToUndo[]>;
  recordUndo(input: {
    readonly reviewId: string;
    readonly effectId: string;
    readonly outcome: UndoOutcome;
    /** The failure's type, of one that is failing. */
    readonly lastError: string | null;
  }): Promise<void>;
}

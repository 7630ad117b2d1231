/**
 * Compares providers' books with our database, page by page, after it was restored from a backup. It
 * changes nothing but its own list of what it has found.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  continueAsNew,
  proxyActivities,
} from '@temporalio/workflow';
import type {
  BookReviewActivities,
  BookSource,
  ReviewStart,
  SourceOutcome,
} from '../contracts/books.ts';
import {
  BOOKS_NOT_OFFERED,
  type PaymentBookActivities,
  type ShipmentBookActivities,
} from '../contracts/providerBooks.ts';
import { PRIORITY } from '../contracts/saga.ts';
import { TRY_SECONDS } from './activities.ts';
import { causeOf, errorType } from './activityErrors.ts';

const { keepFindings, endReview } = proxyActivities<BookReviewActivities>({
  summary: 'Compare a page with our database',
  startToCloseTimeout: '30s',
  retry: { maximumInterval: '15s' },
});

/** Pages per run, so that its history stays short. */
const PAGES_PER_RUN = 50;
/** Of one queue, so that a worker that answers the same pages again and again ends it. */
const MOST_PAGES = 10_000;

export async function compareBooks(start: ReviewStart): Promise<void> {
  let { done = [], under } = start;
  for (const source of start.sources.slice(done.length)) {
    under ??= { outcome: { ...source, checked: 0, notOurs: 0, unanswered: null }, pages: 0 };
    for (let ofRun = 0; under.pages === 0 || under.cursor; ofRun += 1) {
      if (ofRun === PAGES_PER_RUN)
        return continueAsNew<typeof compareBooks>({ ...start, done, under });
      under = await readOn(start, source, under);
    }
    done = [...done, under.outcome];
    under = undefined;
  }
  await endReview({ reviewId: start.reviewId, outcomes: done });
}

type Under = NonNullable<ReviewStart['under']>;

/** Compares the next page. */
async function readOn(
  { reviewId, since, until }: ReviewStart,
  { queue, step }: BookSource,
  { outcome, pages, cursor = null }: Under,
): Promise<Under> {
  const endedBy = (unanswered: SourceOutcome['unanswered']): Under => ({
    outcome: { ...outcome, unanswered },
    pages: pages + 1,
  });
  if (pages === MOST_PAGES) return endedBy('TOO_MANY_PAGES');
  try {
    const page = await ask({ queue, step }, { since, until, cursor });
    const { checked, notOurs, next } = await keepFindings({ reviewId, queue, step, page });
    return {
      outcome: {
        ...outcome,
        checked: outcome.checked + checked,
        notOurs: outcome.notOurs + notOurs,
      },
      pages: pages + 1,
      cursor: next,
    };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return endedBy(isNotOffered(error) ? BOOKS_NOT_OFFERED : errorType(error));
  }
}

/** A worker that does not offer it, or a queue that nobody polls, is soon given up on. */
function ask(
  { queue, step }: BookSource,
  input: Parameters<PaymentBookActivities['listPayments']>[0],
): Promise<unknown> {
  const { listPayments, listShipments } = proxyActivities<
    PaymentBookActivities & ShipmentBookActivities
  >({
    taskQueue: queue,
    summary: 'List what the provider has',
    priority: PRIORITY.reconcile,
    scheduleToStartTimeout: '30s',
    startToCloseTimeout: TRY_SECONDS * 1000,
    retry: { initialInterval: '500ms', maximumInterval: '10s', maximumAttempts: 5 },
  });
  return step === 'payment' ? listPayments(input) : listShipments(input);
}

/** Every SDK has its own words for an activity that its worker does not have. */
function isNotOffered(error: ActivityFailure): boolean {
  const cause = causeOf(error);
  if (!(cause instanceof ApplicationFailure)) return false;
  return cause.type === BOOKS_NOT_OFFERED || NOT_REGISTERED.test(cause.message);
}
const NOT_REGISTERED = /not registered (on|with) |unable to find activityType/i;

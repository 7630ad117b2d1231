/** Lists what providers have in their books and our database does not know. */
import { isOrderId, newOrderId } from '../../../contracts/ids.ts';
import {
  beginReview,
  type FindingRow,
  readFindings,
  readLostTotals,
  readReview,
  readSources,
} from '../../../db/bookReviews.ts';
import type { Queries } from '../../../db/client.ts';
import {
  type Command,
  type Given,
  numberOf,
  textOf,
  timeOf,
  UsageError,
  type Workbench,
} from '../command.ts';
import { completes, startReview } from './reviewRun.ts';

export const WAIT_SECONDS = 900;

export const books: Command = {
  args: '(--since TIME [--until TIME] [--payments-queue NAME] [--logistics-queue NAME] | --review REVIEW)',
  summary: 'list what providers have done and this database does not know, after it was restored',
  options: {
    since: { type: 'string' },
    until: { type: 'string' },
    review: { type: 'string' },
    'payments-queue': { type: 'string' },
    'logistics-queue': { type: 'string' },
    'wait-seconds': { type: 'string' },
  },
  isAction: false,
  async run(bench, given) {
    const { db } = await bench.database();
    const earlier = textOf(given, 'review');
    if (earlier !== undefined) return printReview(bench, await reviewOf(db, earlier));
    const since = timeOf(given, 'since');
    if (!since) throw new UsageError('it needs a time, with --since, or a --review');
    const until = timeOf(given, 'until') ?? new Date();
    if (since >= until) throw new UsageError('--since is before --until');
    const start = {
      reviewId: newOrderId(),
      ...{ since: since.toISOString(), until: until.toISOString() },
      sources: [...(await readSources(db)), ...queuesIn(given)],
    };
    await beginReview(db, start);
    const handle = await startReview(bench.temporal(), start);
    const seconds = numberOf(given, 'wait-seconds', WAIT_SECONDS);
    const isOver = await completes(bench.temporal(), handle, seconds);
    return (await printReview(bench, start.reviewId)) && isOver;
  },
};

/** Queues whose orders were all lost. */
function queuesIn(given: Given) {
  const [payments, logistics] = ['payments-queue', 'logistics-queue'].map((name) =>
    textOf(given, name),
  );
  return [
    ...(payments ? [{ queue: payments, step: 'payment' as const }] : []),
    ...(logistics ? [{ queue: logistics, step: 'shipment' as const }] : []),
  ];
}

/** @throws UsageError when there is no such review */
export async function reviewOf(db: Queries, reviewId: string): Promise<string> {
  if (!isOrderId(reviewId) || !(await readReview(db, reviewId)))
    throw new UsageError('there is no such review: `books --since` makes one');
  return reviewId;
}

/** @returns whether all books were listed */
async function printReview(bench: Workbench, reviewId: string): Promise<boolean> {
  const { db } = await bench.database();
  for await (const finding of readFindings(db, reviewId)) bench.print(lineOf(finding));
  const outcomes = (await readReview(db, reviewId))?.outcomes ?? null;
  for (const outcome of outcomes ?? []) bench.print(outcome);
  await printTotals(bench, reviewId);
  return outcomes?.every(({ unanswered }) => unanswered === null) ?? false;
}

export const lineOf = ({ acceptedAt, madeAt, undo, lastError, ...finding }: FindingRow) => ({
  ...finding,
  ...{ acceptedAt: new Date(acceptedAt), madeAt: new Date(madeAt) },
  ...(undo && { undo }),
  ...(lastError && { lastError }),
});

/** What stands for lost orders: money by currency in minor units, and parcels. */
export async function printTotals(bench: Workbench, reviewId: string): Promise<void> {
  const totals = await readLostTotals((await bench.database()).db, reviewId);
  const money = totals.flatMap(({ currency, amount }) => (currency ? [[currency, amount]] : []));
  const parcels = totals.find(({ currency }) => currency === null)?.effects ?? 0;
  bench.print({ review: reviewId, lost: { ...Object.fromEntries(money), parcels } });
}

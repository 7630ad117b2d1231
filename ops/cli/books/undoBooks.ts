/** Has undone what a review has found of orders that do not exist. */
import { isOrderId } from '../../../contracts/ids.ts';
import { type FindingRow, readFindings } from '../../../db/bookReviews.ts';
import { keepAction } from '../../../db/operatorActions.ts';
import { type Command, numberOf, textOf, UsageError } from '../command.ts';
import { lineOf, printTotals, reviewOf, WAIT_SECONDS } from './books.ts';
import { completes, startUndo } from './reviewRun.ts';

export const undoBooks: Command = {
  args: 'REVIEW (--all | ORDER_ID…) --reference REFERENCE',
  summary: 'give back and call off what a review has found of orders that do not exist',
  options: {
    all: { type: 'boolean' },
    reference: { type: 'string' },
    'wait-seconds': { type: 'string' },
  },
  isAction: true,
  async run(bench, given, words) {
    const [review = '', ...orderIds] = given.positionals;
    const { db } = await bench.database();
    const reviewId = await reviewOf(db, review);
    const all = given.values['all'] === true;
    if (all === orderIds.length > 0 || !orderIds.every(isOrderId))
      throw new UsageError('it needs orders, or --all');
    const reference = textOf(given, 'reference');
    if (!reference) throw new UsageError('it needs the --reference of who allowed it');
    const asked = { reviewId, orderIds: all ? null : orderIds };
    // Kept before the first is asked for, so that who began it is known whatever happens.
    await keepAction(db, { ...words, action: 'undo-books', detail: { ...asked, reference } });
    const handle = await startUndo(bench.temporal(), asked);
    const seconds = numberOf(given, 'wait-seconds', WAIT_SECONDS);
    const isOver = await completes(bench.temporal(), handle, seconds);
    let left = 0;
    for await (const finding of readFindings(db, reviewId)) {
      if (!isMeant(finding, orderIds)) continue;
      bench.print(lineOf(finding));
      if (!isDone(finding)) left += 1;
    }
    await printTotals(bench, reviewId);
    return isOver && left === 0;
  },
};

const isMeant = ({ finding, orderId }: FindingRow, orderIds: readonly string[]): boolean =>
  finding === 'order-unknown' && (orderIds.length === 0 || orderIds.includes(orderId));

const isDone = ({ undo }: FindingRow): boolean => undo === 'undone' || undo === 'nothing';

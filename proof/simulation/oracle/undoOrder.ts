/**
 * Steps are undone in reverse order, except that one whose undo keeps failing, and is flagged for it,
 * does not hold back the others. No event comes before what it says is true.
 */
import { flaggedUndo, type SagaStep } from '../../../contracts/order.ts';
import type { Thing, World } from '../../fixtures/sagaWorld.ts';
import type { OrderModel } from '../model.ts';
import { wasDecided } from './decisions.ts';
import { isShippedAfterEnd, resourceOf } from './violations.ts';

/**
 * The charge could not be voided while it was pending: it succeeded later and was then refunded.
 */
const isChargedLate = ({ script, log }: World): boolean =>
  script.voids === false && log.includes('money pending');

/** The log's line when the reconciler tells a saga so. */
export const BEHIND = '(the saga is behind its row)';

/** Reads the log from its start and follows the books along. */
export function undoneInReverse(order: OrderModel): string[] {
  const { world, untrueUpdates } = order;
  const books: Record<Thing, string> = { stock: 'none', money: 'none', parcel: 'none' };
  const stands = (thing: Thing) => ['held', 'done', 'undoing'].includes(books[thing]);
  const isUndone = (step: SagaStep) =>
    !stands(resourceOf[step]) ||
    // A decision may have been carried out by a task that was then lost.
    wasDecided(order, step, ['skip', 'resolve']) ||
    (step === 'shipment' && isShippedAfterEnd(order)) ||
    (step === 'payment' && (untrueUpdates.has('refunded') || isChargedLate(world)));
  // An authorization may also have ended by itself.
  const isPaidByWord =
    ['charged', 'authorized', 'dispatched'].some((word) => untrueUpdates.has(word)) ||
    world.hasExpired;
  const allStand = () =>
    books.stock === 'done' &&
    (['held', 'done'].includes(books.money) || isPaidByWord) &&
    (books.parcel === 'done' || untrueUpdates.has('dispatched'));
  const events = world.events.values();
  const flagged = new Set<SagaStep>();
  let hasRefundFailed = false;
  let hasLeft = false;
  const violations: string[] = [];
  const claim = (isTrue: boolean, sentence: string) => {
    if (!isTrue) violations.push(`${sentence}: ${books.stock}, ${books.money}, ${books.parcel}`);
  };
  for (const line of world.log) {
    const [, thing, effect] = /^(stock|money|parcel) (\w+)$/.exec(line) ?? [];
    if (thing && effect) books[thing as Thing] = effect;
    const { attention } = (line.startsWith('order.') && events.next().value?.set) || {};
    const failing = attention ? flaggedUndo({ attention }) : null;
    if (failing) flagged.add(failing);
    if (/^refund \d+: (?!ok)/.test(line)) hasRefundFailed = true;
    if (line === 'stock undone') {
      // The goods may be in the parcel.
      claim(isUndone('shipment'), 'stock was released before the shipment was cancelled');
      claim(
        // A flag that is up, or that the saga takes to be up, keeps it from flagging the refund too.
        isUndone('payment') ||
          flagged.has('payment') ||
          (flagged.has('shipment') && hasRefundFailed) ||
          world.log.includes(BEHIND),
        'stock was released before the refund',
      );
    }
    if (line === 'money undone')
      claim(
        isUndone('shipment') || flagged.has('shipment') || world.hasExpired,
        'money was given back before the shipment was cancelled',
      );
    if (line === 'dispatched') hasLeft = true;
    if (line === 'order.changed' || line === 'order.held')
      claim(
        (!hasLeft && books.parcel !== 'done') || wasDecided(order, 'shipment', ['skip', 'resolve']),
        `${line}, and the parcel was out`,
      );
    if (line === 'order.confirmed') claim(allStand(), 'confirmed and not all stands');
    if (line === 'order.shipped') claim(allStand(), 'shipped and not all stands');
    if (line === 'order.cancelled' || line === 'order.failed')
      claim(
        isUndone('inventory') && isUndone('payment') && isUndone('shipment'),
        `${line} and it stands`,
      );
  }
  return violations;
}

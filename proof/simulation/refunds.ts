/**
 * The workflows of an order's refunds, which write its row beside its saga: those that a person asks
 * for, and those of pieces that a change took off.
 */
import { isGivenUp, isUndoing, takenStatuses } from '../../contracts/order.ts';
import type { BookedRefund } from '../fixtures/orderBooks.ts';
import type { World } from '../fixtures/sagaWorld.ts';
import type { Choices } from './choices.ts';
import type { Schedule } from './schedule.ts';

interface Parts {
  readonly schedule: Schedule;
  readonly choices: Choices;
}

export interface Refunds {
  /** @param amount minor units @returns whether the API accepts it */
  request(amount: number): boolean;
  /** The same of what came back, which may be all that the order has cost. */
  giveBack(amount: number): boolean;
  /** Makes the refunds that are requested, each at its time. */
  follow(): void;
}

const SECOND = 1000;
const AGAIN_SECONDS = 300;
/** Longer than a payment is pending, unless it is for ever. */
const MOST_TIMES = 400;

export function createRefunds(world: World, { schedule, choices }: Parts): Refunds {
  const { books } = world;
  const followed = new Set<object>();

  const isBeingUndone = () => isUndoing(world.state.status) || isGivenUp(world.state.status);

  function follow(): void {
    for (const refund of books.refunds) {
      if (refund.state !== 'requested' || followed.has(refund)) continue;
      followed.add(refund);
      schedule.after(choices.pick([3, 0.2], [2, 0], [1, 20], [1, 90_000]) * SECOND, () =>
        make(refund),
      );
    }
  }

  /** A provider that has not taken the money yet is asked again, until a person does without it. */
  function make(refund: BookedRefund, times = 1): void {
    const { money } = world.stands;
    if (money === 'pending' && times < MOST_TIMES)
      schedule.after(AGAIN_SECONDS * SECOND, () => make(refund, times + 1));
    else if (money !== 'done' || !books.refund(refund)) refund.state = 'superseded';
    else schedule.after(choices.pick([3, 0.05], [2, 0], [1, 20]) * SECOND, recordGiven);
  }

  async function recordGiven(): Promise<void> {
    const { paymentStatus, payment } = world.state;
    if (isBeingUndone() || !takenStatuses.includes(paymentStatus) || !payment) return;
    const { refunded, taken } = books;
    const given = refunded < taken ? 'partially_refunded' : 'refunded';
    await world.write({
      orderId: '',
      version: world.version + 1,
      type: given === 'refunded' ? 'order.payment-refunded' : 'order.payment-partially-refunded',
      set: { paymentStatus: given, payment: { ...payment, refunded } },
    });
  }

  function accept(amount: number): boolean {
    const { paymentStatus, payment } = world.state;
    const isTaken = takenStatuses.includes(paymentStatus) && payment !== null;
    if (!isTaken || isBeingUndone()) return false;
    books.refunds.push({ amount, state: 'requested' });
    follow();
    return true;
  }

  return {
    request: (amount) => books.canGiveBack(amount) && accept(amount),
    giveBack: (amount) => books.unrefunded >= amount && accept(amount),
    follow,
  };
}

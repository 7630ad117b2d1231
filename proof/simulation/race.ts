/** Of a change, a dispatch and a cancellation at the same moment exactly one wins. */
import type { Choices } from './choices.ts';
import { cancelOrder, changeOrder } from './interventions.ts';
import type { OrderModel } from './model.ts';
import type { Schedule } from './schedule.ts';

/** Lets the three meet. The main tape is mostly used up by then: they are chosen by the late one. */
export function scheduleRace(
  order: OrderModel,
  schedule: Schedule,
  { pick }: Choices,
  dispatch: () => Promise<void>,
): void {
  const begins = pick([1, 100], [1, 0], [1, 1_000]);
  const moment = () => begins + pick([2, 0], [1, 1], [2, 8], [2, 30], [2, 120], [2, 700]);
  schedule.after(moment(), dispatch);
  schedule.after(moment(), () => cancelOrder(order));
  schedule.after(moment(), () => changeOrder(order, pick));
}

/** What came of the three, for the count. */
export function winnerOf({ world, answers }: OrderModel): string {
  const isChanged = answers.some(({ update, refused }) => update === 'change' && !refused);
  return `race: ${isChanged ? 'changed, then ' : ''}${world.state.status}`;
}

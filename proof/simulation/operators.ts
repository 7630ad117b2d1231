/**
 * Operators who look after flags of failing undos. Their choices come from a tape of their own: the
 * main tape is mostly used up by the time an undo has failed long enough to be flagged.
 */

import type { DecisionAction } from '../../contracts/decision.ts';
import { flaggedUndo } from '../../contracts/order.ts';
import type { Choices } from './choices.ts';
import { decide, intervene, recheck } from './interventions.ts';
import type { OrderModel } from './model.ts';
import type { Schedule } from './schedule.ts';

/** Schedules some visits of operators, each about the flag that is up at its time. */
export function scheduleOperators(order: OrderModel, schedule: Schedule, late: Choices): void {
  const raisedAt = order.world.state.attention?.since ?? '';
  const visits = late.pick([1, 0], [4, 1], [2, 2], [1, 4]);
  for (let nth = 0; nth < visits; nth += 1) {
    const plan = late.pick<Plan>(...plans);
    const actions = typeof plan === 'string' ? [] : plan;
    const isRepaired = late.once(2);
    const visit = (): void => {
      const step = flaggedUndo(order.world.state);
      // An operator who retries has often repaired the cause.
      if (step && actions[0] === 'retry' && isRepaired) order.faults.endFailureOf(step);
      const since = (step && order.world.state.attention?.since) ?? raisedAt;
      for (const action of actions) decide(order, action, since);
      if (plan === 'intervene') intervene(order, late);
      // A skipped parcel may turn out to have left.
      if (plan === 'recheck') recheck(order, 'shipment');
    };
    schedule.after(late.pick(...delays), visit);
  }
}

/** One or two decisions at once, or another intervention. */
type Plan = readonly DecisionAction[] | 'intervene' | 'recheck';
const plans: readonly (readonly [number, Plan])[] = [
  [4, ['retry']],
  [4, ['skip']],
  [4, ['resolve']],
  [1, ['retry', 'skip']],
  [1, ['retry', 'resolve']],
  [1, ['skip', 'skip']],
  [4, 'intervene'],
  [2, 'recheck'],
];

/** In milliseconds: also at the moment the flag is raised, and while an attempt hangs. */
const delays = [
  [3, 40_000],
  [2, 0],
  [1, 5],
  [2, 400],
  [2, 301_000],
  [2, 4_000_000],
  [1, 90_000_000],
] as const;

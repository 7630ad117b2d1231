/**
 * Who sees to the flags of undos that fail. They come by themselves and with choices of their own:
 * an undo fails for long enough to be flagged when the tape of what happens is mostly used up.
 */
import { flaggedUndo } from '../../contracts/order.ts';
import type { DecisionAction } from '../../contracts/saga.ts';
import type { Agenda } from './agenda.ts';
import type { Choices } from './choices.ts';
import { decide, meddle, recheck } from './meddling.ts';
import type { Surroundings } from './surroundings.ts';

/** A person's visits are as many as are chosen, each at its time, about what is up by then. */
export function callPeople(order: Surroundings, agenda: Agenda, late: Choices): void {
  const seen = order.world.state.attention?.since ?? '';
  const visits = late.pick([1, 0], [4, 1], [2, 2], [1, 4]);
  for (let visit = 0; visit < visits; visit += 1) {
    const plan = late.pick<Plan>(...plans);
    const actions = typeof plan === 'string' ? [] : plan;
    const mended = late.once(2);
    const come = (): void => {
      const up = flaggedUndo(order.world.state);
      // Who tries again has mostly seen to what was in the way.
      if (up && actions[0] === 'retry' && mended) order.outages.over(up);
      const since = (up && order.world.state.attention?.since) ?? seen;
      for (const action of actions) decide(order, action, since);
      if (plan === 'meddle') meddle(order, late);
      // Of what a person has skipped it may turn out that it has left by now.
      if (plan === 'recheck') recheck(order, 'shipment');
    };
    agenda.after(late.pick(...delays), come);
  }
}

/** Two may decide at once, and whatever else may come from outside. */
type Plan = readonly DecisionAction[] | 'meddle' | 'recheck';
const plans: readonly (readonly [number, Plan])[] = [
  [4, ['retry']],
  [4, ['skip']],
  [4, ['resolve']],
  [1, ['retry', 'skip']],
  [1, ['retry', 'resolve']],
  [1, ['skip', 'skip']],
  [4, 'meddle'],
  [2, 'recheck'],
];

/** In milliseconds: also in the moment in which the flag goes up, and while a try hangs. */
const delays = [
  [3, 40_000],
  [2, 0],
  [1, 5],
  [2, 400],
  [2, 301_000],
  [2, 4_000_000],
  [1, 90_000_000],
] as const;

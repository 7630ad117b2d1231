/** A flag that only a person takes down stays up until then, whatever else is flagged meanwhile. */
import { type Attention, type AttentionReason, lastingReasons } from '../../../contracts/order.ts';
import type { OrderModel } from '../model.ts';
import { violationsIf } from './violations.ts';

const forAPerson: readonly AttentionReason[] = [...lastingReasons, 'SHIPPED_AFTER_END'];

export function flagsAreSeenTo({ world, runs }: OrderModel): string[] {
  // The order's next run, for the flag that is up, raises those under it again.
  if (runs.at(-1)?.closed !== 'RUNNING' && world.state.attention) return [];
  const decided = [...world.decisions.values()].map(({ attention }) => attention);
  const isSeenTo = ({ reason, since }: Attention): boolean =>
    [world.state.attention, ...decided].some(
      // A flag that a new run raises again has another time.
      (flag) => flag && flag.since >= since && flag.reason === reason,
    );
  return world.events.flatMap(({ type, set: { attention } }) => {
    if (type !== 'order.attention-raised' || !attention) return [];
    const { reason } = attention;
    const isForgotten = forAPerson.includes(reason) && !isSeenTo(attention);
    return violationsIf([isForgotten, `${reason} was taken down and nobody had decided about it`]);
  });
}

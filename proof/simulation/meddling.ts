/** Those who meddle with an order from outside, at any moment of its life. */
import { type SagaStep, sagaSteps } from '../../contracts/order.ts';
import type { DecisionAction } from '../../contracts/saga.ts';
import type { Choices } from './choices.ts';
import type { Surroundings } from './surroundings.ts';

export function meddle(order: Surroundings, { pick }: Choices): void {
  const { world, reached } = order;
  const run = order.open();
  const { status, attention } = world.state;
  const note = (what: string): void => {
    world.log.push(`(${what})`);
    reached.add(`${what} when ${status}`);
  };
  // Also about a flag that was never up.
  const decideNow = (action: DecisionAction) => () =>
    decide(order, action, attention?.since ?? 'never');
  const act = pick<() => void>(
    [5, () => cancel('customer')],
    [3, cancelInTheUi],
    [1, terminate],
    [2, loseTask],
    [attention ? 6 : 1, decideNow('retry')],
    [attention ? 6 : 1, decideNow('skip')],
    [attention ? 6 : 1, decideNow('resolve')],
    [1, flag],
    [1, () => recheck(order, pick(...sagaSteps.map((step) => [1, step] as const)))],
    [1, () => order.tellPayment(pick([1, 'charged'], [1, 'declined'], [1, 'refunded']))],
    [1, () => order.tellShipment(pick([2, 'in_transit'], [2, 'delivered'], [1, 'lost']))],
  );
  act();

  function cancel(by: string): void {
    note('cancel');
    order.ask('cancel', { by });
  }

  function cancelInTheUi(): void {
    if (!run) return;
    note('cancel in the UI');
    order.uiCancelled = true;
    run.cancel();
  }

  function terminate(): void {
    if (run) note('terminate');
    order.terminate();
  }

  function loseTask(): void {
    if (run?.loseTask()) note('lose a task');
  }

  function flag(): void {
    note('flag');
    order.flag();
  }
}

/** As the reconciler does when what a step's undo found may no longer be all. */
export function recheck(order: Surroundings, step: SagaStep): void {
  const run = order.open();
  if (!run) return;
  order.world.log.push('(recheck)');
  order.reached.add(`recheck when ${order.world.state.status}`);
  order.note({ what: 'called for', steps: [step] });
  run.signal('recheck', { steps: [step] });
}

/** What a person decides about the flag that they saw. */
export function decide(order: Surroundings, action: DecisionAction, since: string): void {
  order.world.log.push(`(${action})`);
  order.reached.add(`${action} when ${order.world.state.status}`);
  order.ask('decide', { action, since }, { action, since });
}

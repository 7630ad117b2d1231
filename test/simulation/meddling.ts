/** Those who meddle with an order from outside, at any moment of its life. */
import { sagaSteps } from '../../contracts/order.ts';
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
  const attend = (action: 'retry' | 'skip' | 'resolve') => () => {
    note(action);
    // Also about a flag that was never up.
    const since = attention?.since ?? 'never';
    order.ask('attend', { action, since }, { action, since });
  };
  const act = pick<() => void>(
    [5, () => cancel('customer')],
    [3, cancelInTheUi],
    [1, terminate],
    [2, loseTask],
    [attention ? 6 : 1, attend('retry')],
    [attention ? 6 : 1, attend('skip')],
    [attention ? 6 : 1, attend('resolve')],
    [1, flag],
    [1, () => signal('recheck', { steps: [pick(...sagaSteps.map((step) => [1, step] as const))] })],
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

  function signal(name: string, argument: object): void {
    if (!run) return;
    note(name);
    run.signal(name, argument);
  }
}

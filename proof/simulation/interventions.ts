/** What customers, operators and the reconciler may do to an order at any time. */

import type { DecisionAction } from '../../contracts/decision.ts';
import { isDispatched, type SagaStep, sagaSteps } from '../../contracts/order.ts';
import { ADDRESS_MARKER } from '../fixtures/sagaWorld.ts';
import type { Choices } from './choices.ts';
import type { OrderModel } from './model.ts';

/** Minor units. */
const REFUNDED = 300;

/** Makes one intervention. */
export function intervene(order: OrderModel, { pick }: Choices): void {
  const { world, situations } = order;
  const run = order.openRun();
  const { status, attention } = world.state;
  const note = (what: string): void => {
    world.log.push(`(${what})`);
    situations.add(`${what} when ${status}`);
  };
  // Also about a flag that does not exist.
  const decideNow = (action: DecisionAction) => () =>
    decide(order, action, attention?.since ?? 'never');
  const act = pick<() => void>(
    [5, () => cancel('customer')],
    [3, cancelInTheUi],
    [1, terminate],
    [2, loseTask],
    [3, cancelAndLoseTask],
    [attention ? 6 : 1, decideNow('retry')],
    [attention ? 6 : 1, decideNow('skip')],
    [attention ? 6 : 1, decideNow('resolve')],
    [1, raiseFlag],
    [1, () => recheck(order, pick(...sagaSteps.map((step) => [1, step] as const)))],
    [1, () => order.sendPaymentUpdate(pick([1, 'charged'], [1, 'declined'], [1, 'refunded']))],
    [
      1,
      () =>
        order.sendAnothersPaymentUpdate(
          pick([1, 'charged'], [1, 'declined'], [1, 'refunded'], [1, 'disputed']),
        ),
    ],
    [isDispatched(status) ? 2 : 1, endAstray],
    [1, giveBackAPart],
    [1, changeOrder],
    [1, holdOrder],
    [1, () => order.sendShipmentUpdate(pick([2, 'in_transit'], [2, 'delivered'], [1, 'lost']))],
  );
  act();

  function cancel(by: string): void {
    note('cancel');
    order.requestUpdate('cancel', { by });
  }

  function cancelInTheUi(): void {
    if (!run) return;
    note('cancel in the UI');
    order.cancelledInUi = true;
    run.cancel();
  }

  function terminate(): void {
    if (run) note('terminate');
    order.terminate();
  }

  function loseTask(): void {
    if (run?.loseTask()) note('lose a task');
  }

  /** The task that runs once more begins with the cancellation. */
  function cancelAndLoseTask(): void {
    cancel('customer');
    loseTask();
  }

  /** Also of an order whose parcel has not left, which the API refuses: then it has no effect. */
  function endAstray(): void {
    note('end');
    const as = pick([1, 'returned'], [1, 'lost']);
    if (status === 'delivered' && !run) order.takeUp([]);
    order.openRun()?.signal('end', { as, goods: 'written_off' });
  }

  function giveBackAPart(): void {
    if (order.requestRefund(REFUNDED)) note('refund a part');
  }

  /** As it is now, or as a person saw it before. */
  function changeOrder(): void {
    note('change');
    const number = world.log.filter((line) => line === '(change)').length;
    const version = world.version - pick([5, 0], [1, 1]);
    const takesOff = pick([1, undefined], [1, 'mug'], [1, 'plate']);
    // The API refuses what cannot be taken off.
    if (takesOff && !world.books.canTakeOff(takesOff)) return;
    const address = takesOff ? undefined : `${ADDRESS_MARKER} ${number}`;
    world.books.asked.set(number, { ...(address && { address }), takesOff });
    order.requestUpdate('change', { version, number, takesOff: takesOff !== undefined });
  }

  function holdOrder(): void {
    note('hold');
    const until = pick([2, '2026-01-01T02:00:00.000Z'], [1, '2026-02-01T00:00:00.000Z']);
    order.requestUpdate('hold', { until });
  }

  function raiseFlag(): void {
    note('flag');
    order.raiseFlag();
  }
}

/** What the reconciler does when an undo of the step may have come too early to find everything. */
export function recheck(order: OrderModel, step: SagaStep): void {
  const run = order.openRun();
  if (!run) return;
  order.world.log.push('(recheck)');
  order.situations.add(`recheck when ${order.world.state.status}`);
  order.record({ kind: 'undo required', steps: [step] });
  run.signal('recheck', { steps: [step] });
}

/** An operator's decision about the flag raised at `since`. */
export function decide(order: OrderModel, action: DecisionAction, since: string): void {
  order.world.log.push(`(${action})`);
  order.situations.add(`${action} when ${order.world.state.status}`);
  order.requestUpdate('decide', { action, since }, { action, since });
}

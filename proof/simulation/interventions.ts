/** What customers, operators and the reconciler may do to an order at any time. */

import type { DecisionAction } from '../../contracts/decision.ts';
import { isAstray, isDispatched, type SagaStep, sagaSteps } from '../../contracts/order.ts';
import { ADDRESS_MARKER } from '../fixtures/sagaWorld.ts';
import type { Choices } from './choices.ts';
import type { OrderModel } from './model.ts';
import { isStanding } from './returns.ts';

/** Minor units. */
const REFUNDED = 300;

/** Makes one intervention. */
export function intervene(order: OrderModel, { pick }: Choices): void {
  const run = order.openRun();
  const { status, attention } = order.world.state;
  // Also about a flag that does not exist.
  const decideNow = (action: DecisionAction) => () =>
    decide(order, action, attention?.since ?? 'never');
  const act = pick<() => void>(
    [5, () => cancelOrder(order)],
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
    [isDispatched(status) ? 2 : 1, () => endAstray(order, pick)],
    [1, giveBackAPart],
    [1, () => sendBack(order, pick)],
    [status === 'confirmed' ? 4 : 1, () => changeOrder(order, pick)],
    [status === 'confirmed' ? 2 : 1, holdOrder],
    [1, () => order.sendShipmentUpdate(pick([2, 'in_transit'], [2, 'delivered'], [1, 'lost']))],
  );
  act();

  function cancelInTheUi(): void {
    if (!run) return;
    note(order, 'cancel in the UI');
    order.cancelledInUi = true;
    run.cancel();
  }

  function terminate(): void {
    if (run) note(order, 'terminate');
    order.terminate();
  }

  function loseTask(): void {
    if (run?.loseTask()) note(order, 'lose a task');
  }

  /** The task that runs once more begins with the cancellation. */
  function cancelAndLoseTask(): void {
    cancelOrder(order);
    loseTask();
  }

  function giveBackAPart(): void {
    if (order.requestRefund(REFUNDED)) note(order, 'refund a part');
  }

  function holdOrder(): void {
    note(order, 'hold');
    const until = pick([2, '2026-01-01T02:00:00.000Z'], [1, '2026-02-01T00:00:00.000Z']);
    order.requestUpdate('hold', { until });
  }

  function raiseFlag(): void {
    note(order, 'flag');
    order.raiseFlag();
  }
}

/** A person decides how an order ends, as far as the API lets them: once. */
export function endAstray(order: OrderModel, pick: Choices['pick']): void {
  const { status, paymentStatus } = order.world.state;
  const isPossible = isDispatched(status) && !isAstray(status) && paymentStatus !== 'authorized';
  if (!isPossible || order.isEndDecided || order.returns.all.some(isStanding)) return;
  note(order, 'end');
  order.isEndDecided = true;
  const as = pick([1, 'returned'], [1, 'lost']);
  if (status === 'delivered' && !order.openRun()) order.takeUp([]);
  order.openRun()?.signal('end', { as, goods: 'written_off' });
}

/** A return is asked for, or goes on. */
export function sendBack(order: OrderModel, pick: Choices['pick']): void {
  if (order.returns.goOn()) note(order, 'return goes on');
  else if (order.returns.request(pick([1, 'mug'], [1, 'plate']))) note(order, 'return');
}

export function cancelOrder(order: OrderModel): void {
  note(order, 'cancel');
  order.requestUpdate('cancel', { by: 'customer' });
}

/** As it is now, or as a person saw it before: another address, or a piece less. */
export function changeOrder(order: OrderModel, pick: Choices['pick']): void {
  const { world } = order;
  const number = world.log.filter((line) => line === '(change)').length + 1;
  const version = world.version - pick([5, 0], [1, 1]);
  const takesOff = pick([1, undefined], [1, 'mug'], [1, 'plate']);
  // The API refuses what cannot be taken off.
  if (takesOff && !world.books.canTakeOff(takesOff)) return;
  note(order, 'change');
  const address = takesOff ? undefined : `${ADDRESS_MARKER} ${number}`;
  world.books.asked.set(number, { ...(address && { address }), takesOff });
  order.requestUpdate('change', { version, number, takesOff: takesOff !== undefined });
}

function note({ world, situations }: OrderModel, what: string): void {
  world.log.push(`(${what})`);
  situations.add(`${what} when ${world.state.status}`);
}

/** What the reconciler does when an undo of the step may have come too early to find everything. */
export function recheck(order: OrderModel, step: SagaStep): void {
  const run = order.openRun();
  if (!run) return;
  note(order, 'recheck');
  order.record({ kind: 'undo required', steps: [step] });
  run.signal('recheck', { steps: [step] });
}

/** An operator's decision about the flag raised at `since`. */
export function decide(order: OrderModel, action: DecisionAction, since: string): void {
  note(order, action);
  order.requestUpdate('decide', { action, since }, { action, since });
}

/** The payment provider and the carrier: what later happens in their books, and their updates. */
import { isGivenUp } from '../../contracts/order.ts';
import { isMade, type PaymentUpdate, type ShipmentUpdate } from '../../contracts/saga.ts';
import { isVoid } from '../fixtures/worldActivities.ts';
import type { Choices } from './choices.ts';
import type { OrderModel } from './model.ts';
import type { Schedule } from './schedule.ts';

export interface Providers {
  /** @param change a line of the world's log: `money pending`, `parcel done`… */
  react(change: string): void;
  /** The parcel leaves, if there is one. */
  dispatch(): Promise<void>;
  sendPaymentUpdate(status: PaymentUpdate['status']): void;
  sendShipmentUpdate(status: ShipmentUpdate['status']): void;
  /** About a payment that is not the order's. */
  sendAnothersPaymentUpdate(status: PaymentUpdate['status']): void;
}

interface Parts {
  readonly schedule: Schedule;
  readonly choices: Choices;
  /** Chooses what happens once the main tape is mostly used up. */
  readonly late: Choices;
}

const SECOND = 1000;
const UNTRUE_PARCEL_ARRIVES_SECONDS = 5_000;

export function createProviders(order: OrderModel, { schedule, choices, late }: Parts): Providers {
  const { world } = order;
  const { pick } = choices;
  let updates = 0;

  const after = (seconds: number, act: () => Promise<void> | void): void => {
    schedule.after(seconds * SECOND, act);
  };

  /** @returns whether a saga received it */
  function send(signal: string, argument: object): boolean {
    updates += 1;
    const run = order.openRun();
    run?.signal(signal, { updateId: `news-${updates}`, ...argument });
    return run !== null;
  }

  function sendPaymentUpdate(status: PaymentUpdate['status']): void {
    const isTrue: Partial<Record<PaymentUpdate['status'], boolean>> = {
      authorized: world.log.includes('money held'),
      charged: world.times.charged > 0,
      refunded: world.times.refunded > 0,
      declined: world.stands.money === 'refused' || world.hasExpired,
    };
    if (!isTrue[status]) order.untrueUpdates.add(status);
    if (isMade({ status })) order.record({ kind: 'undo required', steps: ['payment'] });
    const isReceived = send('payment-update', { status });
    if (!isReceived && isMade({ status }) && isGivenUp(world.state.status))
      order.takeUp(['payment']);
  }

  function sendAnothersPaymentUpdate(status: PaymentUpdate['status']): void {
    // While the charge's reference is unknown, one look more is taken at the provider.
    if (status === 'charged') order.record({ kind: 'undo required', steps: ['payment'] });
    send('payment-update', { status, reference: 'another payment' });
  }

  function sendShipmentUpdate(status: ShipmentUpdate['status']): void {
    const isTrue = status === 'delivered' ? order.isDelivered : world.dispatched;
    if (!isTrue && !order.untrueUpdates.has('dispatched')) {
      order.untrueUpdates.add('dispatched');
      after(UNTRUE_PARCEL_ARRIVES_SECONDS, () => sendShipmentUpdate('delivered'));
    }
    send('shipment-update', { status });
  }

  /** Sends an update one to three times, at different times. */
  function repeat(sendUpdate: () => void): void {
    const times = pick([4, 1], [2, 2], [1, 3]);
    for (let time = 0; time < times; time += 1)
      after(pick([3, 0.05], [2, 0], [2, 3], [1, 70], [1, 4_000]), sendUpdate);
  }

  function settlePendingCharge(): void {
    const outcome = pick([4, 'charged'], [2, 'declined'], [2, 'never']);
    after(pick(...pendingSeconds), async () => {
      if (world.stands.money !== 'pending') return;
      if (outcome === 'charged' && world.isHolding) await world.moveTo('money', 'held');
      else if (outcome === 'charged') await world.moveTo('money', 'done', 'charged');
      if (outcome !== 'declined') return;
      world.refusals.money = 'PAYMENT_DECLINED';
      await world.moveTo('money', 'refused');
      repeat(() => sendPaymentUpdate('declined'));
    });
  }

  /** An authorization ends by itself, and then there is nothing to take. */
  function endAuthorization(): void {
    after(pick([1, 604_800], [1, 3_590], [1, 3_600.5], [1, 10]), async () => {
      if (world.stands.money !== 'held') return;
      world.hasExpired = true;
      await world.moveTo('money', 'undone');
      repeat(() => sendPaymentUpdate('declined'));
    });
  }

  async function settleRefund(): Promise<void> {
    if (world.stands.money === 'undoing') await world.moveTo('money', 'undone', 'refunded');
  }

  async function dispatch(): Promise<void> {
    if (world.stands.parcel !== 'done' || world.dispatched) return;
    world.dispatched = true;
    await world.happen('dispatched');
  }

  function followParcel(): void {
    repeat(() => sendShipmentUpdate('in_transit'));
    // The main tape is mostly used up by then.
    const trouble = late.pick([8, null], [1, 'lost' as const], [1, 'returned' as const]);
    if (trouble) repeat(() => sendShipmentUpdate(trouble));
    after(pick([4, 7_200], [1, 1], [1, 1_300_000]), () => {
      order.isDelivered = true;
      repeat(() => sendShipmentUpdate('delivered'));
    });
  }

  return {
    react(change) {
      if (change === 'money pending') settlePendingCharge();
      if (change === 'money held') {
        repeat(() => sendPaymentUpdate('authorized'));
        if (choices.once(6)) endAuthorization();
      }
      if (change === 'money done') repeat(() => sendPaymentUpdate('charged'));
      if (change === 'money undone' && !isVoid(world)) repeat(() => sendPaymentUpdate('refunded'));
      if (change === 'money undoing' && choices.once(2))
        after(pick([1, 5], [1, 300], [1, 90_000]), settleRefund);
      if (change === 'parcel done')
        after(pick([8, 3_600], [2, 0.01], [2, 1], [1, 30], [2, 1_300_000]), dispatch);
      if (change === 'dispatched') followParcel();
    },
    dispatch,
    sendPaymentUpdate,
    sendAnothersPaymentUpdate,
    sendShipmentUpdate,
  };
}

/** Seconds until a pending charge settles: also while the saga gives up on it, undoes and ends. */
const pendingSeconds = [
  [4, 20],
  [2, 0.02],
  [2, 590],
  [1, 600],
  [4, 600.05],
  [1, 600.1],
  [2, 610],
  [1, 90_000],
] as const;

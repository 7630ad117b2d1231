/** Every path an order can take, each once, for the recorded histories. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CHANGE_UPDATE, HOLD_UPDATE, RELEASE_UPDATE } from '../../contracts/change.ts';
import { initialState } from '../../contracts/order.ts';
import {
  type OrderBench,
  type PlaceOptions,
  quickUndo,
  type RunningOrder,
} from '../../proof/fixtures/orderBench.ts';
import { type Script, World } from '../../proof/fixtures/sagaWorld.ts';
import { eventually } from '../support/eventually.ts';

type Path = (bench: OrderBench) => Promise<RunningOrder>;
type Policy = NonNullable<PlaceOptions['policy']>;

const scripted =
  (script: Script, policy: Policy = {}): Path =>
  (bench) =>
    bench.place(script, { policy });

const reaches = (order: RunningOrder, status: string) =>
  eventually(status, () => order.world.state.status === status);
const flagged = (order: RunningOrder) =>
  eventually('flagged', () => order.world.state.attention !== null);

const confirmed =
  (
    then: (order: RunningOrder) => Promise<unknown>,
    script: Script = {},
    policy: Policy = {},
  ): Path =>
  async (bench) => {
    const order = await bench.place(script, { policy });
    await reaches(order, 'confirmed');
    await then(order);
    return order;
  };

/** Asks for an Update of a confirmed order that cancels its booking, then the parcel is delivered. */
async function delivered(order: RunningOrder): Promise<void> {
  await eventually('booked anew', () => order.world.story.includes('order.shipment-booked'));
  await order.shipment('delivered');
}
const changed = async (order: RunningOrder): Promise<void> => {
  const { version } = order.world;
  await order.handle.executeUpdate(CHANGE_UPDATE, {
    args: [{ version, number: 1, takesOff: false }],
  });
  await delivered(order);
};
const heldAndReleased = async (order: RunningOrder): Promise<void> => {
  await order.handle.executeUpdate(HOLD_UPDATE, { args: [{ until: '2100-01-01T00:00:00.000Z' }] });
  await order.handle.executeUpdate(RELEASE_UPDATE, { args: [] });
  await delivered(order);
};

/** Cancels the order during the named call, which answers only after that. */
const cancelledDuring =
  (call: 'charge' | 'book'): Path =>
  async (bench) => {
    const [running, mayAnswer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const order = await bench.place({
      during: async (name) => {
        if (name !== call) return;
        running.resolve();
        await mayAnswer.promise;
      },
    });
    await running.promise;
    await order.cancel();
    mayAnswer.resolve();
    return order;
  };

const pending =
  (then: (order: RunningOrder) => Promise<unknown>, policy: Policy = {}): Path =>
  async (bench) => {
    const order = await bench.place({ charge: ['pending'] }, { policy });
    await eventually('pending', () => order.world.state.paymentStatus === 'pending');
    await then(order);
    return order;
  };

const decided =
  (action: 'skip' | 'resolve', script: Script): Path =>
  async (bench) => {
    const order = await bench.place(script, { policy: quickUndo });
    await flagged(order);
    await order.decide(action);
    return order;
  };

const takenUp =
  (world: Partial<World>, state: Partial<typeof initialState>): Path =>
  (bench) => {
    const taken = Object.assign(new World({}), world, { state: { ...initialState, ...state } });
    const unwind = {
      version: 1,
      state: taken.state,
      steps: ['inventory', 'payment', 'shipment'],
      failure: taken.state.status === 'pending' ? 'ORDER_TERMINATED' : null,
    } as const;
    return bench.place({}, { world: taken, unwind });
  };

/** A person decides about the failing refund while the shipment's cancellation is rechecked. */
const decidedDuringRecheck: Path = async (bench) => {
  const [asked, mayAnswer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const during: Script['during'] = async (call) => {
    if (call !== 'cancel') return;
    asked.resolve();
    await mayAnswer.promise;
  };
  const order = await bench.place(
    { book: ['SHIPMENT_REJECTED'], refund: ['away'], during },
    { policy: quickUndo },
  );
  await flagged(order);
  await order.handle.signal('recheck', { steps: ['shipment'] });
  await asked.promise;
  await order.decide('skip');
  mayAnswer.resolve();
  return order;
};

/** The carrier cancels the shipment and then reports it in transit: a person is called. */
const inTransitAfterCancel = confirmed(
  async (order) => {
    await order.cancel();
    await eventually('shipment cancelled', () => order.world.stands.parcel === 'undone');
    await order.shipment('in_transit');
    await flaggedFor(order, 'REFUND_FAILING');
    await order.decide('resolve');
    await flaggedFor(order, 'SHIPPED_AFTER_END');
    await order.decide('resolve');
  },
  { refund: ['away'] },
  quickUndo,
);
const flaggedFor = (order: RunningOrder, reason: string) =>
  eventually(`flagged for ${reason}`, () => order.world.state.attention?.reason === reason);

/** After `temporal workflow reset`: the saga starts over, and every step is already done. */
const reset: Path = async (bench) => {
  const first = await bench.place({});
  await reaches(first, 'confirmed');
  await first.handle.terminate();
  const order = await bench.place({}, { world: first.world });
  await order.cancel();
  return order;
};

const own: Script = { ownProviders: ['payment', 'shipment'] };
/** A provider in our own worker that answers after the time it has within the workflow task. */
const slow = (call: 'charge' | 'book'): Script => ({
  ...own,
  during: async (name, attempt, when) => {
    if (name === call && attempt === 1 && when === 'after') await sleep(1_200);
  },
});

const quickGiveUp = { stepGiveUpSeconds: 2 };
const failures = (count: number) => Array.from({ length: count }, () => 'away' as const);

export const paths: Readonly<Record<string, Path>> = {
  delivered: confirmed(async (order) => {
    await order.shipment('in_transit');
    await reaches(order, 'shipped');
    await order.shipment('delivered');
  }),
  'delivered at once': confirmed((order) => order.shipment('delivered')),
  'overdue, then delivered': confirmed(
    async (order) => {
      await flagged(order);
      await order.shipment('delivered');
    },
    {},
    { shipmentOverdueSeconds: 1 },
  ),
  'lost, then delivered': confirmed(async (order) => {
    await order.shipment('lost');
    await flagged(order);
    await order.decide('resolve');
    await order.shipment('delivered');
  }),
  'out of stock': scripted({ reserve: ['OUT_OF_STOCK'] }),
  declined: scripted({ charge: ['PAYMENT_DECLINED'] }),
  undeliverable: scripted({ book: ['ADDRESS_UNDELIVERABLE'] }),
  'charge lost': scripted({ charge: ['lost'] }, quickGiveUp),
  'charge never answered': scripted({ charge: ['away'] }, quickGiveUp),
  'booking lost': scripted({ book: ['lost'] }, quickGiveUp),
  'pending, then charged': pending(async (order) => {
    await order.payment('charged');
    await reaches(order, 'confirmed');
    await order.shipment('delivered');
  }),
  'pending, then declined': pending((order) => order.payment('declined')),
  'pending for ever': pending(async () => {}, { pendingPaymentSeconds: 1 }),
  'changed, then delivered': confirmed(changed),
  'on hold, then delivered': confirmed(heldAndReleased),
  'cancelled when confirmed': confirmed((order) => order.cancel()),
  'cancelled in the Temporal UI': confirmed((order) => order.handle.cancel()),
  'cancelled while charging': cancelledDuring('charge'),
  'cancelled while booking': cancelledDuring('book'),
  'cancelled when already dispatched': confirmed(
    async (order) => {
      await order.cancel();
      await reaches(order, 'shipped');
      await order.shipment('delivered');
    },
    { cancel: ['SHIPMENT_ALREADY_DISPATCHED'] },
  ),
  'refund pending': confirmed((order) => order.cancel(), { refund: ['pending', 'pending', 'ok'] }),
  'refund fails for long': scripted(
    { book: ['SHIPMENT_REJECTED'], refund: [...failures(6), 'ok'] },
    quickUndo,
  ),
  'refund skipped by a person': decided('skip', { book: ['SHIPMENT_REJECTED'], refund: ['away'] }),
  'refund resolved by a person': decided('resolve', {
    book: ['SHIPMENT_REJECTED'],
    refund: ['away'],
  }),
  'release fails for long': scripted(
    { charge: ['PAYMENT_DECLINED'], release: [...failures(8), 'ok'] },
    quickUndo,
  ),
  'our database away for long': scripted({
    charge: ['PAYMENT_DECLINED'],
    record: [...failures(6), 'ok'],
  }),
  'cancelled while our database is away': confirmed((order) => order.cancel(), {
    record: ['ok', 'ok', ...failures(5), 'ok'],
  }),
  'decided while another step is rechecked': decidedDuringRecheck,
  'refunded by somebody else, then cancelled': confirmed(async (order) => {
    await order.payment('refunded');
    await order.cancel();
  }),
  'refunded by somebody else, then delivered': confirmed(async (order) => {
    await order.payment('refunded');
    await order.shipment('delivered');
  }),
  'cancelled shipment in transit': inTransitAfterCancel,
  'reset, then cancelled': reset,
  'own providers, delivered': confirmed((order) => order.shipment('delivered'), own),
  'own providers, declined': scripted({ ...own, charge: ['PAYMENT_DECLINED'] }),
  'own providers, undeliverable': scripted({ ...own, book: ['ADDRESS_UNDELIVERABLE'] }),
  'own providers, cancelled': confirmed((order) => order.cancel(), own),
  'own providers, charge lost once': confirmed((order) => order.shipment('delivered'), {
    ...own,
    charge: ['lost', 'ok'],
  }),
  'own provider slow to charge': confirmed((order) => order.shipment('delivered'), slow('charge')),
  'own carrier slow to book': confirmed((order) => order.shipment('delivered'), slow('book')),
  'own provider, foreign carrier': confirmed((order) => order.shipment('delivered'), {
    ownProviders: ['payment'],
  }),
  'own provider, pending, then charged': async (bench) => {
    const order = await bench.place({ ...own, charge: ['pending'] });
    await eventually('pending', () => order.world.state.paymentStatus === 'pending');
    await order.payment('charged');
    await reaches(order, 'confirmed');
    await order.shipment('delivered');
    return order;
  },
  'taken up when pending': takenUp({}, {}),
  'taken up when confirmed': takenUp(
    { stands: { stock: 'done', money: 'done', parcel: 'done' } },
    {
      status: 'confirmed',
      inventoryStatus: 'reserved',
      paymentStatus: 'charged',
      shipmentStatus: 'booked',
    },
  ),
  'taken up to refund after the end': takenUp(
    { stands: { stock: 'undone', money: 'done', parcel: 'none' } },
    { status: 'failed', inventoryStatus: 'released' },
  ),
};

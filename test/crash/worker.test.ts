/**
 * A worker killed at every failpoint: where an act is done and not yet recorded, or recorded and not
 * yet reported; and pairs of such kills. One kill interrupts a batch of orders, each of them held at
 * a failpoint of its own. Each order ends with every step done exactly once, or undone
 * exactly once, and all stores agree. A failpoint that does not fire fails its test.
 *
 * With `own` providers one worker does everything, and forward steps within a workflow task. With
 * `separate` providers another worker charges and books, as a team of its own would.
 *
 * Seen to fail with the outcome committed before the call (confirmed and never charged), with a new
 * key at every call to the provider (charged twice), and with a release without the fence (an order
 * that never ends, since stock refuses to be released twice).
 */
import '../support/silenceTemporal.ts';
import { beforeAll, expect, test } from 'vitest';
import type { OrderStatus } from '../../contracts/order.ts';
import type { RunningChild } from '../../dev/process/childProcess.ts';
import { inParallel } from '../../ops/inParallel.ts';
import { crashBench } from './crashBench.ts';
import type { CrashWorld, OrderOptions, PlacedOrder } from './crashWorld.ts';
import { byOrder, type Held, HOLDING_POOL, holding, holdsAny, notHeld } from './heldOrders.ts';

/** The WORKER_QUEUES of each worker. */
const workersWith = {
  own: ['orders,payments,logistics'],
  separate: ['orders', 'payments,logistics'],
} as const;

interface Case extends OrderOptions {
  readonly name: string;
  readonly providers: keyof typeof workersWith;
  /** The failpoint of each kill in turn; the worker after the last goes well. */
  readonly lives: readonly string[];
  readonly ends: OrderStatus;
  /** What happens once the order is confirmed. */
  readonly afterwards?: 'cancel' | 'parcel moves';
  /** Whether the order is cancelled after the first kill. */
  readonly cancelled?: boolean;
}

/**
 * Long enough for a busy machine's worker to begin the step, and shorter than its try of 15 s: the
 * killed worker's step must be given up before it is tried again.
 */
const GIVE_UP_SECONDS = 13;

/** On a busy machine a step may have gone on from its workflow task to the team's queue. */
const beforeReport = (activity: string, onQueue: string): string =>
  `activity:before-report/${activity},activity:before-report/${onQueue}`;

const around = ['before-intent', 'after-intent', 'after-call', 'after-outcome'];
/** The provider has acted. */
const acted = ['after-call', 'after-outcome'];
const undeliverable = '1 Undeliverable Road';

/**
 * By one worker each place of the charge, by two workers each of the booking; of the others two. What a
 * killed worker leaves changes at a commit and at a call, so one place between two of these is enough:
 * `after-outcome` is also after the change was recorded and before it is reported, and `before-intent`
 * of the charge is also after the reservation.
 */
const doing: Case[] = (['own', 'separate'] as const).flatMap((providers) =>
  ['payment', 'shipment'].flatMap((step) =>
    ((providers === 'own') === (step === 'payment') ? around : acted).map(
      (place): Case => ({
        name: `killed ${place} of the ${step} (${providers}), it is done once`,
        providers,
        lives: [`fence:${place}/${step}`],
        ends: 'confirmed',
      }),
    ),
  ),
);
/** A provider that takes longer than a workflow task may: the step goes on as a regular activity. */
const slow: Case[] = [
  {
    name: 'killed after-call of a slow charge, it is done once',
    providers: 'own',
    lives: ['fence:after-call/payment'],
    paymentMethod: 'tok_slow_2000',
    ends: 'confirmed',
  },
  {
    name: 'killed after-outcome of a slow booking, it is done once',
    providers: 'own',
    lives: ['fence:after-outcome/shipment'],
    address: '1 Slow 2000 Road',
    ends: 'confirmed',
  },
];
/** A step whose outcome stays unknown for too long is given up and undone. */
const givingUp: Case[] = ['payment', 'shipment'].flatMap((step) =>
  (step === 'payment' ? ['after-intent', 'after-call'] : acted).map(
    (place): Case => ({
      name: `killed ${place} of the ${step} and late, it is undone`,
      providers: 'separate',
      lives: [`fence:${place}/${step}`],
      policy: { stepGiveUpSeconds: GIVE_UP_SECONDS },
      ends: 'failed',
    }),
  ),
);
/** The task that was lost may have begun the step, whatever the row says. */
const cancelled: Case[] = [
  ...['reserve:before-commit', 'reserve:after-commit'].map(
    (place): Case => ({
      name: `killed at ${place} and cancelled, the items are free again`,
      providers: 'own',
      lives: [`${place}`],
      cancelled: true,
      ends: 'cancelled',
    }),
  ),
  ...['payment', 'shipment'].flatMap((step) => [
    ...(step === 'payment' ? ['after-intent', ...acted] : acted).map(
      (place): Case => ({
        name: `killed ${place} of the ${step} and cancelled before another worker takes over`,
        providers: 'own',
        lives: [`fence:${place}/${step}`],
        cancelled: true,
        ends: 'cancelled',
      }),
    ),
    {
      name: `killed after-call of the ${step} by another worker, and cancelled before it is back`,
      providers: 'separate' as const,
      lives: [`fence:after-call/${step}`],
      cancelled: true,
      ends: 'cancelled' as const,
    },
  ]),
];
const undoing: Case[] = [
  ...around.map(
    (place): Case => ({
      name: `killed ${place} of the refund, it is refunded once`,
      providers: 'own',
      lives: [`undo:${place}/payment`],
      address: undeliverable,
      ends: 'failed',
    }),
  ),
  ...around.map(
    (place): Case => ({
      name: `killed ${place} of cancelling the parcel, it is cancelled once`,
      providers: 'own',
      lives: [`undo:${place}/shipment`],
      afterwards: 'cancel',
      ends: 'cancelled',
    }),
  ),
];
const reporting: Case[] = [
  {
    name: 'killed before the booking is reported, it is done once',
    providers: 'own',
    lives: [beforeReport('bookAndRecord', 'bookShipment')],
    ends: 'confirmed',
  },
  {
    name: 'killed before the reservation is reported by one of two workers, it is done once',
    providers: 'separate',
    lives: ['activity:before-report/reserveInventory'],
    ends: 'confirmed',
  },
  ...['releaseInventory', 'recordChange'].map(
    (activity): Case => ({
      name: `killed before ${activity} is reported, it is undone once`,
      providers: 'own',
      lives: [`activity:before-report/${activity}`],
      address: undeliverable,
      ends: 'failed',
    }),
  ),
];
const ourDatabase: Case[] = [
  {
    name: 'killed before-commit of the reservation, it is reserved once',
    providers: 'own',
    lives: ['reserve:before-commit'],
    ends: 'confirmed',
  },
  ...['before-commit', 'after-commit'].flatMap((place): Case[] => [
    ...['order.payment-charged', 'order.confirmed'].map(
      (event): Case => ({
        name: `killed ${place} of recording ${event} by one of two workers, it is recorded once`,
        providers: 'separate',
        lives: [`recorder:${place}/${event}`],
        ends: 'confirmed',
      }),
    ),
    {
      name: `killed ${place} of taking shipped items off the shelf, they are taken once`,
      providers: 'own',
      lives: [`recorder:${place}/order.shipped`],
      afterwards: 'parcel moves',
      ends: 'shipped',
    },
  ]),
  {
    name: 'killed before-commit of the release, it is released once',
    providers: 'own',
    lives: ['release:before-commit'],
    address: undeliverable,
    ends: 'failed',
  },
];
/** Money that is held at order. */
const held: Case[] = [
  ...[
    'fence:after-intent/capture',
    'fence:after-call/capture',
    'recorder:before-commit/order.payment-captured',
  ].map(
    (place): Case => ({
      name: `killed at ${place}, the money is captured once`,
      providers: 'own',
      lives: [`${place}`],
      afterwards: 'parcel moves',
      capture: 'on_dispatch',
      ends: 'shipped',
    }),
  ),
  {
    name: 'killed after-outcome of the capture by another worker, it is captured once',
    providers: 'separate',
    lives: ['fence:after-outcome/capture'],
    afterwards: 'parcel moves',
    capture: 'on_dispatch',
    ends: 'shipped',
  },
  {
    name: 'killed after-call of the authorization and cancelled, nothing is ever charged',
    providers: 'own',
    lives: ['fence:after-call/payment'],
    cancelled: true,
    capture: 'on_dispatch',
    ends: 'cancelled',
  },
  {
    name: 'killed after-call of the void, nothing is ever charged',
    providers: 'own',
    lives: ['undo:after-call/payment'],
    address: undeliverable,
    capture: 'on_dispatch',
    ends: 'failed',
  },
];
/** Changes while an order is undone, killed in turn before and after their commit. */
const recording: Case[] = [
  ...['order.failing', 'order.payment-refunded', 'order.inventory-released', 'order.failed'].map(
    (event, at) => recorded(event, at, { ends: 'failed', address: undeliverable }),
  ),
  ...['order.cancelled', 'order.cancelling', 'order.shipment-cancelled'].map((event, at) =>
    recorded(event, at, { ends: 'cancelled', afterwards: 'cancel' }),
  ),
];

function recorded(
  event: string,
  at: number,
  more: Omit<Case, 'name' | 'lives' | 'providers'>,
): Case {
  const place = at % 2 === 0 ? 'before-commit' : 'after-commit';
  return {
    ...more,
    name: `killed ${place} of recording ${event}, it is recorded once`,
    providers: 'own',
    lives: [`recorder:${place}/${event}`],
  };
}

const pairs: Case[] = [
  {
    name: 'killed after the charge, and again before its outcome is reported',
    providers: 'own',
    lives: ['fence:after-call/payment', beforeReport('chargeAndRecord', 'chargePayment')],
    ends: 'confirmed',
  },
  {
    name: 'killed after the charge by another worker, and again before its outcome is reported',
    providers: 'separate',
    lives: ['fence:after-call/payment', 'activity:before-report/chargePayment'],
    ends: 'confirmed',
  },
  {
    name: 'killed after the charge, and again after its refund',
    providers: 'separate',
    lives: ['fence:after-call/payment', 'undo:after-call/payment'],
    policy: { stepGiveUpSeconds: GIVE_UP_SECONDS },
    ends: 'failed',
  },
  {
    name: 'killed after the charge, cancelled, and killed again after its refund',
    providers: 'own',
    lives: ['fence:after-call/payment', 'undo:after-call/payment'],
    cancelled: true,
    ends: 'cancelled',
  },
  {
    name: 'killed before the charge, which then times out after it charged',
    providers: 'own',
    lives: ['fence:after-intent/payment'],
    paymentMethod: 'tok_timeout_after_charge',
    ends: 'confirmed',
  },
  {
    name: 'killed after the booking, and again before it is cancelled, and again after',
    providers: 'separate',
    lives: ['fence:after-call/shipment', 'undo:after-intent/shipment', 'undo:after-call/shipment'],
    policy: { stepGiveUpSeconds: GIVE_UP_SECONDS },
    ends: 'failed',
  },
  {
    name: 'killed after the charge’s intent, and again after its undo has found no charge',
    providers: 'separate',
    lives: ['fence:after-intent/payment', 'activity:before-report/refundPayment'],
    policy: { stepGiveUpSeconds: GIVE_UP_SECONDS },
    ends: 'failed',
  },
  {
    name: 'killed after the charge, and another worker before it is recorded',
    providers: 'separate',
    lives: ['fence:after-outcome/payment', 'recorder:before-commit/order.payment-charged'],
    ends: 'confirmed',
  },
  {
    name: 'killed after the charge was committed, and again after the booking was',
    providers: 'own',
    lives: ['fence:after-outcome/payment', 'fence:after-outcome/shipment'],
    ends: 'confirmed',
  },
  {
    name: 'killed after the refund, and again before it is recorded',
    providers: 'own',
    lives: ['undo:after-outcome/payment', 'recorder:after-commit/order.payment-refunded'],
    address: undeliverable,
    ends: 'failed',
  },
  {
    name: 'killed after the reservation, and again before it is released',
    providers: 'own',
    lives: ['reserve:after-commit', 'release:before-commit'],
    address: undeliverable,
    ends: 'failed',
  },
];
const cases = [
  ...doing,
  ...slow,
  ...givingUp,
  ...cancelled,
  ...undoing,
  ...reporting,
  ...ourDatabase,
  ...held,
  ...recording,
  ...pairs,
];

const bench = await crashBench();

/** Fewer than the workflow tasks that a worker takes at once: an order may be held within its task. */
const BATCH = 14;
/** Most of a batch's time is spent waiting for Temporal's timeouts. */
const BATCHES_AT_ONCE = 3;

const batches = (['own', 'separate'] as const).flatMap((providers) =>
  inBatches(cases.filter((testCase) => testCase.providers === providers)),
);
const outcomes = new Map<Case, readonly string[]>();

beforeAll(async () => {
  await inParallel(batches.length, BATCHES_AT_ONCE, (at) => run(batches[at] ?? []));
}, 900_000);

for (const testCase of cases) {
  test(testCase.name, () => {
    expect(outcomes.get(testCase)).toEqual([]);
  });
}

/** Cases that are killed as often are together, so that few are interrupted by the kills of others. */
function inBatches(all: readonly Case[]): Case[][] {
  const sorted = all.toSorted((a, b) => a.lives.length - b.lives.length);
  const count = Math.ceil(sorted.length / BATCH);
  const size = Math.ceil(sorted.length / count);
  return Array.from({ length: count }, (_, at) => sorted.slice(at * size, (at + 1) * size));
}

interface BatchOrder extends Held, PlacedOrder {
  readonly testCase: Case;
}

async function run(batch: readonly Case[]): Promise<void> {
  const world = await bench.world();
  const orders = await Promise.all(
    batch.map(async (testCase): Promise<BatchOrder> => {
      return { ...(await world.place(testCase)), testCase, places: testCase.lives };
    }),
  );
  try {
    const neverHeld = await killInTurn(world, orders);
    const wrong = await Promise.all(orders.map(endsWrong));
    const violationsOf = byOrder(await world.violations(), orders);
    for (const [at, { orderId, testCase }] of orders.entries())
      outcomes.set(testCase, [
        ...(neverHeld.get(orderId) ?? []),
        ...(wrong[at] ?? []),
        ...violationsOf(orderId),
      ]);
  } finally {
    await world.close();
  }
}

/** Kills the workers each time that every order is held. @returns by order, the places it never came to */
async function killInTurn(world: CrashWorld, orders: readonly BatchOrder[]) {
  const neverHeld = new Map<string, string[]>();
  const providers = orders[0]?.testCase.providers ?? 'own';
  const workers = new Map<string, RunningChild>();
  const started: RunningChild[] = [];
  const start = (queues: string, life: number) => {
    const left = orders.map(({ orderId, places }) => ({ orderId, places: places.slice(life) }));
    const child = world.worker(holding(left), { ...HOLDING_POOL, WORKER_QUEUES: queues });
    workers.set(queues, child);
    started.push(child);
  };
  for (const queues of workersWith[providers]) start(queues, 0);
  const follows = Promise.all(orders.map(followUp));
  follows.catch(() => {});
  const lives = Math.max(...orders.map(({ places }) => places.length));
  for (let life = 0; life < lives; life += 1) {
    const due = orders.filter(({ places }) => places.length > life);
    for (const { orderId, places } of await notHeld(started, due, life + 1))
      neverHeld.set(orderId, [`never came to ${places[life]}`]);
    const killed = [...workers].filter(([, child]) => holdsAny(child, orders));
    await Promise.all(killed.map(([, child]) => child.signal('SIGKILL')));
    if (life === 0) for (const order of orders) if (order.testCase.cancelled) order.cancel();
    // What follows must be over before the next worker starts.
    await follows;
    for (const [queues] of killed) start(queues, life + 1);
  }
  return neverHeld;
}

async function endsWrong({ reaches, testCase }: BatchOrder): Promise<string[]> {
  return reaches(testCase.ends).then(
    () => [],
    (error: Error) => [error.message],
  );
}

async function followUp({ testCase: { afterwards }, ...order }: BatchOrder): Promise<void> {
  if (afterwards === undefined) return;
  await order.reaches('confirmed');
  if (afterwards === 'cancel') order.cancel();
  else await order.parcelMoved();
}

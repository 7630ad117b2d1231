/**
 * The worker killed at every failpoint: where an act is done and not yet recorded, or recorded and not
 * yet reported; and pairs of such kills. Each order ends with every step done exactly once, or undone
 * exactly once, and all stores agree. A failpoint that does not fire fails its test.
 *
 * Seen to fail with the outcome committed before the call (confirmed and never charged), with a new
 * key at every call to the provider (charged twice), and with a release without the fence (an order
 * that never ends, since stock refuses to be released twice).
 */
import '../support/silenceTemporal.ts';
import { expect, test } from 'vitest';
import type { OrderStatus } from '../../contracts/order.ts';
import { type CrashOrder, crashBench, diesOf, type OrderOptions } from './crashBench.ts';

interface Case extends OrderOptions {
  readonly name: string;
  /** FAILPOINT of each worker in turn, which is killed there; the worker after the last goes well. */
  readonly lives: readonly string[];
  readonly ends: OrderStatus;
  /** What happens once the order is confirmed. */
  readonly afterwards?: 'cancel' | 'parcel moves';
  /** Whether the order is cancelled after the first kill. */
  readonly cancelled?: boolean;
}

/** Long enough for a busy machine's worker to begin the step, short enough to give it up soon. */
const GIVE_UP_SECONDS = 10;

const around = ['before-intent', 'after-intent', 'after-call', 'after-outcome'];
const undeliverable = '1 Undeliverable Road';

const doing: Case[] = ['payment', 'shipment'].flatMap((step) =>
  around.map((place) => ({
    name: `killed ${place} of the ${step}, it is done once`,
    lives: [`fence:${place}/${step}=kill`],
    ends: 'confirmed',
  })),
);
/** A step whose outcome stays unknown for too long is given up and undone. */
const givingUp: Case[] = ['payment', 'shipment'].flatMap((step) =>
  ['after-intent', 'after-call', 'after-outcome'].map((place) => ({
    name: `killed ${place} of the ${step} and late, it is undone`,
    lives: [`fence:${place}/${step}=kill`],
    policy: { stepGiveUpSeconds: GIVE_UP_SECONDS },
    ends: 'failed',
  })),
);
const undoing: Case[] = [
  ...around.map(
    (place): Case => ({
      name: `killed ${place} of the refund, it is refunded once`,
      lives: [`undo:${place}/payment=kill`],
      address: undeliverable,
      ends: 'failed',
    }),
  ),
  ...around.map(
    (place): Case => ({
      name: `killed ${place} of cancelling the parcel, it is cancelled once`,
      lives: [`undo:${place}/shipment=kill`],
      afterwards: 'cancel',
      ends: 'cancelled',
    }),
  ),
];
const reporting: Case[] = [
  ...['reserveInventory', 'chargePayment', 'bookShipment', 'recordChange'].map(
    (activity): Case => ({
      name: `killed before ${activity} is reported, it is done once`,
      lives: [`activity:before-report/${activity}=kill`],
      ends: 'confirmed',
    }),
  ),
  ...['refundPayment', 'releaseInventory'].map(
    (activity): Case => ({
      name: `killed before ${activity} is reported, it is undone once`,
      lives: [`activity:before-report/${activity}=kill`],
      address: undeliverable,
      ends: 'failed',
    }),
  ),
  {
    name: 'killed before cancelShipment is reported, the parcel is cancelled once',
    lives: ['activity:before-report/cancelShipment=kill'],
    afterwards: 'cancel',
    ends: 'cancelled',
  },
];
const ourDatabase: Case[] = [
  ...['before-commit', 'after-commit'].flatMap((place): Case[] => [
    {
      name: `killed ${place} of the reservation, it is reserved once`,
      lives: [`reserve:${place}=kill`],
      ends: 'confirmed',
    },
    {
      name: `killed ${place} of recording that it is confirmed, it is recorded once`,
      lives: [`recorder:${place}/order.confirmed=kill`],
      ends: 'confirmed',
    },
    {
      name: `killed ${place} of taking shipped items off the shelf, they are taken once`,
      lives: [`recorder:${place}/order.shipped=kill`],
      afterwards: 'parcel moves',
      ends: 'shipped',
    },
  ]),
  {
    name: 'killed before-commit of the release, it is released once',
    lives: ['release:before-commit=kill'],
    address: undeliverable,
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

function recorded(event: string, at: number, more: Omit<Case, 'name' | 'lives'>): Case {
  const place = at % 2 === 0 ? 'before-commit' : 'after-commit';
  return {
    ...more,
    name: `killed ${place} of recording ${event}, it is recorded once`,
    lives: [`recorder:${place}/${event}=kill`],
  };
}

const pairs: Case[] = [
  {
    name: 'killed after the charge, and again before its outcome is reported',
    lives: ['fence:after-call/payment=kill', 'activity:before-report/chargePayment=kill'],
    ends: 'confirmed',
  },
  {
    name: 'killed after the charge, and again after its refund',
    lives: ['fence:after-call/payment=kill', 'undo:after-call/payment=kill'],
    policy: { stepGiveUpSeconds: GIVE_UP_SECONDS },
    ends: 'failed',
  },
  {
    name: 'killed after the charge, and cancelled before another worker takes over',
    lives: ['fence:after-call/payment=kill'],
    cancelled: true,
    ends: 'cancelled',
  },
  {
    name: 'killed after the booking, and cancelled before another worker takes over',
    lives: ['fence:after-call/shipment=kill'],
    cancelled: true,
    ends: 'cancelled',
  },
  {
    name: 'killed before the charge, which then times out after it charged',
    lives: ['fence:after-intent/payment=kill'],
    paymentMethod: 'tok_timeout_after_charge',
    ends: 'confirmed',
  },
  {
    name: 'killed after the booking, and again before it is cancelled, and again after',
    lives: [
      'fence:after-call/shipment=kill',
      'undo:after-intent/shipment=kill',
      'undo:after-call/shipment=kill',
    ],
    policy: { stepGiveUpSeconds: GIVE_UP_SECONDS },
    ends: 'failed',
  },
  {
    name: 'killed after the charge’s intent, and again after its undo has found no charge',
    lives: ['fence:after-intent/payment=kill', 'activity:before-report/refundPayment=kill'],
    policy: { stepGiveUpSeconds: GIVE_UP_SECONDS },
    ends: 'failed',
  },
  {
    name: 'killed after the charge, and again before it is recorded',
    lives: [
      'fence:after-outcome/payment=kill',
      'recorder:before-commit/order.payment-charged=kill',
    ],
    ends: 'confirmed',
  },
  {
    name: 'killed after the refund, and again before it is recorded',
    lives: ['undo:after-outcome/payment=kill', 'recorder:after-commit/order.payment-refunded=kill'],
    address: undeliverable,
    ends: 'failed',
  },
  {
    name: 'killed after the reservation, and again before it is released',
    lives: ['reserve:after-commit=kill', 'release:before-commit=kill'],
    address: undeliverable,
    ends: 'failed',
  },
];
const cases = [
  ...doing,
  ...givingUp,
  ...undoing,
  ...reporting,
  ...ourDatabase,
  ...recording,
  ...pairs,
];

const bench = await crashBench();

// Concurrent, as most of the time goes into waiting for Temporal's timeouts.
for (const testCase of cases) {
  test.concurrent(testCase.name, { timeout: 900_000 }, async () => {
    expect(await run(testCase)).toEqual([]);
  });
}

async function run(testCase: Case): Promise<string[]> {
  const order = await bench.place(testCase);
  try {
    for (const [at, failpoint] of testCase.lives.entries()) {
      const doomed = order.worker(failpoint);
      const follows = at === 0 ? followUp(order, testCase) : Promise.resolve();
      follows.catch(() => {});
      await diesOf(doomed, failpoint);
      if (testCase.cancelled && at === 0) order.cancel();
      // The follow-up must be over before the next worker starts.
      await follows;
    }
    order.worker();
    return await order.violationsAt(testCase.ends);
  } finally {
    await order.close();
  }
}

async function followUp(order: CrashOrder, { afterwards }: Case): Promise<void> {
  if (afterwards === undefined) return;
  await order.reaches('confirmed');
  if (afterwards === 'cancel') order.cancel();
  else await order.parcelMoved();
}

/**
 * The worker killed at every place where something is done and not yet known, or known and not yet
 * told; and pairs of such deaths. Whatever dies, each order ends with everything done exactly once,
 * or undone exactly once, and the raw stores agree. A fault that does not fire fails its test.
 *
 * Seen to fail with the outcome committed before the call (confirmed and never charged), with a new
 * key at every call to the provider (charged twice), and with a release that asks no fence (an order
 * that never ends, since stock refuses to be released twice).
 */
import '../support/silenceTemporal.ts';
import { expect, test } from 'vitest';
import type { OrderStatus } from '../../contracts/order.ts';
import { type CrashOrder, crashBench, diesOf, type OrderOptions } from './crashBench.ts';

interface Case extends OrderOptions {
  readonly name: string;
  /** FAILPOINT of each life of the worker; the life after the last goes well. */
  readonly lives: readonly string[];
  readonly ends: OrderStatus;
  /** Once it is confirmed. */
  readonly afterwards?: 'cancel' | 'parcel moves';
  /** Cancelled while the worker is dead for the first time. */
  readonly cancelled?: boolean;
}

const around = ['before-intent', 'after-intent', 'after-call', 'after-outcome'];
const undeliverable = '1 Undeliverable Road';

const doing: Case[] = ['payment', 'shipment'].flatMap((step) =>
  around.map((place) => ({
    name: `killed ${place} of the ${step}, it is done once`,
    lives: [`fence:${place}/${step}=kill`],
    ends: 'confirmed',
  })),
);
/** A step whose outcome is not known in time is given up and undone. */
const givingUp: Case[] = ['payment', 'shipment'].flatMap((step) =>
  ['after-intent', 'after-call', 'after-outcome'].map((place) => ({
    name: `killed ${place} of the ${step} and late, it is undone`,
    lives: [`fence:${place}/${step}=kill`],
    policy: { stepGiveUpSeconds: 4 },
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
      name: `killed ${place} of calling the parcel off, it is called off once`,
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
    name: 'killed before cancelShipment is reported, it is called off once',
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
/** Changes on the way back, by turns before and after their commit. */
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
    policy: { stepGiveUpSeconds: 4 },
    ends: 'failed',
  },
  {
    name: 'killed after the charge and cancelled meanwhile',
    lives: ['fence:after-call/payment=kill'],
    cancelled: true,
    ends: 'cancelled',
  },
  {
    name: 'killed after the booking and cancelled meanwhile',
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
    name: 'killed after the booking, and again before it is called off, and again after',
    lives: [
      'fence:after-call/shipment=kill',
      'undo:after-intent/shipment=kill',
      'undo:after-call/shipment=kill',
    ],
    policy: { stepGiveUpSeconds: 4 },
    ends: 'failed',
  },
  {
    name: 'killed with the charge’s intent alone, and again when its undo has found nothing to undo',
    lives: ['fence:after-intent/payment=kill', 'activity:before-report/refundPayment=kill'],
    policy: { stepGiveUpSeconds: 4 },
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

// Side by side, as most of the time is waiting for the dead to be missed.
for (const one of cases) {
  test.concurrent(one.name, { timeout: 900_000 }, async () => {
    expect(await run(one)).toEqual([]);
  });
}

async function run(one: Case): Promise<string[]> {
  const order = await bench.place(one);
  try {
    for (const [at, failpoint] of one.lives.entries()) {
      const doomed = order.worker(failpoint);
      const follows = at === 0 ? followUp(order, one) : Promise.resolve();
      follows.catch(() => {});
      await diesOf(doomed, failpoint);
      if (one.cancelled && at === 0) order.cancel();
      // What it was told once confirmed must not go on into another life on its own.
      await follows;
    }
    order.worker();
    return await order.violationsAt(one.ends);
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

/**
 * A worker hangs in the middle of a step, is taken for dead, and resumes after another worker has
 * taken over; one worker holds a batch of orders, each at a failpoint of its own. And a provider acts after its caller has given up. Their late acts must change nothing,
 * or be undone.
 *
 * Seen to fail without the second verification of an effect (activities/fence): the money and the
 * parcel of a failed order stayed.
 */
import '../support/silenceTemporal.ts';
import { beforeAll, expect, test } from 'vitest';
import type { OrderStatus } from '../../contracts/order.ts';
import { makeVerificationsDue } from '../../proof/chaos/run/makeVerificationsDue.ts';
import { eventually } from '../support/eventually.ts';
import { crashBench } from './crashBench.ts';
import type { CrashWorld, OrderOptions, PlacedOrder } from './crashWorld.ts';
import { byOrder, type Held, HOLDING_POOL, holding, notHeld } from './heldOrders.ts';

interface Case extends OrderOptions {
  readonly name: string;
  readonly hangs: string;
  /** Whether the order is cancelled while the worker hangs. */
  readonly cancelled?: boolean;
  /** The status that the order reaches without the hung worker, which then resumes. */
  readonly reachedWithoutIt: OrderStatus;
  /** In the worker's lines about the order once it resumed: otherwise the test would prove nothing. */
  readonly back: string;
  readonly ends: OrderStatus;
}

const late = { stepGiveUpSeconds: 8 };
/** Of an activity: under load a step of a workflow task may have gone on as one of another name. */
const FAILED = 'did not succeed';
const REVOKED = 'EFFECT_REVOKED';
/** What the order needs no more goes on without a line about it. */
const STOPPING = 'stopping';

/** Another worker than the saga's charges and books, and hangs. */
const separate: Case[] = [
  {
    name: 'another team’s worker that resumes before the charge: whatever it charges is refunded',
    hangs: 'fence:after-intent/payment',
    policy: late,
    reachedWithoutIt: 'failed',
    back: FAILED,
    ends: 'failed',
  },
  {
    name: 'another team’s worker that resumes after the charge reports it too late: it is refunded',
    hangs: 'fence:after-call/payment',
    policy: late,
    reachedWithoutIt: 'failed',
    back: REVOKED,
    ends: 'failed',
  },
  {
    name: 'another team’s worker that resumes before the booking: whatever it books is cancelled',
    hangs: 'fence:after-intent/shipment',
    policy: late,
    reachedWithoutIt: 'failed',
    back: FAILED,
    ends: 'failed',
  },
  {
    name: 'another team’s worker that resumes before the charge’s intent learns that it is revoked',
    hangs: 'fence:before-intent/payment',
    policy: late,
    reachedWithoutIt: 'failed',
    back: REVOKED,
    ends: 'failed',
  },
];
const own: Case[] = [
  ...(['before-intent', 'after-intent', 'after-call'] as const).flatMap((place): Case[] => [
    {
      name: `a worker that resumes ${place} of a charge that another has made charges nothing more`,
      hangs: `fence:${place}/payment`,
      reachedWithoutIt: 'confirmed',
      back: STOPPING,
      ends: 'confirmed',
    },
    {
      name: `a worker that resumes ${place} of the charge of a cancelled order leaves no charge`,
      hangs: `fence:${place}/payment`,
      cancelled: true,
      reachedWithoutIt: 'cancelled',
      back: FAILED,
      ends: 'cancelled',
    },
  ]),
  {
    name: 'a worker that resumes after the booking of a cancelled order leaves no parcel',
    hangs: 'fence:after-call/shipment',
    cancelled: true,
    reachedWithoutIt: 'cancelled',
    back: FAILED,
    ends: 'cancelled',
  },
  {
    name: 'a worker that resumes within a refund that another has made refunds nothing more',
    hangs: 'undo:after-intent/payment',
    address: '1 Undeliverable Road',
    reachedWithoutIt: 'failed',
    back: STOPPING,
    ends: 'failed',
  },
  {
    name: 'a worker that resumes before a change that another has recorded changes nothing',
    hangs: 'recorder:before-commit/order.payment-charged',
    reachedWithoutIt: 'confirmed',
    back: '"event":"order.payment-charged"',
    ends: 'confirmed',
  },
  {
    name: 'a worker that resumes within the reservation’s transaction reserves nothing more',
    hangs: 'reserve:before-commit',
    reachedWithoutIt: 'confirmed',
    back: '"event":"order.inventory-reserved"',
    ends: 'confirmed',
  },
];
const bench = await crashBench();
const outcomes = new Map<Case, readonly string[]>();

beforeAll(async () => {
  await Promise.all([
    run(separate, { hung: 'payments,logistics', other: 'orders' }),
    run(own, { hung: 'orders,payments,logistics' }),
  ]);
}, 900_000);

for (const testCase of [...separate, ...own]) {
  test(testCase.name, () => {
    expect(outcomes.get(testCase)).toEqual([]);
  });
}

interface HungOrder extends Held, PlacedOrder {
  readonly testCase: Case;
}

/** @param queues of the worker that hangs, and of one beside it */
async function run(
  cases: readonly Case[],
  queues: { readonly hung: string; readonly other?: string },
): Promise<void> {
  const world = await bench.world();
  const orders = await Promise.all(
    cases.map(async (testCase): Promise<HungOrder> => {
      return { ...(await world.place(testCase)), testCase, places: [testCase.hangs] };
    }),
  );
  try {
    if (queues.other) world.worker('', { WORKER_QUEUES: queues.other });
    const settings = { ...HOLDING_POOL, WORKER_QUEUES: queues.hung };
    const wrong = await hangAndResume(world, orders, settings);
    await Promise.all(orders.map(({ reaches, testCase }) => reaches(testCase.ends)));
    const violationsOf = byOrder(await world.violations(), orders);
    for (const { orderId, testCase } of orders)
      outcomes.set(testCase, [...(wrong.get(orderId) ?? []), ...violationsOf(orderId)]);
  } finally {
    await world.close();
  }
}

/** @returns by order, how its worker did not hang or resume as it was to */
async function hangAndResume(
  world: CrashWorld,
  orders: readonly HungOrder[],
  settings: Record<string, string>,
): Promise<Map<string, string[]>> {
  const hung = world.worker(holding(orders), settings);
  const neverHung = await notHeld([hung], orders, 1);
  await hung.signal('SIGSTOP');
  for (const { testCase, cancel } of orders) if (testCase.cancelled) cancel();
  world.worker('', settings);
  await Promise.all(orders.map(({ reaches, testCase }) => reaches(testCase.reachedWithoutIt)));
  const before = hung.output().length;
  await hung.signal('SIGCONT');
  // On SIGTERM it first finishes its running activities.
  const ended = hung.signal('SIGTERM');
  const notBack = () => {
    const lines = hung.output().slice(before).split('\n');
    return orders.filter(({ orderId, testCase: { back } }) => {
      const isAbout = (line: string) => back === STOPPING || line.includes(orderId);
      return !lines.some((line) => line.includes(back) && isAbout(line));
    });
  };
  await eventually('the hung worker is back', () => notBack().length === 0, 60_000).catch(() => {});
  await ended;
  const wrong = new Map<string, string[]>();
  for (const { orderId } of neverHung) wrong.set(orderId, ['never hung']);
  for (const { orderId } of notBack()) wrong.set(orderId, ['was not seen to resume']);
  return wrong;
}

/** The provider acts after 20 s, when also a busy machine has given up. */
const slow: readonly (OrderOptions & {
  name: string;
  /** The event after which the order is cancelled; otherwise it fails. */
  cancelAfter?: string;
  acted: (order: PlacedOrder) => Promise<boolean>;
})[] = [
  {
    name: 'a charge made after its undo had found none is refunded at the second verification',
    paymentMethod: 'tok_slow_20000',
    acted: async (order) => (await order.books()).payments.ledger.length > 0,
  },
  {
    name: 'a parcel booked after its undo had found none is cancelled at the second verification',
    address: '1 Slow 20000 Road',
    acted: async (order) => (await order.books()).carrier.shipments.length > 0,
  },
  {
    name: 'a charge that a workflow task began is refunded although its order was cancelled before it was made',
    paymentMethod: 'tok_slow_20000',
    cancelAfter: 'order.inventory-reserved',
    acted: async (order) => (await order.books()).payments.ledger.length > 0,
  },
  {
    name: 'a parcel that a workflow task began to book is cancelled although its order was cancelled before',
    address: '1 Slow 20000 Road',
    cancelAfter: 'order.payment-charged',
    acted: async (order) => (await order.books()).carrier.shipments.length > 0,
  },
];

for (const { name, acted, cancelAfter, ...options } of slow) {
  const ends = cancelAfter ? 'cancelled' : 'failed';
  test.concurrent(name, { timeout: 900_000 }, async () => {
    const order = await bench.place({ ...options, policy: late });
    const worker = order.worker();
    if (cancelAfter) {
      const isThere = () => worker.output().includes(`"event":"${cancelAfter}"`);
      await eventually(cancelAfter, isThere, 60_000);
      order.cancel();
    }
    await order.reaches(ends);
    expect(await acted(order)).toBe(false);
    await eventually('the provider acted', () => acted(order), 60_000);
    await makeVerificationsDue(order.databaseUrl);
    expect(await order.violationsAt(ends)).toEqual([]);
    await order.close();
  });
}

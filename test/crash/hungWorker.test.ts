/**
 * A worker hangs in the middle of a step, is taken for dead, and resumes after another worker has
 * taken over; and a provider acts after its caller has given up. Their late acts must change nothing,
 * or be undone.
 *
 * Seen to fail without the second verification of an effect (activities/fence): the money and the
 * parcel of a failed order stayed.
 */
import '../support/silenceTemporal.ts';
import { expect, test } from 'vitest';
import type { OrderStatus } from '../../contracts/order.ts';
import { makeVerificationsDue } from '../../proof/chaos/run/makeVerificationsDue.ts';
import { eventually } from '../support/eventually.ts';
import { type CrashOrder, crashBench, hangsAt, type OrderOptions } from './crashBench.ts';

interface Case extends OrderOptions {
  readonly name: string;
  readonly hangs: string;
  /** Whether another worker than the saga's charges and books; then that one hangs. */
  readonly separate?: boolean;
  /** Whether the order is cancelled while the worker hangs. */
  readonly cancelled?: boolean;
  /** The status that the order reaches without the hung worker, which then resumes. */
  readonly reachedWithoutIt: OrderStatus;
  /** Whether its output shows that it resumed: otherwise the test would prove nothing. */
  readonly backWhen: (order: CrashOrder, output: string) => Promise<boolean> | boolean;
  readonly ends: OrderStatus;
}

const late = { stepGiveUpSeconds: 8 };
const refused = (_order: CrashOrder, output: string) => output.includes('EFFECT_REVOKED');
const stopping = (_order: CrashOrder, output: string) => output.includes('stopping');
// Under load a step of a workflow task may have gone on as a regular activity of another name.
const failed = (_order: CrashOrder, output: string) => output.includes('did not succeed');

const separate: Case[] = [
  {
    name: 'another team’s worker that resumes before the charge: whatever it charges is refunded',
    hangs: 'fence:after-intent/payment=stop',
    policy: late,
    reachedWithoutIt: 'failed',
    backWhen: failed,
    ends: 'failed',
  },
  {
    name: 'another team’s worker that resumes after the charge reports it too late: it is refunded',
    hangs: 'fence:after-call/payment=stop',
    policy: late,
    reachedWithoutIt: 'failed',
    backWhen: refused,
    ends: 'failed',
  },
  {
    name: 'another team’s worker that resumes before the booking: whatever it books is cancelled',
    hangs: 'fence:after-intent/shipment=stop',
    policy: late,
    reachedWithoutIt: 'failed',
    backWhen: failed,
    ends: 'failed',
  },
  {
    name: 'another team’s worker that resumes before the charge’s intent learns that it is revoked',
    hangs: 'fence:before-intent/payment=stop',
    policy: late,
    reachedWithoutIt: 'failed',
    backWhen: refused,
    ends: 'failed',
  },
];
const own: Case[] = [
  ...(['before-intent', 'after-intent', 'after-call'] as const).flatMap((place): Case[] => [
    {
      name: `a worker that resumes ${place} of a charge that another has made charges nothing more`,
      hangs: `fence:${place}/payment=stop`,
      reachedWithoutIt: 'confirmed',
      backWhen: stopping,
      ends: 'confirmed',
    },
    {
      name: `a worker that resumes ${place} of the charge of a cancelled order leaves no charge`,
      hangs: `fence:${place}/payment=stop`,
      cancelled: true,
      reachedWithoutIt: 'cancelled',
      backWhen: failed,
      ends: 'cancelled',
    },
  ]),
  {
    name: 'a worker that resumes after the booking of a cancelled order leaves no parcel',
    hangs: 'fence:after-call/shipment=stop',
    cancelled: true,
    reachedWithoutIt: 'cancelled',
    backWhen: failed,
    ends: 'cancelled',
  },
  {
    name: 'a worker that resumes within a refund that another has made refunds nothing more',
    hangs: 'undo:after-intent/payment=stop',
    address: '1 Undeliverable Road',
    reachedWithoutIt: 'failed',
    backWhen: stopping,
    ends: 'failed',
  },
  {
    name: 'a worker that resumes before a change that another has recorded changes nothing',
    hangs: 'recorder:before-commit/order.payment-charged=stop',
    reachedWithoutIt: 'confirmed',
    backWhen: (_order, output) => output.includes('"event":"order.payment-charged"'),
    ends: 'confirmed',
  },
  {
    name: 'a worker that resumes within the reservation’s transaction reserves nothing more',
    hangs: 'reserve:before-commit=stop',
    reachedWithoutIt: 'confirmed',
    backWhen: (_order, output) => output.includes('"event":"order.inventory-reserved"'),
    ends: 'confirmed',
  },
];
const cases = [...separate.map((testCase) => ({ ...testCase, separate: true })), ...own];

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
    const hungQueues = testCase.separate ? 'payments,logistics' : 'orders,payments,logistics';
    if (testCase.separate) order.worker('', { WORKER_QUEUES: 'orders' });
    const hung = order.worker(testCase.hangs, { WORKER_QUEUES: hungQueues });
    await hangsAt(hung, testCase.hangs);
    if (testCase.cancelled) order.cancel();
    order.worker('', { WORKER_QUEUES: hungQueues });
    await order.reaches(testCase.reachedWithoutIt);
    const before = hung.output().length;
    await hung.signal('SIGCONT');
    // On SIGTERM it first finishes its running activities.
    const ended = hung.signal('SIGTERM');
    const isBack = () => testCase.backWhen(order, hung.output().slice(before));
    await eventually('the hung worker is back', isBack, 60_000).catch((error: Error) => {
      throw new Error(`${error.message}: ${hung.output().slice(before)}`);
    });
    await ended;
    return await order.violationsAt(testCase.ends);
  } finally {
    await order.close();
  }
}

/** The provider acts after 20 s, when also a busy machine has given up. */
const slow: readonly (OrderOptions & {
  name: string;
  /** The event after which the order is cancelled; otherwise it fails. */
  cancelAfter?: string;
  acted: (order: CrashOrder) => Promise<boolean>;
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

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
  /** The status that the order reaches without the hung worker, which then resumes. */
  readonly reachedWithoutIt: OrderStatus;
  /** Whether its output shows that it resumed: otherwise the test would prove nothing. */
  readonly backWhen: (order: CrashOrder, output: string) => Promise<boolean> | boolean;
  readonly ends: OrderStatus;
}

const late = { stepGiveUpSeconds: 8 };
const refused = (_order: CrashOrder, output: string) => output.includes('EFFECT_REVOKED');

const cases: Case[] = [
  {
    name: 'a worker that resumes before the charge no longer asks for it',
    hangs: 'fence:after-intent/payment=stop',
    policy: late,
    reachedWithoutIt: 'failed',
    backWhen: (_order, output) => output.includes('chargePayment did not succeed'),
    ends: 'failed',
  },
  {
    name: 'a worker that resumes after the charge reports its outcome too late: it is refunded',
    hangs: 'fence:after-call/payment=stop',
    policy: late,
    reachedWithoutIt: 'failed',
    backWhen: refused,
    ends: 'failed',
  },
  {
    name: 'a worker that resumes before the booking no longer asks for it',
    hangs: 'fence:after-intent/shipment=stop',
    policy: late,
    reachedWithoutIt: 'failed',
    backWhen: (_order, output) => output.includes('bookShipment did not succeed'),
    ends: 'failed',
  },
  {
    name: 'a worker that resumes before the charge’s intent learns that the charge is revoked',
    hangs: 'fence:before-intent/payment=stop',
    policy: late,
    reachedWithoutIt: 'failed',
    backWhen: refused,
    ends: 'failed',
  },
  {
    name: 'a worker that resumes within a refund that another has made refunds nothing more',
    hangs: 'undo:after-intent/payment=stop',
    address: '1 Undeliverable Road',
    reachedWithoutIt: 'failed',
    backWhen: (_order, output) => output.includes('stopping'),
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
    backWhen: (_order, output) => output.includes('reserveInventory did not succeed'),
    ends: 'confirmed',
  },
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
    const hung = order.worker(testCase.hangs);
    await hangsAt(hung, testCase.hangs);
    order.worker();
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
];

for (const { name, acted, ...options } of slow) {
  test.concurrent(name, { timeout: 900_000 }, async () => {
    const order = await bench.place({ ...options, policy: late });
    order.worker();
    await order.reaches('failed');
    expect(await acted(order)).toBe(false);
    await eventually('the provider acted', () => acted(order), 60_000);
    await makeVerificationsDue(order.databaseUrl);
    expect(await order.violationsAt('failed')).toEqual([]);
    await order.close();
  });
}

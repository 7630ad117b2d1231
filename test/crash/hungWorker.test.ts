/**
 * A worker that hangs in the middle of a step, is given up for dead, and comes back when another has
 * long gone on; and a provider that acts when its caller has long given up. What then happens must
 * change nothing, or be undone.
 *
 * Seen to fail without the second look (`NEXT_LOOK` in activities/fence/effect.ts): the money and the parcel
 * of a failed order stayed.
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
  /** What is reached without the hanging worker; then it comes back. */
  readonly meanwhile: OrderStatus;
  /** What shows that it came back and went on: without that nothing would be proved. */
  readonly backWhen: (order: CrashOrder, output: string) => Promise<boolean> | boolean;
  readonly ends: OrderStatus;
}

const late = { stepGiveUpSeconds: 4 };
const refused = (_order: CrashOrder, output: string) => output.includes('EFFECT_REVOKED');

const cases: Case[] = [
  {
    name: 'back before the charge, it no longer asks for it',
    hangs: 'fence:after-intent/payment=stop',
    policy: late,
    meanwhile: 'failed',
    backWhen: (_order, output) => output.includes('chargePayment did not succeed'),
    ends: 'failed',
  },
  {
    name: 'back after the charge, its outcome comes too late to stand',
    hangs: 'fence:after-call/payment=stop',
    policy: late,
    meanwhile: 'failed',
    backWhen: refused,
    ends: 'failed',
  },
  {
    name: 'back before the booking, it no longer asks for it',
    hangs: 'fence:after-intent/shipment=stop',
    policy: late,
    meanwhile: 'failed',
    backWhen: (_order, output) => output.includes('bookShipment did not succeed'),
    ends: 'failed',
  },
  {
    name: 'back before the charge’s intent, it is told that the charge was called off',
    hangs: 'fence:before-intent/payment=stop',
    policy: late,
    meanwhile: 'failed',
    backWhen: refused,
    ends: 'failed',
  },
  {
    name: 'back in the middle of a refund that was made without it, it refunds nothing more',
    hangs: 'undo:after-intent/payment=stop',
    address: '1 Undeliverable Road',
    meanwhile: 'failed',
    backWhen: (_order, output) => output.includes('stopping'),
    ends: 'failed',
  },
  {
    name: 'back before it records a change that was recorded without it, it changes nothing',
    hangs: 'recorder:before-commit/order.payment-charged=stop',
    meanwhile: 'confirmed',
    backWhen: (_order, output) => output.includes('"event":"order.payment-charged"'),
    ends: 'confirmed',
  },
  {
    name: 'back in the transaction that reserves, it reserves nothing more',
    hangs: 'reserve:before-commit=stop',
    meanwhile: 'confirmed',
    backWhen: (_order, output) => output.includes('reserveInventory did not succeed'),
    ends: 'confirmed',
  },
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
    const zombie = order.worker(one.hangs);
    await hangsAt(zombie, one.hangs);
    order.worker();
    await order.reaches(one.meanwhile);
    const before = zombie.output().length;
    await zombie.signal('SIGCONT');
    // Asked to end, it first finishes what it was in the middle of.
    const ended = zombie.signal('SIGTERM');
    const back = () => one.backWhen(order, zombie.output().slice(before));
    await eventually('the hanging worker is back', back, 60_000).catch((error: Error) => {
      throw new Error(`${error.message}: ${zombie.output().slice(before)}`);
    });
    await ended;
    return await order.violationsAt(one.ends);
  } finally {
    await order.close();
  }
}

/** Slower than a busy machine takes to give up; the provider acts all the same. */
const slow: readonly (OrderOptions & {
  name: string;
  acted: (order: CrashOrder) => Promise<boolean>;
})[] = [
  {
    name: 'A charge made after its undo had found none is refunded at the second look',
    paymentMethod: 'tok_slow_20000',
    acted: async (order) => (await order.books()).payments.ledger.length > 0,
  },
  {
    name: 'A parcel booked after its undo had found none is called off at the second look',
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

/**
 * A worker that hangs in the middle of a step, is given up for dead, and comes back when another has
 * long gone on: what it then does must change nothing, or be undone. Seen to fail without the fence's
 * word to look again (`verifyAt` in commitDone): the money of a failed order stayed with us.
 */
import '../support/quietTemporal.ts';
import { expect, test } from 'vitest';
import type { OrderStatus } from '../../contracts/order.ts';
import { eventually } from '../support/eventually.ts';
import { type CrashOrder, crashWorld, hangsAt, type OrderOptions } from './crashWorld.ts';
import { sideBySide } from './sideBySide.ts';

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
    name: 'back before the charge, it charges what was given up, and that is refunded',
    hangs: 'fence:after-intent/payment=stop',
    policy: late,
    meanwhile: 'failed',
    backWhen: async (order) => (await order.books()).payments.ledger.length > 0,
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
    name: 'back before the booking, it books what was given up, and that is called off',
    hangs: 'fence:after-intent/shipment=stop',
    policy: late,
    meanwhile: 'failed',
    backWhen: async (order) => (await order.books()).carrier.shipments.length > 0,
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

const world = await crashWorld();
const results = sideBySide(cases, 4, run);

test.each(cases)(
  '$name',
  async ({ name }) => {
    expect(await results.get(name)).toEqual([]);
  },
  900_000,
);

async function run(one: Case): Promise<string[]> {
  const order = await world.place(one);
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

/** How held money is asked for, and what is believed of the answer. In virtual time. */
import { describe, expect, test } from 'vitest';
import type { Script, World } from '../../proof/fixtures/sagaWorld.ts';
import { decode } from '../../proof/simulation/temporal/jobs.ts';
import { scriptedOrder } from './scriptedOrder.ts';

const SECOND = 1000;
const ORDER_ID = '01890000-0000-7000-8000-000000000000';
const capturesOf = ({ world }: { world: World }) =>
  world.calls.filter((call) => call === 'capture').length;

/** An order whose money is held, and whose parcel has just left. */
async function dispatched(script: Script = {}) {
  const order = scriptedOrder(script, { capture: 'on_dispatch' });
  await order.reaches('confirmed');
  order.shipment('in_transit');
  await order.reaches('shipped');
  return order;
}

test('a capture names the payment and what is to be taken', async () => {
  const order = await dispatched();
  await order.until('captured', () => order.world.state.paymentStatus === 'captured');
  const asked = order.run.steps
    .flatMap(({ commands }) => commands)
    .find((command) => command.scheduleActivity?.activityType === 'capturePayment');
  expect(decode(asked?.scheduleActivity?.arguments?.[0])).toEqual({
    effectId: `${ORDER_ID}:capture:1`,
    orderId: ORDER_ID,
    amount: 2500,
    currency: 'EUR',
    reference: order.world.state.payment?.reference,
  });
  expect([...order.summaries()]).toContain('Capture the payment');
});

test.each([null, 'captured', {}, { status: 'perhaps' }])(
  'an answer that is not as agreed is not believed: %o',
  async (captureAnswer) => {
    const order = await dispatched({ captureAnswer });
    await order.isFlagged('CAPTURE_FAILED');
    expect(order.world.state).toMatchObject({
      paymentStatus: 'authorized',
      attention: { lastError: 'PROVIDER_ANSWER_INVALID' },
    });
    expect(order.run.violations).toEqual([]);
  },
);

describe('a capture whose provider is away', () => {
  test('flags nobody before two minutes, and is asked for rarely from then on', async () => {
    const order = await dispatched({ capture: ['away'] });
    await order.pass(115 * SECOND);
    expect(order.world.state.attention).toBeNull();
    await order.pass(10 * SECOND);
    expect(order.world.state.attention?.reason).toBe('CAPTURE_FAILED');
    const before = capturesOf(order);
    await order.pass(1_000 * SECOND);
    expect(capturesOf(order) - before).toBeLessThan(5);
    expect([...order.summaries()]).toContain('Try the capture again');
  });

  test('is asked for no more once a person has resolved it', async () => {
    const order = await dispatched({ capture: ['away'] });
    await order.isFlagged('CAPTURE_FAILED');
    await order.pass(400 * SECOND);
    await order.answerOf(order.decide('resolve'));
    const before = capturesOf(order);
    await order.pass(3_600 * SECOND);
    expect(capturesOf(order)).toBe(before);
  });

  test('keeps no delivered order open once a person has resolved it', async () => {
    const order = await dispatched({ capture: ['away'] });
    await order.isFlagged('CAPTURE_FAILED');
    order.shipment('delivered');
    await order.pass(400 * SECOND);
    await order.answerOf(order.decide('resolve'));
    await order.pass(SECOND);
    expect(order.run.closed).toBe('COMPLETED');
  });

  test('takes no flag about the parcel down when it succeeds', async () => {
    const order = await dispatched({ capture: ['away', 'away', 'away', 'ok'] });
    order.shipment('lost');
    await order.until('captured', () => order.world.state.paymentStatus === 'captured');
    expect(order.world.state.attention?.reason).toBe('SHIPMENT_LOST');
  });
});

test('a parcel that leaves ships its order long before the authorization ends', async () => {
  const authorizedUntil = new Date(Date.UTC(2026, 0, 8)).toISOString();
  const order = scriptedOrder({ authorizedUntil }, { capture: 'on_dispatch' });
  await order.reaches('confirmed');
  order.shipment('in_transit');
  await order.pass(SECOND);
  expect(order.world.state.status).toBe('shipped');
  expect([...order.summaries()].filter((words) => !words)).toEqual([]);
});

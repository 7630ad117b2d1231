/** What workers count of orders and their steps. */
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { definite, unknown } from '../../activities/failure.ts';
import { createOrderMeter } from '../../activities/orderMeter.ts';
import type { OrderChange, OrderEventType } from '../../contracts/events.ts';
import { acceptedAt, newOrderId } from '../../contracts/ids.ts';
import { initialState, type OrderState } from '../../contracts/order.ts';

function metered() {
  const registry = new Registry();
  const meter = createOrderMeter(registry);
  const change = (type: OrderEventType, set: Partial<OrderState>): OrderChange => ({
    ...{ orderId: newOrderId(), version: 2, type, set },
  });
  /** The recorded change, of a row that then has `set` as well. */
  function recorded(type: OrderEventType, set: Partial<OrderState> = {}, isWritten = true): void {
    const row = { version: 2, state: { ...initialState, ...set } };
    meter.recorded(change(type, set), { isWritten, row });
  }
  return { registry, meter, recorded };
}
const failure = (code: string) => ({ code, message: code });

test('An id says when its order was accepted', () => {
  expect(Math.abs(acceptedAt(newOrderId()) - Date.now())).toBeLessThan(1_000);
});

test('The steps of an order are counted as done, as definitely not done, or as given up', async () => {
  const { registry, recorded } = metered();
  recorded('order.inventory-reserved');
  recorded('order.payment-pending');
  recorded('order.payment-charged');
  recorded('order.failing', { status: 'failing', failure: failure('PAYMENT_DECLINED') });
  recorded('order.failing', { status: 'failing', failure: failure('SHIPMENT_UNAVAILABLE') });
  recorded('order.failing', { status: 'failing', failure: failure('ORDER_TERMINATED') });
  const counts = [
    ...(await registry.metrics()).matchAll(/^oms_step_outcomes_total\{(.*)\} (\d)/gm),
  ];
  expect(counts.filter(([, , count]) => count !== '0').map(([, labels]) => labels)).toEqual([
    'step="inventory",outcome="done",code=""',
    'step="payment",outcome="done",code=""',
    'step="shipment",outcome="unknown",code="SHIPMENT_UNAVAILABLE"',
    'step="payment",outcome="definite",code="PAYMENT_DECLINED"',
  ]);
});

test('An order is counted once when it ends, with the code of its failure', async () => {
  const { registry, recorded } = metered();
  recorded('order.failing', { status: 'failing', failure: failure('OUT_OF_STOCK') });
  recorded('order.failed', { status: 'failed', failure: failure('OUT_OF_STOCK') });
  recorded('order.failed', { status: 'failed', failure: failure('OUT_OF_STOCK') }, false);
  recorded('order.delivered', { status: 'delivered' });
  const lines = (await registry.metrics()).split('\n');
  expect(lines.filter((line) => line.startsWith('oms_orders_ended_total'))).toEqual([
    'oms_orders_ended_total{status="failed",code="OUT_OF_STOCK"} 1',
    'oms_orders_ended_total{status="delivered",code=""} 1',
  ]);
});

test('The time from acceptance to confirmation is measured', async () => {
  const { registry, recorded } = metered();
  recorded('order.confirmed', { status: 'confirmed' });
  expect(await registry.metrics()).toContain(
    'oms_order_confirmation_duration_seconds_bucket{le="1"} 1',
  );
});

test('What is unknown is counted from 0 on, so that the first one is seen as one more', async () => {
  const { registry, meter } = metered();
  expect(await registry.metrics()).toContain(
    'oms_step_outcomes_total{step="payment",outcome="unknown",code="PAYMENT_UNAVAILABLE"} 0',
  );
  const charge = { step: 'payment', action: 'do', provider: 'stripe' } as const;
  const hanging = meter.attempt(charge, () => new Promise(() => undefined));
  expect(await registry.metrics()).toContain(
    'oms_step_attempt_duration_seconds_count{step="payment",action="do",provider="stripe",outcome="unknown"} 0',
  );
  void hanging;
});

test('An attempt that Temporal has ended is no unknown outcome of its provider', async () => {
  const registry = new Registry();
  const meter = createOrderMeter(registry, () => true);
  const booking = { step: 'shipment', action: 'do', provider: 'easypost' } as const;
  const error = unknown('SHIPMENT_UNAVAILABLE');
  await expect(meter.attempt(booking, () => Promise.reject(error))).rejects.toBe(error);
  const text = await registry.metrics();
  for (const [outcome, count] of [
    ['cut_short', 1],
    ['unknown', 0],
  ] as const)
    expect(text).toContain(`provider="easypost",outcome="${outcome}"} ${count}`);
});

test('Attempts are measured by provider, with their outcome', async () => {
  const { registry, meter } = metered();
  const charge = { step: 'payment', action: 'do', provider: 'stripe' } as const;
  expect(await meter.attempt(charge, async () => 'charged')).toBe('charged');
  const failures = [definite('PAYMENT_DECLINED'), unknown('PAYMENT_UNAVAILABLE'), new Error('?')];
  for (const error of failures)
    await expect(meter.attempt(charge, () => Promise.reject(error))).rejects.toBe(error);
  const text = await registry.metrics();
  const counted = (outcome: string, count: number) =>
    `oms_step_attempt_duration_seconds_count{step="payment",action="do",provider="stripe",outcome="${outcome}"} ${count}`;
  for (const [outcome, count] of [
    ['done', 1],
    ['definite', 1],
    ['unknown', 2],
  ] as const)
    expect(text).toContain(counted(outcome, count));
});

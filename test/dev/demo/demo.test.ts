import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { initialState, type OrderState } from '../../../contracts/order.ts';
import type { OrderEvent, OrderInfo, OrdersClient } from '../../../dev/demo/ordersClient.ts';
import { Refusal } from '../../../dev/demo/refusal.ts';
import { runScenario, timelineOf } from '../../../dev/demo/runScenario.ts';
import { type Scenario, scenarios } from '../../../dev/demo/scenarios.ts';
import { CATALOGUE } from '../../../dev/seed.ts';

const event = (type: string, ms: number, set: Partial<OrderState>): OrderEvent => ({
  type,
  occurredAt: new Date(1_800_000_000_000 + ms).toISOString(),
  data: { ...initialState, ...set },
});
const events = [
  event('order.created', 0, {}),
  event('order.inventory-reserved', 45, { inventoryStatus: 'reserved' }),
  event('order.confirmed', 1_250, { inventoryStatus: 'reserved', status: 'confirmed' }),
];

/** A service in which every order ends the same way. */
const serviceWhere = (ending: Partial<OrderInfo>, calls: string[] = []): OrdersClient => ({
  unitPrice: async () => 1_499,
  place: async () => 'the-order',
  cancel: async () => void calls.push('cancel'),
  refund: async (_, amount) => void calls.push(`refund ${amount}`),
  change: async (_, change) => void calls.push(`change ${JSON.stringify(change)}`),
  hold: async () => void calls.push('hold'),
  release: async () => void calls.push('release'),
  sendBack: async (_, { itemId, quantity }) => void calls.push(`back ${quantity} ${itemId}`),
  end: async () => void calls.push('end'),
  waitUntil: async (_, isSo) => {
    const order = { ...initialState, failure: null, total: 2_998, currency: 'EUR', ...ending };
    calls.push(isSo(order) ? 'is so' : 'is not so');
    return order;
  },
  events: async () => events,
});
const declined = { code: 'PAYMENT_DECLINED', message: '', retryable: false };
const scenario = (ends: Scenario['ends'], more: Partial<Scenario> = {}): Scenario => ({
  title: 'A mug',
  itemId: 'sku-mug',
  quantity: 2,
  line1: '12 Harbour Street',
  paymentMethod: 'tok_ok',
  ends,
  ...more,
});

describe('the demo', () => {
  test('shows a timeline as changes with the time since the order was placed', () => {
    expect(timelineOf(events)).toEqual([
      '      0.000 s  order.created             order pending',
      '      0.045 s  order.inventory-reserved  inventory reserved',
      '      1.250 s  order.confirmed           order confirmed',
    ]);
  });

  test.each([
    ['confirmed as it must', { status: 'confirmed' }, { status: 'confirmed' }, true],
    ['still pending', { status: 'confirmed' }, { status: 'pending' }, false],
    ['failed instead', { status: 'confirmed' }, { status: 'failed', failure: declined }, false],
    [
      'failed for another reason',
      { status: 'failed', code: 'ADDRESS_UNDELIVERABLE' },
      { status: 'failed', failure: declined },
      false,
    ],
    ['accepted instead of refused', { code: 'OUT_OF_STOCK' }, { status: 'failed' }, false],
  ] as const)('accepts or rejects an order that is %s', async (_, ends, ending, isAsExpected) => {
    expect(await runScenario(serviceWhere(ending), scenario(ends))).toMatchObject({ isAsExpected });
  });

  test('accepts only the expected refusal', async () => {
    const service = {
      ...serviceWhere({}),
      place: () => Promise.reject(new Refusal('OUT_OF_STOCK', 'An item is out of stock.')),
    };
    expect(await runScenario(service, scenario({ code: 'OUT_OF_STOCK' }))).toEqual({
      isAsExpected: true,
      lines: ['  refused: OUT_OF_STOCK. An item is out of stock.'],
    });
    for (const ends of [{ code: 'PRICE_CHANGED' }, { status: 'confirmed' }] as const) {
      expect(await runScenario(service, scenario(ends))).toMatchObject({ isAsExpected: false });
    }
  });

  test.each([
    ['cancel', { status: 'confirmed' }, 'cancel'],
    ['refund', { status: 'delivered' }, 'refund 500'],
    ['hold', { status: 'confirmed' }, 'hold', 'release'],
    ['sendBack', { status: 'delivered' }, 'back 1 sku-mug'],
    ['end', { status: 'shipped', attention: { reason: 'SHIPMENT_RETURNED' } }, 'end'],
  ] as const)('acts only once it is time to %s', async (act, when, ...done) => {
    const calls: string[] = [];
    const ends = { status: 'cancelled', paymentStatus: 'refunded' } as const;
    const order = when as Partial<OrderInfo>;
    const result = await runScenario(serviceWhere(order, calls), scenario(ends, { act }));
    expect(calls).toEqual(['is so', ...done, 'is not so']);
    expect(result.isAsExpected).toBe(false);
  });

  test('changes the address and takes a piece off before the parcel leaves', async () => {
    const calls: string[] = [];
    const ends = { status: 'delivered' } as const;
    await runScenario(
      serviceWhere({ status: 'confirmed' }, calls),
      scenario(ends, { act: 'change' }),
    );
    const [, change] = calls;
    expect(JSON.parse(change?.replace('change ', '') ?? '')).toMatchObject({
      shippingAddress: { line1: '7 Ships And Delivers 300 Road' },
      remove: [{ itemId: 'sku-mug', quantity: 1 }],
    });
  });

  test.each([
    ['still being booked again', 'none', false],
    ['booked again', 'booked', true],
  ] as const)('waits for a parcel that is %s', async (_, shipmentStatus, isAsExpected) => {
    const ends = { status: 'confirmed', shipmentStatus: 'booked' } as const;
    const order = { status: 'confirmed', shipmentStatus } as const;
    expect(await runScenario(serviceWhere(order), scenario(ends, { act: 'hold' }))).toMatchObject({
      isAsExpected,
    });
  });

  test('orders items of the seeded catalogue', () => {
    const seeded = CATALOGUE.map(({ itemId }) => itemId as string);
    for (const { itemId } of scenarios) expect(seeded).toContain(itemId);
  });

  test('says in one sentence that the service is not running, and fails', () => {
    const env = { PATH: process.env['PATH'], OAUTH_ISSUER: 'http://127.0.0.1:9' };
    const { status, stdout, stderr } = spawnSync(process.execPath, ['dev/demo/main.ts'], {
      env,
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^No OAuth issuer answers at .*npm start.*\n$/);
  });
});

/** Card numbers that people write reach no log, table, saga or answer; ids that look alike pass. */
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { passesLuhn } from '../../../api/http/cardNumbers.ts';
import { decisions, orderUpdates } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';
import { withWords } from '../../support/encryptionKeys.ts';

const sagas: unknown[] = [];
const world = await apiWorld({
  saga: {
    cancel: async (orderId, request) => {
      sagas.push(orderId, request);
      return { outcome: 'cancelling', status: 'cancelling' };
    },
    decide: async (orderId, request) => {
      sagas.push(orderId, request);
      return { outcome: 'taken' };
    },
  },
});
const { call, database } = world;
const { db } = database;
await stockCatalogue(world);

const since = '2026-11-23T10:00:00.000Z';
const attention = { reason: 'REFUND_FAILING', step: 'payment', lastError: null, since } as const;
const state = { status: 'cancelling', attention } as const;

type Sent = readonly [request: string, as: string, body: unknown];
const order = (change: Record<string, unknown>): Sent => [
  'POST /v1/orders',
  'customer-1',
  newOrder(change),
];
const address = { name: 'A', line1: 'B', city: 'C', postalCode: '1', country: 'NL' };

/** Where people write what decides: a card number is refused, with its path. */
const refusing: Readonly<Record<string, (text: string) => Sent>> = {
  shippingAddress: (text) => order({ shippingAddress: `Pay by ${text}, 12/27` }),
  ...Object.fromEntries(
    ['name', 'line1', 'line2', 'city', 'region'].map((field) => [
      `shippingAddress.${field}`,
      (text: string) => order({ shippingAddress: { ...address, [field]: text } }),
    ]),
  ),
  paymentMethod: (text) => order({ paymentMethod: text.replaceAll(' ', '-') }),
};

/** Where people remark: the request is done, and the number masked. */
const remarks: Readonly<Record<string, (text: string, orderId: string) => Sent>> = {
  'of a cancellation': (text, id) => [
    `POST /v1/orders/${id}/cancel`,
    'customer-1',
    { reason: `card ${text}` },
  ],
  'of a decision': (text, id) => [
    `POST /v1/orders/${id}/attention`,
    'operations',
    { action: 'skip', reason: text },
  ],
  'of a payment update': (text, id) => [
    `POST /v1/orders/${id}/payment-updates`,
    'payments',
    { updateId: 'u', status: 'declined', reason: text },
  ],
  'of an adjustment': (text, id) => [
    'POST /v1/inventory/mug/adjustments',
    'warehouse',
    { adjustmentId: id, delta: 1, reason: text },
  ],
};

/** The content of all tables as one text. */
async function stored(): Promise<string> {
  const tables = await db.execute<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  let all = '';
  for (const { name } of tables) {
    const rows = await db.execute(sql`select * from ${sql.identifier(name)}`);
    all += JSON.stringify(rows);
  }
  return all;
}
const everythingKept = async () =>
  (await stored()) + (await openedWords()) + world.logLines.join('') + JSON.stringify(sagas);
/** What is sealed with the customers' keys, as who may read it sees it. */
async function openedWords(): Promise<string> {
  const rows = [...(await db.select().from(decisions)), ...(await db.select().from(orderUpdates))];
  const words = await withWords(
    db,
    rows.map(({ orderId, reason }) => ({ orderId, reason })),
  );
  return JSON.stringify(words);
}
const CARD = '5555 5555 5555 4444';
/** Half of the card number, however it is written. Times and ids can contain a quarter of it. */
const HALF_OF_CARD = /5555[ -]?5555/;

describe('a card number', () => {
  test.each(Object.keys(refusing))(
    'in %s is refused before it is logged or stored',
    async (path) => {
      const [request, as, body] = refusing[path]?.(CARD) ?? order({});
      const before = await stored();
      const { status, json, text } = await call(request, { as, body });
      expect([status, json.code]).toEqual([422, 'CARD_NUMBER_REFUSED']);
      expect(json.errors).toEqual([{ path, message: 'looks like a card number' }]);
      expect(text).not.toMatch(HALF_OF_CARD);
      expect(await stored()).toBe(before);
      expect(world.logLines.join('')).not.toMatch(HALF_OF_CARD);
    },
  );

  test('is refused beside other faults', async () => {
    const { json } = await call('POST /v1/orders', {
      body: newOrder({ paymentMethod: CARD, currency: 'euro', items: [] }),
    });
    expect([json.code, json.errors.length]).toEqual(['CARD_NUMBER_REFUSED', 1]);
  });

  test.each(Object.keys(remarks))(
    'in the remark %s is masked, and the rest is done',
    async (which) => {
      const orderId = await acceptOrder(db, { state });
      const [request, as, body] = remarks[which]?.(CARD, orderId) ?? order({});
      const { status } = await call(request, { as, body });
      expect([200, 202]).toContain(status);
      const kept = await everythingKept();
      expect(kept).toContain('**** **** **** ****');
      expect(kept).not.toMatch(HALF_OF_CARD);
    },
  );
});

describe('an id that looks like a card number', () => {
  // One number in ten has a right check digit. These begin like cards too.
  const EAN = '4006381729857';
  const LIKE_A_CARD = '4111111111111111';

  test('is ordered and stocked as an item', async () => {
    const item = { name: 'Pencil', unitPrice: 100, currency: 'EUR', onHand: 10 };
    const made = await call(`PUT /v1/inventory/${EAN}`, { as: 'warehouse', body: item });
    expect(made.status).toBe(200);
    const body = newOrder({ items: [{ itemId: EAN, quantity: 1, unitPrice: 100 }] });
    expect((await call('POST /v1/orders', { body })).status).toBe(201);
    const adjustment = { adjustmentId: LIKE_A_CARD, delta: 1, reason: 'delivery' };
    const path = `POST /v1/inventory/${EAN}/adjustments`;
    expect((await call(path, { as: 'warehouse', body: adjustment })).status).toBe(200);
  });

  test('is a customer', async () => {
    const body = newOrder({ userId: LIKE_A_CARD });
    expect((await call('POST /v1/orders', { as: 'storefront', body })).status).toBe(201);
  });

  test.each(['1795640000000', LIKE_A_CARD])('is an Idempotency-Key: %s', async (key) => {
    const answer = await call('POST /v1/orders', {
      body: newOrder(),
      headers: { 'idempotency-key': key, 'x-request-id': LIKE_A_CARD },
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-request-id')).toBe(LIKE_A_CARD);
  });

  test('is an update, a payment’s reference and a tracking number', async () => {
    const orderId = await acceptOrder(db);
    const payment = { updateId: LIKE_A_CARD, status: 'charged', reference: LIKE_A_CARD };
    const parcel = { updateId: EAN, status: 'in_transit', trackingNumber: LIKE_A_CARD };
    const send = (kind: string, as: string, body: unknown) =>
      call(`POST /v1/orders/${orderId}/${kind}-updates`, { as, body });
    expect((await send('payment', 'payments', payment)).status).toBe(202);
    expect((await send('shipment', 'logistics', parcel)).status).toBe(202);
  });

  test('is the reference of a decision', async () => {
    const orderId = await acceptOrder(db, { state });
    const body = { action: 'resolve', reason: 'paid back by hand', reference: LIKE_A_CARD };
    const answer = await call(`POST /v1/orders/${orderId}/attention`, { as: 'operations', body });
    expect(answer.status).toBe(200);
  });
});

test('the document says where card numbers are refused', async () => {
  const { json } = await call('GET /openapi.json', { as: null });
  const { properties } = json.components.schemas.NewOrder;
  expect(properties.shippingAddress.description).toContain('card number');
  expect(properties.paymentMethod.description).toContain('card number');
  const refused = Object.entries<Record<string, { responses: unknown }>>(json.paths).flatMap(
    ([path, methods]) =>
      Object.entries(methods)
        .filter(([, { responses }]) => JSON.stringify(responses).includes('CARD_NUMBER_REFUSED'))
        .map(([method]) => `${method} ${path}`),
  );
  expect(refused.toSorted()).toEqual(['post /v1/orders', 'post /v1/orders/{orderId}/changes']);
});

/** The same numbers in every run: a linear congruential generator. */
function generator(seed: number): (below: number) => number {
  let latest = seed;
  return (below) => {
    latest = (latest * 1_103_515_245 + 12_345) % 2 ** 31;
    return latest % below;
  };
}
const next = generator(20_261_123);
const SEPARATORS = ['', '', ' ', '-', '.', ' - ', ',', ':', '+'];
const FIRST = ['4', '51', '2300', '62', '6011', '65', '3530'];

/** 16 digits of a network, as people write them. */
function cardNumber(): { readonly digits: string; readonly written: string } {
  let digits = FIRST[next(FIRST.length)] ?? '4';
  while (digits.length < 15) digits += String(next(10));
  const last = Array.from({ length: 10 }, (_, n) => `${digits}${n}`).find(passesLuhn) ?? '';
  const separator = SEPARATORS[next(SEPARATORS.length)] ?? '';
  return { digits: last, written: (last.match(/.{1,4}/g) ?? []).join(separator) };
}

test('three thousand card numbers, spread over all that people write, reach no log, table, saga or answer', async () => {
  const numbers = Array.from({ length: 3_000 }, cardNumber);
  const orderId = await acceptOrder(db, { state });
  const fields = [...Object.values(refusing), ...Object.values(remarks)];
  const AT_ONCE = 20;
  for (let start = 0; start < numbers.length; start += AT_ONCE) {
    await Promise.all(
      numbers.slice(start, start + AT_ONCE).map(async ({ written }, at) => {
        const [request, as, body] =
          fields[(start + at) % fields.length]?.(written, orderId) ?? order({});
        const { text } = await call(request, { as, body });
        expect(text).not.toContain(written);
      }),
    );
  }
  const runs = (await everythingKept()).match(/\d(?:[ .,:+-]{0,3}\d){12,}/g) ?? [];
  const kept = new Set(runs.map((run) => run.replace(/\D/g, '')));
  expect(numbers.filter(({ digits }) => kept.has(digits))).toEqual([]);
}, 120_000);

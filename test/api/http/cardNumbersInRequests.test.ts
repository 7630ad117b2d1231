/** Card numbers reach no log, table, saga or answer. */
import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { passesLuhn } from '../../../api/http/cardNumbers.ts';
import { inspectJson } from '../../../api/http/inspectJson.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';

const sagas: unknown[] = [];
const world = await apiWorld({
  saga: {
    cancel: async (orderId, request) => {
      sagas.push(orderId, request);
      return { outcome: 'cancelling', status: 'cancelling' };
    },
  },
});
const { call, database } = world;
await stockCatalogue(world);

/** The same numbers in every run: a linear congruential generator. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state % below;
  };
}
const next = generator(20_261_123);
const SEPARATORS = ['', '', ' ', '-', '.', ' - '];

/** 13 to 19 digits that pass Luhn, as people write them. */
function cardNumber(): { readonly digits: string; readonly written: string } {
  const length = 13 + next(7);
  let digits = String(1 + next(9));
  while (digits.length < length - 1) digits += String(next(10));
  const last = Array.from({ length: 10 }, (_, n) => `${digits}${n}`).find(passesLuhn) ?? '';
  const separator = SEPARATORS[next(SEPARATORS.length)] ?? '';
  const written = separator === '' ? last : (last.match(/.{1,4}/g) ?? []).join(separator);
  return { digits: last, written };
}

type Sent = readonly [request: string, as: string, body: unknown];
const order = (change: Record<string, unknown>): Sent => [
  'POST /v1/orders',
  'customer-1',
  newOrder(change),
];
const line = (change: Record<string, unknown>) => ({
  items: [{ itemId: 'mug', quantity: 1, unitPrice: 1_000, ...change }],
});
const address = { name: 'A', line1: 'B', city: 'C', postalCode: '1', country: 'NL' };
const ID = await acceptOrder(database.db);
/** Requests with a card number in each field of each body: as text, or as a number in number fields. */
const fields: readonly ((written: string, digits: string) => Sent)[] = [
  (text) => order({ userId: text }),
  (text) => order({ paymentMethod: text }),
  (text) => order({ shippingAddress: `Pay by ${text}, 12/27` }),
  (text) => order({ currency: text }),
  (text) => order(line({ itemId: text })),
  (_, digits) => order(line({ quantity: Number(digits) })),
  (text) => order({ [text]: true }),
  ...Object.keys(address).map(
    (field) => (text: string) => order({ shippingAddress: { ...address, [field]: text } }),
  ),
  (text) => order({ shippingAddress: { ...address, line2: text } }),
  (text) => order({ shippingAddress: { ...address, region: text } }),
  (text) => [`POST /v1/orders/${ID}/cancel`, 'customer-1', { reason: `card ${text}` }],
  (text) => [
    `POST /v1/orders/${ID}/attention`,
    'operations',
    { action: 'resolve', reason: text, reference: 'r' },
  ],
  (text) => [
    `POST /v1/orders/${ID}/attention`,
    'operations',
    { action: 'resolve', reason: 'r', reference: text },
  ],
  (text) => [
    `POST /v1/orders/${ID}/payment-updates`,
    'payments',
    { updateId: text, status: 'charged' },
  ],
  (text) => [
    `POST /v1/orders/${ID}/payment-updates`,
    'payments',
    { updateId: 'u', status: 'charged', reference: text },
  ],
  (text) => [
    `POST /v1/orders/${ID}/payment-updates`,
    'payments',
    { updateId: 'u', status: 'declined', reason: text },
  ],
  (text) => [
    `POST /v1/orders/${ID}/shipment-updates`,
    'logistics',
    { updateId: text, status: 'in_transit' },
  ],
  (text) => [
    `POST /v1/orders/${ID}/shipment-updates`,
    'logistics',
    { updateId: 'u', status: 'in_transit', trackingNumber: text },
  ],
  (text) => [
    'PUT /v1/inventory/mug',
    'warehouse',
    { name: text, unitPrice: 1_000, currency: 'EUR', onHand: 1 },
  ],
  (_, digits) => [
    `PUT /v1/inventory/${digits}`,
    'warehouse',
    { name: digits, unitPrice: 1_000, currency: 'EUR', onHand: 1 },
  ],
  (text) => [
    'POST /v1/inventory/mug/adjustments',
    'warehouse',
    { adjustmentId: text, delta: 1, reason: 'x' },
  ],
  (text) => [
    'POST /v1/inventory/mug/adjustments',
    'warehouse',
    { adjustmentId: 'a', delta: 1, reason: text },
  ],
];

/** The content of all tables as one text. */
async function stored(): Promise<string> {
  const tables = await database.db.execute<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  let all = '';
  for (const { name } of tables) {
    const rows = await database.db.execute(sql`select * from ${sql.identifier(name)}`);
    all += JSON.stringify(rows);
  }
  return all;
}

interface Schema {
  readonly $ref?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** For each field that a body of this schema may have: a body with nothing but that field. */
function* bodiesOfOneField(schema: Schema, document: Document, value: unknown): Generator<unknown> {
  const { $ref, anyOf = [], oneOf = [], items, properties } = schema;
  const named = $ref && document.components.schemas[$ref.split('/').at(-1) ?? ''];
  const alternatives = [...(named ? [named] : []), ...anyOf, ...oneOf];
  for (const each of alternatives) yield* bodiesOfOneField(each, document, value);
  if (items) for (const item of bodiesOfOneField(items, document, value)) yield [item];
  for (const [name, field] of Object.entries(properties ?? {})) {
    for (const inside of bodiesOfOneField(field, document, value)) yield { [name]: inside };
  }
  if (alternatives.length === 0 && !items && !properties) yield value;
}
interface Document {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}
interface Operation {
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly requestBody?: { readonly content: { 'application/json': { schema: Schema } } };
}

const post = (body: string, headers: Record<string, string> = {}) =>
  call('POST /v1/orders', { body, headers });

describe('a card number', () => {
  const card = '4111 1111 1111 1111';
  test.each<[string, Record<string, unknown>]>([
    ['paymentMethod', { paymentMethod: '4111111111111111' }],
    ['shippingAddress', { shippingAddress: `1 Street ${card} 12/27` }],
    ['userId', { userId: '4111-1111-1111-1111' }],
    ['items[0].itemId', { items: [{ itemId: '4111111111111111', quantity: 1, unitPrice: 1 }] }],
    ['items[0].unitPrice', { items: [{ itemId: 'a', quantity: 1, unitPrice: 4111111111111111 }] }],
    ['shippingAddress.line2', { shippingAddress: { line2: card } }],
    ['?', { [card]: 1 }],
  ])('in %s is refused before it is logged or stored', async (path, change) => {
    const { status, json, text } = await post(JSON.stringify(newOrder(change)));
    expect(status).toBe(422);
    expect(json).toMatchObject({ code: 'CARD_NUMBER_REFUSED', errors: [{ path }] });
    expect(text).not.toMatch(/4111[ -]?1111/);
    expect(world.logLines.join('')).not.toMatch(/4111[ -]?1111/);
  });

  test.each([
    ['PUT /v1/inventory/4111111111111111', { name: 'x', unitPrice: 1, currency: 'EUR', onHand: 1 }],
    [
      'PUT /v1/inventory/4111%2D1111-1111-1111',
      { name: 'x', unitPrice: 1, currency: 'EUR', onHand: 1 },
    ],
    [
      'POST /v1/inventory/4111111111111111/adjustments',
      { adjustmentId: 'a', delta: 1, reason: 'x' },
    ],
  ])('in a path is refused, and not repeated: %s', async (request, body) => {
    const { json, text } = await call(request, { as: 'warehouse', body });
    expect(json).toMatchObject({ code: 'CARD_NUMBER_REFUSED', errors: [{ path: 'itemId' }] });
    expect(text).not.toMatch(/4111/);
    expect(world.logLines.join('')).not.toMatch(/4111/);
  });

  test('in an Idempotency-Key or a request id is not logged', async () => {
    const refused = await post(JSON.stringify(newOrder()), {
      'idempotency-key': '4111-1111-1111-1111',
    });
    expect(refused.json.code).toBe('CARD_NUMBER_REFUSED');
    const answer = await post('{', { 'x-request-id': '4111111111111111' });
    expect(answer.json.requestId).not.toMatch(/4111[ -]?1111/);
    expect(world.logLines.join('')).not.toMatch(/4111[ -]?1111/);
  });
});

test('every field of every body in the OpenAPI document refuses a card number, as text and as a number', async () => {
  const document: Document = (await call('GET /openapi.json', { as: null })).json;
  const checkedBodies: string[] = [];
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { security, requestBody }] of Object.entries(methods)) {
      const scope = security.flatMap((each) => each['oauth'] ?? []).join(' ');
      const schema = requestBody?.content['application/json'].schema;
      if (!schema || scope === '') continue;
      const as = await world.issuer.mint({ scope });
      const request = `${method.toUpperCase()} ${path.replace(/\{[^}]+\}/, ID)}`;
      for (const value of ['my 5555 5555 5555 4444', 5_555_555_555_554_444]) {
        for (const body of bodiesOfOneField(schema, document, value)) {
          const { json } = await call(request, { as, body });
          expect([request, body, json.code]).toEqual([request, body, 'CARD_NUMBER_REFUSED']);
          checkedBodies.push(JSON.stringify(body));
        }
      }
    }
  }
  // The walk reaches nested fields too: of array items and of the alternatives of a union.
  for (const part of ['{"items":[{"itemId":', '{"shippingAddress":{"line2":', '{"url":']) {
    expect(checkedBodies.filter((body) => body.startsWith(part))).toHaveLength(2);
  }
});

test('each of ten thousand card numbers is found in each field', () => {
  const numbers = Array.from({ length: 10_000 }, cardNumber);
  for (const field of fields) {
    for (const { digits, written } of numbers) {
      const exact = BigInt(Number(digits)) === BigInt(digits) ? digits : '4111111111111111';
      const [, , body] = field(written, exact);
      if (inspectJson(body).cardNumberPath === null) throw new Error(`${written} is not found`);
    }
  }
});

test('ten thousand card numbers, spread over every field, reach no log, no table, no saga and no answer', async () => {
  const numbers = Array.from({ length: 10_000 }, cardNumber);
  const before = await stored();
  const AT_ONCE = 20;
  for (let start = 0; start < numbers.length; start += AT_ONCE) {
    await Promise.all(
      numbers.slice(start, start + AT_ONCE).map(async ({ digits, written }, at) => {
        // A number that a double cannot represent exactly would arrive as another number.
        const exact = BigInt(Number(digits)) === BigInt(digits) ? digits : '4111111111111111';
        const field = fields[(start + at) % fields.length];
        if (!field) throw new Error('no such field');
        const [request, as, body] = field(written, exact);
        const { json, text } = await call(request, { as, body });
        expect([json.code, request], written).toEqual(['CARD_NUMBER_REFUSED', request]);
        expect(text).not.toContain(written);
      }),
    );
  }
  expect(await stored()).toBe(before);
  const runs = world.logLines.join('').match(/\d(?:[ .-]{0,3}\d){12,}/g) ?? [];
  const logged = new Set(runs.map((run) => run.replace(/\D/g, '')));
  expect(numbers.filter(({ digits }) => logged.has(digits))).toEqual([]);
  expect(sagas).toEqual([]);
}, 120_000);

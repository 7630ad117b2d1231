/** Every call can be made as the docs page fills it in, by somebody with its scopes. */
import { beforeAll, expect, test } from 'vitest';
import type { Attention, OrderState } from '../../../contracts/order.ts';
import { inventoryItems } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';

const { call, database, issuer } = await apiWorld({
  saga: {
    cancel: async () => ({ outcome: 'cancelling', status: 'cancelling' }),
    decide: async () => ({ outcome: 'taken' }),
    change: async () => ({ outcome: 'done' }),
    hold: async () => ({ outcome: 'done' }),
  },
});

interface Schema {
  readonly $ref?: string;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Operation {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly example?: unknown;
    readonly schema: Schema;
  }[];
  readonly requestBody?: {
    readonly content: {
      readonly 'application/json': { readonly schema: Schema; readonly example?: unknown };
    };
  };
}
const { json: document } = await call('GET /openapi.json', { as: null });
const paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> = document.paths;
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

/** What the docs page makes of a schema: its example, or all of its fields. */
function sampleOf({ $ref, ...schema }: Schema): unknown {
  if ($ref) return sampleOf(document.components.schemas[$ref.split('/').at(-1) ?? '']);
  const { properties, items, anyOf, oneOf } = schema;
  const [given] = [
    schema.example,
    ...(schema.examples ?? []),
    schema.default,
    schema.enum?.[0],
  ].filter((value) => value !== undefined);
  if (given !== undefined) return given;
  const [first] = anyOf ?? oneOf ?? [];
  if (first) return sampleOf(first);
  if (items) return [sampleOf(items)];
  const members = Object.entries(properties ?? {});
  return Object.fromEntries(members.map(([name, member]) => [name, sampleOf(member)]));
}

const EXAMPLE_ORDER = '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a';
const attention: Attention = {
  reason: 'REFUND_FAILING',
  step: 'payment',
  lastError: null,
  since: '2026-11-23T10:00:00.000Z',
};
let orderId = '';
/** Its parcel has left. */
let shippedId = '';
let subscriptionId = '';
const failed: Partial<OrderState> = {
  status: 'failed',
  failure: { code: 'PAYMENT_UNAVAILABLE', message: 'away' },
};
/** An order with a return that has taken no step yet. */
async function returnedOrder(): Promise<string> {
  const items = [{ itemId: 'sku-mug', quantity: 2, unitPrice: 1_499 }];
  const state: Partial<OrderState> = { status: 'delivered', paymentStatus: 'charged' };
  const returnedId = await acceptOrder(database.db, { items, state });
  const body = { lines: [{ itemId: 'sku-mug', quantity: 1 }], reason: 'Too small' };
  await call(`POST /v1/orders/${returnedId}/returns`, { body });
  return returnedId;
}
async function orderFor(path: string): Promise<string> {
  if (path.includes('/returns')) return returnedOrder();
  if (path.endsWith('/reorder')) return acceptOrder(database.db, { state: failed });
  return path.endsWith('/end') ? shippedId : orderId;
}
beforeAll(async () => {
  const mug = { itemId: 'sku-mug', name: 'Mug', unitPrice: 1_499, currency: 'EUR', onHand: 50 };
  await database.db.insert(inventoryItems).values(mug);
  const charged = { paymentStatus: 'charged', payment: { reference: 'pi_1' } } as const;
  orderId = await acceptOrder(database.db, { state: { ...charged, attention } });
  const shipped = { ...charged, status: 'shipped' } as const;
  shippedId = await acceptOrder(database.db, { state: shipped });
  const body = { url: 'http://127.0.0.1:9/events' };
  const made = await call('POST /v1/webhook-subscriptions', { as: 'events', body });
  subscriptionId = made.json.subscriptionId;
});

/** The request as the page fills it in, but for the ids of what there is here. */
function requestOf(
  path: string,
  method: string,
  { parameters = [], requestBody }: Operation,
  ofOrder: string,
) {
  const filledIn = (where: string) =>
    parameters
      .filter((parameter) => parameter.in === where)
      .map(({ name, example, schema }) => [name, example ?? schema.example ?? schema.default])
      .filter(([, value]) => value !== undefined)
      .map(([name, value]): [string, string] => [`${name}`, `${value}`]);
  const ids = Object.fromEntries([...filledIn('path'), ['orderId', ofOrder]]);
  const filledPath = path.replace(/\{(\w+)\}/g, (_, name) =>
    name === 'subscriptionId' ? subscriptionId : (ids[name] ?? ''),
  );
  const query = new URLSearchParams(filledIn('query'));
  const media = requestBody?.content['application/json'];
  const body = media && JSON.stringify(media.example ?? sampleOf(media.schema));
  return {
    request: `${method.toUpperCase()} ${filledPath}${query.size > 0 ? `?${query}` : ''}`,
    headers: Object.fromEntries(filledIn('header')),
    ...(body === undefined ? {} : { body: body.replaceAll(EXAMPLE_ORDER, orderId) }),
  };
}

/** The example's address is nobody's. */
const NEEDS_AN_ADDRESS = 'subscribe';
const lists: Readonly<Record<string, string>> = { listOrders: 'orders', listAttention: 'orders' };
// What deletes comes last.
const inTurn = operations.toSorted(
  (a, b) => Number(a.method === 'delete') - Number(b.method === 'delete'),
);

test.each(inTurn)('$method $path', async ({ path, method, operation }) => {
  const { operationId, security } = operation;
  const { request, ...sent } = requestOf(path, method, operation, await orderFor(path));
  const scope = security.flatMap((scheme) => Object.values(scheme).flat()).join(' ');
  const client = path.includes('subscriptions') ? 'events' : 'customer-1';
  const as = await issuer.mint({ scope, client_id: client });
  const { status, json } = await call(request, { as, ...sent });
  if (operationId === NEEDS_AN_ADDRESS) {
    expect([status, json.code]).toEqual([422, 'WEBHOOK_URL_REFUSED']);
    return;
  }
  // The customer of the examples has open orders.
  if (operationId === 'eraseCustomer') {
    expect([status, json.code]).toEqual([409, 'CUSTOMER_HAS_OPEN_ORDERS']);
    return;
  }
  expect([status, request], JSON.stringify(json)).toEqual([status < 300 ? status : 200, request]);
  const list = lists[operationId];
  if (list) expect(json[list].length).toBeGreaterThan(0);
});

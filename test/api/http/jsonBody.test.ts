import { describe, expect, test } from 'vitest';
import { orders } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';

const world = await apiWorld();
const { call, database } = world;
await stockCatalogue(world);

const post = (body: string, headers: Record<string, string> = {}) =>
  call('POST /v1/orders', { body, headers });
const valid = JSON.stringify(newOrder());
const withField = (json: string) => `${valid.slice(0, -1)},${json}}`;

interface Operation {
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: { $ref?: string } } };
  };
}

/** Words of the validation library. */
const VALIDATOR_WORDS = /invalid|expected|received|too (?:big|small)|pattern|zod|unrecogni/i;

describe('an invalid request', () => {
  test.each<[string, string, string]>([
    ['no JSON', '{"userId":', 'MALFORMED_JSON'],
    ['nothing', '', 'MALFORMED_JSON'],
    ['a key twice', withField('"userId":"customer-1"'), 'MALFORMED_JSON'],
    ['a key twice, once escaped', withField('"\\u0075serId":"customer-2"'), 'MALFORMED_JSON'],
    ['a prototype key', withField('"__proto__":{"admin":true}'), 'INVALID_REQUEST'],
    ['a constructor key', withField('"constructor":{}'), 'INVALID_REQUEST'],
    ['deep nesting', withField(`"x":${'['.repeat(40)}${']'.repeat(40)}`), 'MALFORMED_JSON'],
    ['an unknown field', withField('"discount":100'), 'INVALID_REQUEST'],
    ['a list', '[]', 'INVALID_REQUEST'],
    ['null', 'null', 'INVALID_REQUEST'],
    ['a text', '"order"', 'INVALID_REQUEST'],
  ])('%s is refused', async (_case, body, code) => {
    const before = await database.db.$count(orders);
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.json.code).toBe(code);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await database.db.$count(orders)).toBe(before);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['no items', { items: [] }, 'items'],
    [
      'a quantity of 0',
      { items: [{ itemId: 'mug', quantity: 0, unitPrice: 1 }] },
      'items[0].quantity',
    ],
    [
      'a quantity of 1.5',
      { items: [{ itemId: 'mug', quantity: 1.5, unitPrice: 1 }] },
      'items[0].quantity',
    ],
    [
      'a quantity as text',
      { items: [{ itemId: 'mug', quantity: '1', unitPrice: 1 }] },
      'items[0].quantity',
    ],
    [
      'a negative price',
      { items: [{ itemId: 'mug', quantity: 1, unitPrice: -1 }] },
      'items[0].unitPrice',
    ],
    [
      'an unsafe price',
      { items: [{ itemId: 'mug', quantity: 1, unitPrice: 2 ** 53 }] },
      'items[0].unitPrice',
    ],
    [
      'too many items',
      {
        items: Array.from({ length: 101 }, (_, n) => ({
          itemId: `i${n}`,
          quantity: 1,
          unitPrice: 1,
        })),
      },
      'items',
    ],
    ['a user id with a line break', { userId: 'a\nb' }, 'userId'],
    ['a blank address', { shippingAddress: '   ' }, 'shippingAddress'],
    ['a long address', { shippingAddress: 'x'.repeat(501) }, 'shippingAddress'],
    [
      'an address without a city',
      { shippingAddress: { name: 'A', line1: 'B', postalCode: '1', country: 'NL' } },
      'shippingAddress.city',
    ],
    ['an address of another kind', { shippingAddress: 7 }, 'shippingAddress'],
    ['a currency that is none', { currency: 'euro' }, 'currency'],
    ['a payment method with spaces', { paymentMethod: 'tok visa' }, 'paymentMethod'],
    ['a field in another spelling', { user_id: 'customer-1' }, 'user_id'],
    ['another field of an item', { items: [{ itemId: 'mug', sku: 'm' }] }, 'items[0].sku'],
    ['no user', { userId: undefined }, 'userId'],
  ])('%s is refused with the field’s path', async (_case, change, path) => {
    const { status, json } = await post(JSON.stringify(newOrder(change)));
    expect(status).toBe(400);
    expect(json.code).toBe('INVALID_REQUEST');
    expect(json.errors.map((error: { path: string }) => error.path)).toContain(path);
    expect(JSON.stringify(json.errors)).not.toMatch(VALIDATOR_WORDS);
  });

  test.each<[Record<string, unknown>, string]>([
    [{ userId: undefined }, 'is missing'],
    [{ userId: 7 }, 'must be a text'],
    [{ items: {} }, 'must be a list'],
    [{ items: [] }, 'must have at least 1 entry'],
    [{ items: [{ itemId: 'mug', quantity: 0, unitPrice: 1 }] }, 'must be at least 1'],
    [{ items: [{ itemId: 'mug', quantity: 1.5, unitPrice: 1 }] }, 'must be a whole number'],
    [{ shippingAddress: 7 }, 'must be a text or an object'],
    [{ paymentMethod: 'x'.repeat(256) }, 'must have at most 255 characters'],
    [{ discount: 100 }, 'is not a field of this request'],
  ])('is told what is wrong in plain words: %j', async (change, message) => {
    const { json } = await post(JSON.stringify(newOrder(change)));
    expect(json.errors.map((error: { message: string }) => error.message)).toContain(message);
  });

  test('without the field that decides between alternatives is told so', async () => {
    const decide = async (body: unknown) => {
      const orderId = await acceptOrder(database.db);
      const path = `POST /v1/orders/${orderId}/attention`;
      return (await call(path, { as: 'operations', body })).json.errors;
    };
    const path = 'action';
    expect(await decide({ reason: 'x' })).toEqual([{ path, message: 'is missing' }]);
    const message = 'must be one of retry, skip, resolve';
    expect(await decide({ action: 'shrug', reason: 'x' })).toEqual([{ path, message }]);
  });

  test('on any route has a field that is wrong, named in plain words', async () => {
    const { json: document } = await call('GET /openapi.json', { as: null });
    const orderId = await acceptOrder(database.db);
    const operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
    let refused = 0;
    for (const { path, method, operation } of operations) {
      const { security, requestBody } = operation;
      const scope = security.flatMap((scheme) => scheme['oauth'] ?? []).join(' ');
      if (!requestBody || scope === '') continue;
      const as = await world.issuer.mint({ scope });
      const name = requestBody.content['application/json'].schema.$ref?.split('/').at(-1) ?? '';
      const { properties = {}, oneOf = [], anyOf = [] } = document.components.schemas[name] ?? {};
      const fields = [properties, ...[...oneOf, ...anyOf].map((each) => each.properties ?? {})];
      const wrong = fields
        .flatMap(Object.keys)
        .flatMap((field) => [
          ...[{ [field]: {} }, { [field]: '' }, { [field]: -1 }, { [field]: [{}] }],
        ]);
      for (const body of [[], {}, 7, 'x', { unknown_field: 1 }, ...wrong]) {
        const request = `${method.toUpperCase()} ${path.replace(/\{\w+\}/, orderId)}`;
        const { status, json } = await call(request, { as, body: JSON.stringify(body) });
        if (status !== 400) continue;
        refused += 1;
        expect(json.errors, `${request} ${JSON.stringify(body)}`).not.toEqual([]);
        expect(JSON.stringify(json.errors)).not.toMatch(VALIDATOR_WORDS);
      }
    }
    expect(refused).toBeGreaterThan(50);
  });

  test('has its values never repeated', async () => {
    const secret = 'sesame-open-up';
    const bodies = [
      newOrder({ [secret]: 1 }),
      newOrder({ currency: secret }),
      newOrder({ paymentMethod: `${secret} ${secret}` }),
      newOrder({ items: [{ itemId: `${secret} `, quantity: secret, unitPrice: 1 }] }),
    ];
    for (const body of bodies) {
      const { status, text } = await post(JSON.stringify(body));
      expect(status).toBe(400);
      expect(text).not.toContain(secret);
    }
    expect(world.logLines.join('')).not.toContain(secret);
  });

  test('with bytes that are not UTF-8 is refused', async () => {
    const token = await world.issuer.token('customer-1');
    const response = await world.api.request('/v1/orders', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'MALFORMED_JSON' });
  });

  test.each([
    ['application/json;'],
    ['application/json; charset=utf8'],
    ['Application/JSON;charset="UTF-8"; version=1'],
    ['application/json; charset=us-ascii'],
  ])('a body of type %s is taken', async (type) => {
    expect((await post(valid, { 'content-type': type })).status).toBe(201);
  });

  test.each(['IDENTITY', ''])('a body with the encoding "%s" is taken', async (encoding) => {
    expect((await post(valid, { 'content-encoding': encoding })).status).toBe(201);
  });

  test.each([
    ['text/plain'],
    ['application/xml'],
    ['application/json; charset=latin1'],
    ['application/x-www-form-urlencoded'],
    ['application/jsonp'],
  ])('a body of type %s is refused', async (type) => {
    const answer = await post(valid, { 'content-type': type });
    expect(answer.status).toBe(415);
    expect(answer.json.code).toBe('UNSUPPORTED_MEDIA_TYPE');
  });

  test('a compressed body is refused', async () => {
    const answer = await post(valid, { 'content-encoding': 'gzip' });
    expect(answer.json.code).toBe('UNSUPPORTED_MEDIA_TYPE');
  });

  test('a body that is too large is refused, with its length declared or not', async () => {
    const body = newOrder({ shippingAddress: 'x'.repeat(70_000) });
    const declared = await post(JSON.stringify(body), { 'content-length': '70200' });
    expect(declared.status).toBe(413);
    expect(declared.json.code).toBe('BODY_TOO_LARGE');
    const chunked = await post(JSON.stringify(body));
    expect(chunked.status).toBe(413);
  });

  test('a request for a media type that the route does not offer is refused', async () => {
    const answer = await call('GET /v1/orders', { headers: { accept: 'text/csv' } });
    expect(answer.status).toBe(406);
    expect(answer.json.code).toBe('NOT_ACCEPTABLE');
    const none = { headers: { accept: 'application/json;q=0, text/html' } };
    expect((await call('GET /v1/orders', none)).status).toBe(406);
    const some = { headers: { accept: 'text/html, */*;q=0.1' } };
    expect((await call('GET /v1/orders', some)).status).toBe(200);
  });
});

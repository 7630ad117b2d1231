import { expect, test } from 'vitest';
import { apiWorld } from '../../support/apiWorld.ts';

const { call, issuer } = await apiWorld({ services: ['creation'] });

const mug = { name: 'Mug', unitPrice: 1_000, currency: 'EUR', onHand: 10 };
const put = (itemId: string, change: object, as = 'warehouse') =>
  call(`PUT /v1/inventory/${itemId}`, { as, body: { ...mug, ...change } });
const list = (itemId: string, query = '', as = 'warehouse') =>
  call(`GET /v1/inventory/${itemId}/replacements${query}`, { as });

test('Who made and replaced an item is listed in pages, newest first', async () => {
  const nightShift = await issuer.mint({ sub: 'night-shift', scope: 'inventory:write' });
  await put('mug', {});
  await put('plate', {});
  await put('mug', { onHand: 7 }, nightShift);
  await put('mug', { unitPrice: 1_200 });
  const replacedAt = expect.stringMatching(/Z$/);
  const first = await list('mug', '?limit=2');
  expect([first.status, first.json]).toEqual([
    200,
    {
      replacements: [
        {
          replacedAt,
          actor: 'warehouse',
          before: { ...mug, onHand: 7 },
          after: { ...mug, unitPrice: 1_200 },
        },
        { replacedAt, actor: 'night-shift', before: mug, after: { ...mug, onHand: 7 } },
      ],
      nextCursor: expect.any(String),
      error: null,
    },
  ]);
  const rest = await list('mug', `?limit=2&cursor=${first.json.nextCursor}`);
  expect(rest.json).toEqual({
    replacements: [{ replacedAt, actor: 'warehouse', before: null, after: mug }],
    nextCursor: null,
    error: null,
  });
});

test('Of an item that is not there nothing is listed', async () => {
  const { status, json } = await list('unicorn');
  expect([status, json.code]).toEqual([404, 'ITEM_NOT_FOUND']);
});

test('A cursor of another list is refused', async () => {
  await put('cup', {});
  const { status, json } = await list('cup', `?cursor=${btoa('1').replaceAll('=', '')}`);
  expect([status, json.code, json.errors[0].path]).toEqual([400, 'INVALID_REQUEST', 'cursor']);
});

test('A customer does not see who works in the warehouse', async () => {
  expect((await list('mug', '', 'customer-1')).json.code).toBe('SCOPE_MISSING');
});

import { expect, test } from 'vitest';
import { apiWorld } from '../../support/apiWorld.ts';

const world = await apiWorld();
const { call } = world;
const put = (itemId: string) =>
  call(`PUT /v1/inventory/${itemId}`, {
    as: 'warehouse',
    body: { name: itemId, unitPrice: 100, currency: 'EUR', onHand: 5 },
  });

test('The catalogue is listed by item id, each item once, also when items are added meanwhile', async () => {
  for (const itemId of ['cup', 'bowl', 'jug', 'Zest', 'plate']) await put(itemId);
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { status, json } = await call(
      `GET /v1/inventory?limit=2${cursor && `&cursor=${cursor}`}`,
      {
        as: 'warehouse',
      },
    );
    expect(status).toBe(200);
    seen.push(...json.items.map(({ itemId }: { itemId: string }) => itemId));
    cursor = json.nextCursor;
    await put('apron');
  }
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.toSorted()).toEqual(expect.arrayContaining(['Zest', 'bowl', 'cup', 'jug', 'plate']));
});

test('Each item has its stock', async () => {
  await put('vase');
  const { json } = await call('GET /v1/inventory?limit=100', { as: 'warehouse' });
  const vase = json.items.find(({ itemId }: { itemId: string }) => itemId === 'vase');
  expect(vase).toMatchObject({ name: 'vase', onHand: 5, reserved: 0, available: 5 });
  expect(vase).not.toHaveProperty('error');
});

test('A cursor of another list is refused', async () => {
  const cursor = Buffer.from('no item id').toString('base64url');
  const { status, json } = await call(`GET /v1/inventory?cursor=${cursor}`, { as: 'warehouse' });
  expect([status, json.code]).toEqual([400, 'INVALID_REQUEST']);
});

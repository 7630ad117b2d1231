/** Places that last: how they are shared out, and that neither slow nor greedy callers keep others out. */
import { describe, expect, test } from 'vitest';
import { createPlaces, fairly, oldestGivesWay } from '../../../api/http/places.ts';
import { createShares } from '../../../api/http/slots.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';
import { eventually } from '../../support/eventually.ts';

describe('places that are shared out fairly', () => {
  const taken = (total: number, each: number, holders: string) => {
    const places = createPlaces(fairly({ total, each }));
    const lost: string[] = [];
    const take = (holder: string) => places.take(holder, () => lost.push(holder));
    for (const holder of holders) expect(take(holder)).toBeTypeOf('function');
    return { places, lost, take };
  };

  test('go to one holder up to its share', () => {
    const { take, lost } = taken(10, 2, 'aab');
    expect(take('a')).toBe('SHARE_TAKEN');
    expect(lost).toEqual([]);
  });

  test('go from the one who holds most to a newcomer when all are taken', () => {
    const { places, take, lost } = taken(5, 4, 'abbbb');
    expect(take('c')).toBeTypeOf('function');
    expect(lost).toEqual(['b']);
    expect(take('a')).toBeTypeOf('function');
    expect(lost).toEqual(['b', 'b']);
    expect(places.taken).toBe(5);
  });

  test('stay where they are when nobody holds more than one above the newcomer', () => {
    expect(taken(3, 2, 'abc').take('d')).toBe('ALL_TAKEN');
    expect(taken(3, 3, 'abb').take('a')).toBe('ALL_TAKEN');
  });

  test('are free once released, and a holder that lost one frees nothing', () => {
    const places = createPlaces(fairly({ total: 2, each: 2 }));
    const releases = ['a', 'a', 'b'].map((holder) => places.take(holder, () => {}));
    const [lost, kept] = releases;
    if (typeof lost === 'function') lost();
    expect(places.taken).toBe(2);
    if (typeof kept === 'function') kept();
    expect(places.taken).toBe(1);
  });
});

test('of bodies the one that has been arriving longest gives way, first of the same sender', () => {
  const places = createPlaces(oldestGivesWay({ total: 3, each: 2 }));
  const lost: string[] = [];
  for (const name of ['a1', 'a2', 'b1', 'b2', 'a3', 'c1']) {
    expect(places.take(name.slice(0, 1), () => lost.push(name))).toBeTypeOf('function');
  }
  expect(lost).toEqual(['a1', 'a2', 'b1']);
});

describe('bodies that never end', () => {
  const endless: ReadableStreamDefaultController[] = [];
  const slowBody = () => ({
    method: 'POST',
    body: new ReadableStream({ start: (controller) => void endless.push(controller) }),
    duplex: 'half',
  });

  test('hold no place of requests that are worked on, nor of their caller’s share', async () => {
    const world = await apiWorld({ gate: { shares: createShares(2) }, inFlight: 2 });
    await stockCatalogue(world);
    const { call, api, issuer } = world;
    const slow: (Response | Promise<Response>)[] = [];
    for (let n = 1; n <= 40; n += 1) {
      const authorization = `Bearer ${await issuer.token(n % 2 ? 'customer-1' : 'customer-2')}`;
      const headers = { authorization, 'content-type': 'application/json' };
      slow.push(api.request('/v1/orders', { ...slowBody(), headers } as RequestInit));
      await eventually('it arrives', () => world.bodies.taken === n);
    }
    expect((await call('POST /v1/orders', { body: newOrder() })).status).toBe(201);
    expect((await call('GET /v1/orders', { as: 'operations' })).status).toBe(200);
    for (const controller of endless.splice(0)) controller.close();
    for (const answer of slow) expect((await answer).status).toBeGreaterThanOrEqual(400);
    expect((await call('POST /v1/orders', { body: newOrder() })).status).toBe(201);
  });

  test('are dropped for newer ones: first those of the same caller, then the oldest of all', async () => {
    const world = await apiWorld({ bodies: 3, bodiesEach: 2 });
    await stockCatalogue(world);
    const { api, issuer, call } = world;
    const authorization = `Bearer ${await issuer.token('customer-1')}`;
    const headers = { authorization, 'content-type': 'application/json' };
    const slow: (Response | Promise<Response>)[] = [];
    for (const taken of [1, 2, 2]) {
      slow.push(api.request('/v1/orders', { ...slowBody(), headers } as RequestInit));
      await eventually('it arrives', () => world.bodies.taken === taken);
    }
    const [dropped, which] = await Promise.race(
      slow.map(async (answer, nth) => [await answer, nth] as const),
    );
    expect(which).toBe(0);
    expect([dropped.status, await dropped.json()]).toMatchObject([
      408,
      { code: 'REQUEST_TIMEOUT' },
    ]);
    expect(dropped.headers.get('connection')).toBe('close');
    for (let n = 0; n < 5; n += 1) {
      const order = newOrder({ userId: 'customer-2' });
      expect((await call('POST /v1/orders', { as: 'customer-2', body: order })).status).toBe(201);
    }
    for (const controller of endless.splice(0)) controller.close();
    await Promise.all(slow);
  });
});

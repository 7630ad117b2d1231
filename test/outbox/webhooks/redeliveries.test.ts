import { describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { delivererBench } from './delivererBench.ts';

const { call, sql, receiver, deliver, subscribe, read, post, order, arrive, attemptsOf } =
  await delivererBench();

test('A redelivery after a cursor sends all later events again under their ids', async () => {
  const { cursor } = (await call('GET /v1/events?after=now', { as: 'events' })).json;
  const subscription = await subscribe();
  deliver();
  const orderId = await order(3);
  await arrive(orderId, [1, 2, 3]);
  await post('redeliveries', subscription, { after: cursor });
  await eventually('all came twice', () => attemptsOf(orderId).length === 6);
  expect(new Set(attemptsOf(orderId).map(({ event }) => event.id)).size).toBe(3);
});

describe('a redelivery skips no event that has not been sent', () => {
  test('when it is a later version than the subscription has come to', async () => {
    const subscription = await subscribe();
    const orderId = await order(6);
    const asked = await post('redeliveries', subscription, { orderId, fromVersion: 4 });
    expect(asked.status).toBe(202);
    deliver();
    await arrive(orderId, [1, 2, 3, 4, 5, 6]);
  });

  test('when it starts after the version that is failing at the moment', async () => {
    const subscription = await subscribe();
    const orderId = await order(3);
    let failed = false;
    receiver.answer = ({ subject, sequence }, response) => {
      if (failed || subject !== orderId || sequence !== '2') return 204;
      failed = true;
      void post('redeliveries', subscription, { orderId, fromVersion: 3 }).then(() => {
        response.writeHead(500).end();
      });
      return null;
    };
    deliver();
    await arrive(orderId, [1, 2, 3]);
  });

  test('and a request during a redelivery sends the events again', async () => {
    const subscription = await subscribe();
    deliver();
    const orderId = await order(2);
    await arrive(orderId, [1, 2]);
    let asked = 0;
    receiver.answer = ({ subject, sequence }, response) => {
      if (asked > 0 || subject !== orderId || sequence !== '2') return 204;
      asked += 1;
      void post('redeliveries', subscription, { orderId }).then(() => {
        response.writeHead(204).end();
      });
      return null;
    };
    await post('redeliveries', subscription, { orderId });
    await eventually('all came three times', () => attemptsOf(orderId).length === 6);
    expect(attemptsOf(orderId).map(({ event }) => event.sequence)).toEqual([
      '1',
      '2',
      '1',
      '2',
      '1',
      '2',
    ]);
  });

  test('when it starts at a later cursor than the subscription has reached', async () => {
    const subscription = await subscribe();
    const orderId = await order();
    const { cursor } = await eventually('the feed tells it', async () => {
      const { json } = await call('GET /v1/events?limit=500', { as: 'events' });
      return json.events.at(-1)?.subject === orderId ? json : null;
    });
    expect((await post('redeliveries', subscription, { after: cursor })).status).toBe(202);
    deliver();
    await arrive(orderId, [1]);
  });

  test('and repeats events of orders it is behind with, and of dead letters', async () => {
    const { cursor } = (await call('GET /v1/events?after=now', { as: 'events' })).json;
    const subscription = await subscribe();
    const orderId = await order(3);
    let failing = true;
    receiver.answer = ({ subject, sequence }) =>
      failing && subject === orderId && sequence === '3' ? 500 : 204;
    deliver({ firstPauseMs: 600_000 });
    await eventually('it is behind', async () => {
      return (await read(subscription)).ordersBehind[0]?.nextVersion === 3;
    });
    await sql`update webhook_orders set due_at = 'infinity'`;
    failing = false;
    await post('redeliveries', subscription, { after: cursor });
    await arrive(orderId, [1, 2, 3]);
    expect(attemptsOf(orderId).map(({ event }) => event.sequence)).toEqual([
      '1',
      '2',
      '3',
      '1',
      '2',
      '3',
    ]);
  });
});

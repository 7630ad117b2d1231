import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { listDeadLetters, resumeOrder } from '../../../outbox/relay/deadLetters.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { versionsOf } from '../../../proof/fixtures/topicReader.ts';
import { eventuallyPasses } from '../../support/eventually.ts';
import { runProgram } from '../../support/runProgram.ts';
import { change, relayBench } from './relayBench.ts';

const { url, db, sql, reader, relayOn } = await relayBench();

test('An event too large for Kafka is a dead letter, its order waits and other orders go on', async () => {
  const orderId = await acceptOrder(db);
  await change(db, orderId, 2);
  await change(db, orderId, 3);
  const bulk = JSON.stringify({ bulk: randomBytes(2_000_000).toString('base64') });
  await sql`update order_events set data = data || ${bulk}::text::jsonb
    where order_id = ${orderId} and version = 2`;
  const others = await Promise.all(Array.from({ length: 200 }, () => acceptOrder(db)));
  const relay = relayOn();
  await eventuallyPasses(() => {
    for (const other of others) expect(versionsOf(reader, other)).toEqual([1]);
  });
  await eventuallyPasses(async () =>
    expect(await listDeadLetters(db)).toMatchObject([{ orderId, version: 2, reason: 'TOO_LARGE' }]),
  );
  await change(db, orderId, 4);
  await eventuallyPasses(async () =>
    expect(await relay.registry.metrics()).toContain('oms_events_dead_letters 3'),
  );
  expect(versionsOf(reader, orderId)).toEqual([1]);

  // An operator makes the event smaller and resumes the order.
  await sql`update order_events set data = data - 'bulk' where order_id = ${orderId}`;
  expect(await resumeOrder(db, orderId)).toBe(3);
  await eventuallyPasses(() => expect(versionsOf(reader, orderId)).toEqual([1, 2, 3, 4]));
});

test('Data that is no event is a dead letter, and its order goes on once it is dropped', async () => {
  const orderId = await acceptOrder(db);
  await change(db, orderId, 2);
  await sql`update order_events set data = '[]' where order_id = ${orderId} and version = 1`;
  relayOn();
  await eventuallyPasses(async () => expect(await listDeadLetters(db)).toHaveLength(1));
  const run = (...args: string[]) => runProgram('ops/cli/main.ts', { DATABASE_URL: url }, args);
  const shown = await run('dead-letters');
  expect(JSON.parse(shown.output)).toMatchObject({ orderId, version: 1, reason: 'NOT_AN_EVENT' });
  expect(await run('resume-events', 'none', '--reason=x')).toMatchObject({ code: 2 });
  expect(await run('resume-events', orderId, '--drop=1', '--reason=No event')).toMatchObject({
    code: 0,
  });
  await eventuallyPasses(() => expect(versionsOf(reader, orderId)).toEqual([2]));
  expect(await run('dead-letters')).toEqual({ code: 0, output: '' });
}, 60_000);

test('An event too large even to be read is a dead letter for that reason', async () => {
  const orderId = await acceptOrder(db);
  const bulk = JSON.stringify({ bulk: randomBytes(7_000_000).toString('base64') });
  await sql`update order_events set data = data || ${bulk}::text::jsonb
    where order_id = ${orderId} and version = 1`;
  relayOn();
  await eventuallyPasses(async () =>
    expect(await listDeadLetters(db)).toMatchObject([{ orderId, version: 1, reason: 'TOO_LARGE' }]),
  );
});

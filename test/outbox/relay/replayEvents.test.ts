import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { replayEvents, replayOrder } from '../../../outbox/relay/replayEvents.ts';
import { acceptOrder, acceptOrderIn } from '../../../proof/fixtures/acceptedOrder.ts';
import { eventuallyPasses } from '../../support/eventually.ts';
import { runProgram } from '../../support/runProgram.ts';
import { change, relayBench } from './relayBench.ts';

const { url, db, sql, reader, relayOn, pending } = await relayBench();

describe('replaying', () => {
  const versionsOnKafka = (orderId: string): number[] =>
    reader.messages
      .filter(({ key }) => key === orderId)
      .map(({ headers }) => Number(headers['ce_sequence']));
  const three = async (): Promise<string> => {
    const orderId = await acceptOrder(db);
    for (const version of [2, 3]) await change(db, orderId, version);
    return orderId;
  };

  test('sends all recorded events again, under their ids and in each order’s order', async () => {
    await sql`truncate event_deliveries, order_events`;
    relayOn();
    const orderIds = await Promise.all(Array.from({ length: 30 }, three));
    await eventuallyPasses(async () => expect(await pending()).toBe(0));
    let most = 0;
    const watching = setInterval(async () => {
      most = Math.max(most, await pending());
    }, 5);
    const replayed = await replayEvents(db, { maxBacklog: 10, chunkEvents: 7 });
    clearInterval(watching);
    expect(replayed).toBe(90);
    // New events must not wait behind all replayed ones.
    expect(most).toBeLessThan(17);
    await eventuallyPasses(() => {
      for (const orderId of orderIds) {
        expect(versionsOnKafka(orderId)).toEqual([1, 2, 3, 1, 2, 3]);
      }
    });
    const of = (orderId: string) => reader.messages.filter(({ key }) => key === orderId);
    for (const orderId of orderIds) {
      const ids = of(orderId).map(({ headers }) => headers['ce_id']);
      expect(ids.slice(3)).toEqual(ids.slice(0, 3));
    }
  });

  test('waits for an open transaction instead of skipping the events after it', async () => {
    await sql`truncate event_deliveries, order_events`;
    relayOn();
    const open = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    const slow = db.transaction(async (tx) => {
      await acceptOrderIn(tx);
      open.resolve();
      await mayEnd.promise;
    });
    await open.promise;
    const orderId = await three();
    await eventuallyPasses(() => expect(versionsOnKafka(orderId)).toEqual([1, 2, 3]));
    const [begin] = await sql`select clock_timestamp() as at`;
    const replaying = replayEvents(db);
    await eventuallyPasses(async () =>
      expect(
        await sql`
          select from pg_stat_activity
          where datname = current_database() and query_start >= ${begin?.['at']}
            and query like '%feed_horizon%' and query not like '%pg_stat_activity%'`,
      ).not.toHaveLength(0),
    );
    mayEnd.resolve();
    await slow;
    expect(await replaying).toBe(4);
    await eventuallyPasses(() => expect(versionsOnKafka(orderId)).toEqual([1, 2, 3, 1, 2, 3]));
  });

  test('sends the events of a period, and no others', async () => {
    await sql`truncate event_deliveries, order_events`;
    const orderId = await three();
    await sql`truncate event_deliveries`;
    const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute));
    await sql`
      update order_events set occurred_at = '2026-01-01 12:00:00Z'::timestamptz
        + version * interval '1 minute'`;
    relayOn();
    expect(await replayEvents(db, { since: at(2), until: at(3) })).toBe(1);
    await eventuallyPasses(() => expect(versionsOnKafka(orderId)).toEqual([2]));
    expect(await replayEvents(db, { since: at(3) })).toBe(1);
    await eventuallyPasses(() => expect(versionsOnKafka(orderId)).toEqual([2, 3]));
  });

  test('sends one order’s events from a version on', async () => {
    const orderId = await three();
    const other = await three();
    relayOn();
    await eventuallyPasses(() => expect(versionsOnKafka(other)).toEqual([1, 2, 3]));
    await eventuallyPasses(() => expect(versionsOnKafka(orderId)).toEqual([1, 2, 3]));
    const run = (...args: string[]) =>
      runProgram('ops/cli/main.ts', { DATABASE_URL: url }, ['replay', ...args, '--reason=Lost']);
    const replayed = await run(`--order=${orderId}`, '--from-version=2');
    expect(replayed).toEqual({ code: 0, output: '{"replayed":2}\n' });
    await eventuallyPasses(() => expect(versionsOnKafka(orderId)).toEqual([1, 2, 3, 2, 3]));
    expect(versionsOnKafka(other)).toEqual([1, 2, 3]);
    expect(await replayOrder(db, randomUUID())).toBe(0);
    for (const wrong of [[], ['--all', `--order=${orderId}`], ['--since=soon'], ['--until=2026']]) {
      expect(await run(...wrong)).toMatchObject({ code: 2 });
    }
  }, 60_000);
});

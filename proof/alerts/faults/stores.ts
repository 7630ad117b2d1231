/** Faults in Postgres and Kafka: what somebody else does to our rows, and what does not fit. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectDatabase } from '../../../db/client.ts';
import { resumeOrder } from '../../../outbox/relay/deadLetters.ts';
import type { Fault, Heal } from '../fault.ts';
import type { Shop } from '../shop.ts';
import { place } from './orders.ts';
import { hang } from './processes.ts';

const BULK_BYTES = 2_000_000;

/** A transaction of somebody else that does not end. */
async function holding({ sql }: Shop, statement: string): Promise<Heal> {
  const session = await sql.reserve();
  await session.unsafe('begin');
  await session.unsafe(statement);
  return async () => {
    await session.unsafe('rollback');
    session.release();
  };
}

async function poison(shop: Shop): Promise<Heal> {
  const { sql } = shop;
  const goOn = await hang(shop, 'relay');
  const { orderId } = await place(shop, 'tok_ok', 'Calm');
  const bulk = JSON.stringify({ bulk: randomBytes(BULK_BYTES).toString('base64') });
  await sql`update order_events set data = data || ${bulk}::text::jsonb
    where order_id = ${orderId} and version = 1`;
  await goOn();
  return async () => {
    await sql`update order_events set data = data - 'bulk' where order_id = ${orderId}`;
    const { db, close } = connectDatabase(shop.service.addresses.databaseUrl, 1, 'alerts');
    await resumeOrder(db, orderId).finally(close);
  };
}

/** Sums of money and goods are as they were afterwards. */
async function miscount({ sql }: Shop): Promise<Heal> {
  const add = (pieces: number) =>
    sql`update inventory_items set reserved = reserved + ${pieces} where item_id = 'sku-lamp'`;
  await add(1);
  return () => add(-1);
}

async function holdSubscriber({ subscriber }: Shop): Promise<Heal> {
  subscriber.status = 500;
  return async () => {
    subscriber.status = 204;
    await sleep(0);
  };
}

/** Somebody has dropped the partitions of tomorrow and later, and reads for so long that none can be attached. */
async function takeOutPartitions(shop: Shop): Promise<Heal> {
  for (const days of [1, 2]) {
    const day = new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    await shop.sql.unsafe(`drop table idempotency_keys_${day.replaceAll('-', '_')}`);
  }
  return holding(shop, 'lock table idempotency_keys_other in access share mode');
}

export const storeFaults: readonly Fault[] = [
  {
    ...{ name: 'stock', what: 'somebody writes to the stock by hand' },
    ...{ alert: 'DisagreementFound', group: 'orders' },
    begin: miscount,
  },
  {
    ...{ name: 'poison-event', what: 'an event is larger than Kafka takes' },
    ...{ alert: 'DeadLetters', group: 'orders' },
    begin: poison,
  },
  {
    ...{ name: 'subscriber', what: 'a subscriber answers 500' },
    ...{ alert: 'DeliveriesOld', group: 'orders' },
    begin: holdSubscriber,
  },
  {
    ...{ name: 'feed', what: 'a transaction that writes does not end' },
    ...{ alert: 'FeedLagging', group: 'watched' },
    begin: (shop) => holding(shop, 'select pg_current_xact_id()'),
  },
  {
    ...{ name: 'partitions', what: 'the partitions of the next days cannot be made' },
    ...{ alert: 'PartitionsRunOut', group: 'watched' },
    begin: takeOutPartitions,
  },
  {
    ...{ name: 'pool', what: 'a lock keeps every connection of a process busy' },
    ...{ alert: 'DatabasePoolExhausted', group: 'pool' },
    begin: (shop) => holding(shop, 'lock table orders in exclusive mode'),
  },
];

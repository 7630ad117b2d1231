import { newOrderId } from '../../../contracts/ids.ts';
import { initialState } from '../../../contracts/order.ts';
import { drain } from '../drain.ts';
import type { Measurement } from '../measurement.ts';
import { type RelayBench, startRelayBench, WRITERS } from '../relayBench.ts';

const BACKLOG = 80_000;
const INSERT_SECONDS = 3;
const PLAIN = 'relayed / plain inserts (/s)';
const WRITTEN = 'relayed / events written by the service (/s)';

export const relay: Measurement = {
  name: 'relay',
  title: 'How fast one relay publishes a backlog of events',
  baseline: `what the same Postgres takes, over ${WRITERS} connections: plain inserts, and events written as the service does`,
  meaning: `A backlog of ${BACKLOG} events, from the first mark of a delivery to the last; marked means acknowledged by Kafka. Plain inserts put the same columns into a table with only its primary key, one row and one commit each. Written events are the event and its delivery in one transaction. Both are written by one Node process that shares the machine with Postgres, and not while the relay runs: the ratio says how much faster than one such writer one relay is. Not yet measured: a relay with a million old events.`,
  rounds: 3,
  run: async (lab, alternate) => {
    const bench = await startRelayBench(lab, 'relay');
    const { sql } = bench;
    await sql`
      create table plain (
        order_id uuid, version int, event_id uuid not null default gen_random_uuid(),
        type text not null, occurred_at timestamptz not null default now(), data jsonb not null,
        primary key (order_id, version))`;
    try {
      await alternate({
        measured: async () => {
          const perSecond = await relayedPerSecond(bench);
          return { [PLAIN]: perSecond, [WRITTEN]: perSecond };
        },
        baseline: async () => {
          // Writes earlier rows out first, so that the disk is idle when the inserts start.
          await sql`checkpoint`;
          const plain = await perSecond(() => insertPlain(bench));
          await sql`checkpoint`;
          const written = await perSecond(bench.writeEvent);
          // The relay must find its backlog only.
          await sql`truncate event_deliveries, order_events`;
          return { [PLAIN]: plain, [WRITTEN]: written };
        },
      });
    } finally {
      await bench.close();
    }
  },
};

async function perSecond(write: () => Promise<unknown>): Promise<number> {
  const endsAt = performance.now() + INSERT_SECONDS * 1000;
  let count = 0;
  const writer = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      await write();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  return count / INSERT_SECONDS;
}

function insertPlain({ sql }: RelayBench): Promise<unknown> {
  const orderId = newOrderId();
  const data = JSON.stringify({ ...initialState, orderId, userId: 'customer-1', version: 1 });
  return sql`
    insert into plain (order_id, version, type, data)
    values (${orderId}, 1, 'order.confirmed', ${data}::text::jsonb)`;
}

/** Inserts a backlog of events with their deliveries at once. */
async function fill({ sql }: RelayBench): Promise<void> {
  const state = JSON.stringify({ ...initialState, userId: 'customer-1', version: 1 });
  await sql.begin(async (tx) => {
    await tx`set local statement_timeout = 0`;
    await tx`create temp table filling on commit drop as
      select gen_random_uuid() as order_id from generate_series(1, ${BACKLOG}::int)`;
    await tx`insert into order_events (order_id, version, type, data)
      select order_id, 1, 'order.confirmed',
        ${state}::text::jsonb || jsonb_build_object('orderId', order_id)
      from filling`;
    await tx`insert into event_deliveries (order_id, version, partition)
      select order_id, 1, ('x' || right(order_id::text, 4))::bit(16)::int % 16 from filling`;
  });
  await sql`analyze order_events`;
  await sql`checkpoint`;
}

async function relayedPerSecond(bench: RelayBench): Promise<number> {
  await fill(bench);
  return drain(bench);
}

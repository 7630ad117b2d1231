import type postgres from 'postgres';
import { cursorOf } from '../../../api/events/feedCursor.ts';
import { type ApiProcess, startApi } from '../apiProcess.ts';
import { drain } from '../drain.ts';
import { expectStatus } from '../httpClient.ts';
import type { Lab } from '../lab.ts';
import type { Measurement, Sample } from '../measurement.ts';
import { placeOrder } from '../order.ts';
import { startRelayBench } from '../relayBench.ts';
import { median } from '../statistics.ts';
import { fillOrders } from '../storedOrders.ts';

const FEW = 1_000;
const MANY = 1_000_000;
const CALLS = 300;
const RELAYED = 40_000;

export const storedOrders: Measurement = {
  name: 'stored-orders',
  title: 'Reading, listing, placing and relaying with a million stored orders',
  baseline: `the same calls to an API with ${FEW.toLocaleString('en')} stored orders`,
  meaning: `${CALLS} calls a round of each kind, one at a time and by turns, to two API processes on one Postgres, whose shared buffers are a quarter of the memory, as its manual advises; each process has a database of its own. All orders are of the last year, so that both have the same partitions. Each order has one item and three events, each user 100 orders, and one order in 20 has failed. Pages have 20 orders, and 100 events of the feed. “Middle” is a page far from both ends. Orders and users are drawn by chance. The relay sends ${RELAYED.toLocaleString('en')} events that wait, of the newest ${FEW.toLocaleString('en')} orders. A ratio of 1 means that the cost does not grow with what is stored.`,
  rounds: 5,
  run: async (lab, alternate) => {
    const few = await startStore(lab, 'few_orders', FEW);
    const many = await startStore(lab, 'many_orders', MANY);
    const both = [many, few] as const;
    try {
      await sampleBoth(both);
      let ofFew: Sample = {};
      await alternate({
        measured: async () => {
          const [ofMany, fewer] = await sampleBoth(both);
          ofFew = fewer;
          return ofMany;
        },
        baseline: async () => ofFew,
      });
    } finally {
      await many.close();
      await few.close();
    }
  },
};

interface Store {
  /** By figure: makes the call of that number. The orders and users of the calls are drawn anew. */
  calls(): Promise<Readonly<Record<string, (index: number) => Promise<unknown>>>>;
  /** Microseconds for each event of a backlog. */
  relay(): Promise<number>;
  close(): Promise<void>;
}

/** A call to the one, the same to the other, and so on: a machine's moods strike both. */
async function sampleBoth([many, few]: readonly [Store, Store]): Promise<[Sample, Sample]> {
  const [ofMany, ofFew] = [await many.calls(), await few.calls()];
  const samples: [Record<string, number>, Record<string, number>] = [{}, {}];
  for (const figure of Object.keys(ofMany)) {
    const durations: [number[], number[]] = [[], []];
    for (let index = 0; index < CALLS; index += 1) {
      for (const side of index % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
        const began = performance.now();
        await (side === 0 ? ofMany : ofFew)[figure]?.(index);
        durations[side].push(performance.now() - began);
      }
    }
    for (const side of [0, 1] as const)
      samples[side][`${figure}, p50 (ms)`] = median(durations[side]);
  }
  for (const [side, store] of [many, few].entries())
    (samples[side] ?? {})['relay an event, mean (µs)'] = await store.relay();
  return samples;
}

async function startStore(lab: Lab, name: string, count: number): Promise<Store> {
  const bench = await startRelayBench(lab, name);
  const { databaseUrl, sql } = bench;
  await fillOrders(databaseUrl, count);
  const api = await startApi(lab, databaseUrl);
  const middle = await middleCursors(api, sql);
  return {
    async calls() {
      const drawn = await sql<{ id: string; user: string }[]>`
        select order_id as id, user_id as user from orders
        where user_id like 'user-%' order by random() limit ${CALLS}`;
      const reads = Object.entries(pathsOf(drawn, middle)).map(([figure, path]) => {
        const client = path(0).startsWith('/v1/events') ? 'events' : 'storefront';
        const read = async (index: number) =>
          expectStatus(await api.http.callAs(client, 'GET', path(index)), 200);
        return [figure, read] as const;
      });
      return { ...Object.fromEntries(reads), 'place an order': () => placeOrder(api.http) };
    },
    async relay() {
      await queue(sql);
      return 1e6 / (await drain(bench));
    },
    async close() {
      await api.close();
      await bench.close();
    },
  };
}

/** Has events of the newest orders wait for the relay, each as often as needed. */
async function queue(sql: postgres.Sql): Promise<void> {
  await sql`truncate event_deliveries`;
  await sql`
    insert into event_deliveries (order_id, version, partition)
    select order_id, 1, ('x' || right(order_id::text, 4))::bit(16)::int % 16
    from (select order_id from orders where order_id in (select order_id from order_events)
        order by placed_at desc limit ${FEW}) newest
      cross join generate_series(1, ${RELAYED / FEW}::int)
    order by random()`;
  await sql`checkpoint`;
}

interface Middle {
  readonly ofOrders: string;
  readonly ofFeed: string;
}

/** By figure: the path of each call. */
function pathsOf(
  drawn: readonly { readonly id: string; readonly user: string }[],
  middle: Middle,
): Readonly<Record<string, (index: number) => string>> {
  const order = (index: number) => `/v1/orders/${drawn[index]?.id}`;
  const ofUser = (index: number) => `/v1/orders?userId=${drawn[index]?.user}`;
  return {
    'read an order': order,
    'read a timeline': (index) => `${order(index)}/events`,
    'list the newest': () => '/v1/orders',
    'list from the middle': () => `/v1/orders?cursor=${middle.ofOrders}`,
    'list the failed': () => '/v1/orders?status=failed',
    'list a user’s': ofUser,
    'list a user’s delivered': (index) => `${ofUser(index)}&status=delivered`,
    'feed from the middle': () => `/v1/events?limit=100&after=${middle.ofFeed}`,
  };
}

async function middleCursors({ http }: ApiProcess, sql: postgres.Sql): Promise<Middle> {
  const [placed] = await sql<{ at: string }[]>`
    select to_char((min(placed_at) + (max(placed_at) - min(placed_at)) / 2) at time zone 'UTC',
      'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at from orders`;
  const path = `/v1/orders?placedBefore=${placed?.at}`;
  const answer = await http.callAs('storefront', 'GET', path);
  const { nextCursor } = expectStatus<{ nextCursor: string }>(answer, 200);
  const [event] = await sql<{ generation: number; transactionId: string; position: string }[]>`
    select generation, transaction_id::text as "transactionId",
      ((max(position) + min(position)) / 2)::bigint as position
    from order_events cross join event_feed group by generation, transaction_id
    order by count(*) desc limit 1`;
  if (!event) throw new Error('the database has no events');
  return { ofOrders: nextCursor, ofFeed: cursorOf(event.generation, event) };
}

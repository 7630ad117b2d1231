/** How many orders a second the whole service works off for as long as one likes. */
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { DELIVERED_TO, placeOrder } from '../bench/order.ts';
import type { BenchService } from '../bench/service.ts';

/** Orders that are under way all the time: more than any machine delivers in the seconds that a parcel takes. */
const UNDER_WAY = 200;
const WARM_UP_MS = 45_000;
const MEASURED_MS = 90_000;
const POLL_MS = 250;

/** Places an order for each that is delivered, and counts these. */
export async function capacityOf(service: BenchService, sql: postgres.Sql): Promise<number> {
  let placed = 0;
  let isOver = false;
  const keepUnderWay = async (): Promise<void> => {
    while (!isOver) {
      const missing = UNDER_WAY - (placed - (await delivered(sql)));
      placed += missing;
      await Promise.all(Array.from({ length: missing }, () => placeOrder(service.http, toHarbour)));
      await sleep(POLL_MS);
    }
  };
  const working = keepUnderWay();
  await sleep(WARM_UP_MS);
  const [before, began] = [await delivered(sql), performance.now()];
  await sleep(MEASURED_MS);
  const rate = ((await delivered(sql)) - before) / ((performance.now() - began) / 1000);
  isOver = true;
  await working;
  while ((await delivered(sql)) < placed) await sleep(POLL_MS);
  return rate;
}

const toHarbour = { shippingAddress: DELIVERED_TO };

async function delivered(sql: postgres.Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int from orders where status = 'delivered'`;
  return row?.count ?? 0;
}

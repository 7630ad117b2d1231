/** Orders through HTTP until each is confirmed and its events are in Kafka, with all CPU counted. */
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { inParallel } from '../../ops/inParallel.ts';
import type { Sample } from './measurement.ts';
import { placeOrder } from './order.ts';
import { cpuBetween, cpuMs, sumOf } from './processUsage.ts';
import type { BenchService } from './service.ts';

export const ORDERS = 100;
export const AT_ONCE = 8;
const POLL_MS = 100;
const LIMIT_MS = 120_000;
/** For work that follows the last event: acknowledgements, timers, checkpoints of consumers. */
export const AFTERMATH_MS = 1_000;

/** @param headersOf the headers of the order's request, by its number from 0 on */
export async function runOrders(
  service: BenchService,
  sql: postgres.Sql,
  headersOf: (order: number) => Readonly<Record<string, string>> = () => ({}),
): Promise<Sample> {
  const before = cpuMs(service.processes);
  const began = performance.now();
  await inParallel(ORDERS, AT_ONCE, async (order) => {
    await placeOrder(service.http, {}, headersOf(order));
  });
  await untilNone(() => sql`select 1 from orders where status = 'pending' limit 1`);
  const seconds = (performance.now() - began) / 1000;
  if (service.addresses.kafka !== null) {
    await untilNone(() => sql`select 1 from event_deliveries where done_at is null limit 1`);
  }
  await sleep(AFTERMATH_MS);
  return cpuSample(seconds, cpuBetween(before, cpuMs(service.processes)));
}

export async function untilNone(
  query: () => PromiseLike<{ readonly length: number }>,
): Promise<void> {
  const limit = performance.now() + LIMIT_MS;
  while ((await query()).length > 0) {
    if (performance.now() > limit) throw new Error('the service does not finish its orders');
    await sleep(POLL_MS);
  }
}

export function cpuSample(seconds: number, used: ReadonlyMap<string, number>): Sample {
  return {
    'placed to confirmed (orders/s)': ORDERS / seconds,
    'CPU of all processes (ms per order)': sumOf(used) / ORDERS,
    ...Object.fromEntries(
      [...used].map(([name, ms]) => [`CPU: ${name} (ms per order)`, ms / ORDERS]),
    ),
  };
}

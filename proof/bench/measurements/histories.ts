import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { startBareTemporal } from '../bareTemporal.ts';
import { expectStatus, type HttpClient } from '../httpClient.ts';
import type { Measurement, Sample } from '../measurement.ts';
import { type benchOrder, placeOrder } from '../order.ts';

const POLL_MS = 100;
const LIMIT_MS = 60_000;
/** A history that has not grown for so long is complete. */
const STILL_MS = 700;

interface Path {
  readonly changes?: Partial<typeof benchOrder>;
  readonly isCancelled?: boolean;
  readonly ends: string;
}

const paths: Readonly<Record<string, Path>> = {
  confirmed: { ends: 'confirmed' },
  declined: { changes: { paymentMethod: 'tok_declined' }, ends: 'failed' },
  undeliverable: { changes: { shippingAddress: '1 Undeliverable Road' }, ends: 'failed' },
  cancelled: { isCancelled: true, ends: 'cancelled' },
};

export const histories: Measurement = {
  name: 'histories',
  title: 'Events, workflow tasks and activities of an order’s history',
  baseline: 'the history of a bare workflow of three activities',
  meaning:
    'Counted in Temporal’s histories, one order a round for each path: confirmed (the happy path until the order waits for its parcel), the payment declined, the address undeliverable, and cancelled after it was confirmed. An order that fails early does less than the bare workflow. Local activities run inside workflow tasks; the saga writes its changes to Postgres by them. The counts do not depend on the machine, except that two messages may share a workflow task.',
  rounds: 3,
  run: async (lab, alternate) => {
    const { http, addresses } = await lab.service();
    const bare = await startBareTemporal(addresses.temporal);
    try {
      await alternate({
        measured: async () => {
          const sample: Record<string, number> = {};
          for (const [name, path] of Object.entries(paths)) {
            const counts = await countsOf(bare.client, await runPath(http, path));
            for (const [what, count] of Object.entries(counts)) sample[`${name}: ${what}`] = count;
          }
          return sample;
        },
        baseline: async () => {
          const counts = await countsOf(bare.client, await bare.runWorkflow());
          const named = Object.keys(paths).flatMap((name) =>
            Object.entries(counts).map(([what, count]) => [`${name}: ${what}`, count] as const),
          );
          return Object.fromEntries(named.filter(([, count]) => count > 0));
        },
      });
    } finally {
      await bare.close();
    }
  },
};

/** @returns the id of the order, which is its workflow's */
async function runPath(http: HttpClient, { changes, isCancelled, ends }: Path): Promise<string> {
  const { orderId } = await placeOrder(http, changes);
  if (isCancelled) {
    await untilStatus(http, orderId, 'confirmed');
    const path = `/v1/orders/${orderId}/cancel`;
    expectStatus(await http.callAs('storefront', 'POST', path, { reason: 'bench' }), 200);
  }
  await untilStatus(http, orderId, ends);
  return orderId;
}

async function untilStatus(http: HttpClient, orderId: string, status: string): Promise<void> {
  for (const limit = performance.now() + LIMIT_MS; ; await sleep(POLL_MS)) {
    const answer = await http.callAs('storefront', 'GET', `/v1/orders/${orderId}`);
    const { orderInfo } = expectStatus<{ orderInfo: { status: string } }>(answer, 200);
    if (orderInfo.status === status) return;
    if (performance.now() > limit) throw new Error(`an order is ${orderInfo.status}`);
  }
}

async function countsOf(client: Client, workflowId: string): Promise<Sample> {
  const read = async () => {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    return events ?? [];
  };
  let events = await read();
  for (let length = 0; events.length > length; events = await read()) {
    length = events.length;
    await sleep(STILL_MS);
  }
  const count = (isCounted: (event: (typeof events)[number]) => unknown): number =>
    events.filter((event) => Boolean(isCounted(event))).length;
  return {
    events: events.length,
    'workflow tasks': count((event) => event.workflowTaskCompletedEventAttributes),
    activities: count((event) => event.activityTaskScheduledEventAttributes),
    'local activities': count(
      ({ markerRecordedEventAttributes: marker }) => marker?.markerName === 'core_local_activity',
    ),
  };
}

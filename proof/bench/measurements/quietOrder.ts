import { startBareTemporal } from '../bareTemporal.ts';
import { expectStatus, type HttpClient } from '../httpClient.ts';
import type { Measurement, Sample } from '../measurement.ts';
import { placeOrder } from '../order.ts';
import { median } from '../statistics.ts';
import { timeCalls } from '../timing.ts';

const ORDERS = 20;
const STORED = 'order.created to order.confirmed, p50 (ms)';
const ANSWERED = 'request to held answer, p50 (ms)';

export const quietOrder: Measurement = {
  name: 'quiet-order',
  title: 'From accepted to confirmed over HTTP, one order at a time',
  baseline:
    'a bare workflow of three activities on the same Temporal, from its start to its result',
  meaning: `${ORDERS} orders a round, one after the other, on a service without other load. The first figure is the time between the two events as Postgres recorded it: it contains the dispatcher, and not, as the baseline does, the way of the result to the client. The second is what a client sees that sends \`Prefer: wait=30\`: it contains the acceptance, and the interval at which the API polls for the outcome.`,
  rounds: 5,
  run: async (lab, alternate) => {
    const service = await lab.service();
    const bare = await startBareTemporal(service.addresses.temporal);
    const runBare = () => timeCalls(ORDERS, 1, bare.runWorkflow);
    try {
      await confirmOrders(service.http);
      await runBare();
      await alternate({
        measured: () => confirmOrders(service.http),
        baseline: async () => {
          const p50 = median((await runBare()).durationsMs);
          return { [STORED]: p50, [ANSWERED]: p50 };
        },
      });
    } finally {
      await bare.close();
    }
  },
};

interface Timeline {
  readonly events: readonly { readonly type: string; readonly occurredAt: string }[];
}

async function confirmOrders(http: HttpClient): Promise<Sample> {
  const ids: string[] = [];
  const { durationsMs } = await timeCalls(ORDERS, 1, async () => {
    const { orderId, status } = await placeOrder(http, {}, { prefer: 'wait=30' });
    if (status !== 'confirmed') throw new Error(`the order is ${status}`);
    ids.push(orderId);
  });
  const stored: number[] = [];
  for (const orderId of ids) {
    const answer = await http.callAs('storefront', 'GET', `/v1/orders/${orderId}/events`);
    const { events } = expectStatus<Timeline>(answer, 200);
    const at = (type: string) =>
      Date.parse(events.find((event) => event.type === type)?.occurredAt ?? '');
    stored.push(at('order.confirmed') - at('order.created'));
  }
  return { [STORED]: median(stored), [ANSWERED]: median(durationsMs) };
}

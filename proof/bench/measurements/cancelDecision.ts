import { setTimeout as sleep } from 'node:timers/promises';
import { startBareTemporal } from '../bareTemporal.ts';
import { expectStatus } from '../httpClient.ts';
import type { Measurement, Sample } from '../measurement.ts';
import { placeOrder } from '../order.ts';
import { quantile } from '../statistics.ts';
import { timeCalls } from '../timing.ts';

const ORDERS = 30;
const PLACED_AT_ONCE = 4;
/** The workflows have come to rest by then. */
const SETTLE_MS = 1_000;

export const cancelDecision: Measurement = {
  name: 'cancel-decision',
  title: 'The decision about a cancellation over HTTP',
  baseline:
    'an Update of a bare workflow that accepts it and does nothing else, on the same Temporal',
  meaning: `${ORDERS} confirmed orders a round are cancelled one after the other, from the request to the answer with the saga’s decision. The API checks the token and the order, the saga decides by an Update, and the decision is written before it is answered; the undo of each order before runs meanwhile. With ${ORDERS} calls p99 is the slowest call.`,
  rounds: 5,
  run: async (lab, alternate) => {
    const { http, addresses } = await lab.service();
    const bare = await startBareTemporal(addresses.temporal);
    const cancelOrders = async (): Promise<Sample> => {
      const ids: string[] = [];
      await timeCalls(ORDERS, PLACED_AT_ONCE, async () => {
        ids.push((await placeOrder(http, {}, { prefer: 'wait=30' })).orderId);
      });
      await sleep(SETTLE_MS);
      const { durationsMs } = await timeCalls(ORDERS, 1, async (index) => {
        const path = `/v1/orders/${ids[index]}/cancel`;
        expectStatus(await http.callAs('storefront', 'POST', path, { reason: 'bench' }), 200);
      });
      return sampleOf(durationsMs);
    };
    const decideBare = async (): Promise<Sample> => {
      const decide: (() => Promise<unknown>)[] = [];
      await timeCalls(ORDERS, PLACED_AT_ONCE, async () => decide.push(await bare.startDecision()));
      await sleep(SETTLE_MS);
      return sampleOf((await timeCalls(ORDERS, 1, async (index) => decide[index]?.())).durationsMs);
    };
    try {
      await cancelOrders();
      await decideBare();
      await alternate({ measured: cancelOrders, baseline: decideBare });
    } finally {
      await bare.close();
    }
  },
};

const sampleOf = (durationsMs: readonly number[]): Sample => ({
  'request to decision, p50 (ms)': quantile(durationsMs, 0.5),
  'request to decision, p99 (ms)': quantile(durationsMs, 0.99),
});

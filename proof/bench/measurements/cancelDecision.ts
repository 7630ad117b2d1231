import { setTimeout as sleep } from 'node:timers/promises';
import { startBareTemporal } from '../bareTemporal.ts';
import { expectStatus } from '../httpClient.ts';
import type { Measurement, Sample } from '../measurement.ts';
import { placeOrder } from '../order.ts';
import { quantile } from '../statistics.ts';
import { timeCalls } from '../timing.ts';

const ORDERS = 30;
const PLACED_AT_ONCE = 4;
/** Orders, or bare workflows, that run beside the decisions of the second half. */
const IN_FLIGHT = 8;
/** The workflows have come to rest by then. */
const SETTLE_MS = 1_000;

export const cancelDecision: Measurement = {
  name: 'cancel-decision',
  title: 'The decision about a cancellation over HTTP',
  baseline:
    'an Update of a bare workflow that accepts it and does nothing else, on the same Temporal',
  meaning: `${ORDERS} confirmed orders are cancelled one after the other, from the request to the answer with the saga’s decision, first on a service without other orders, then while ${IN_FLIGHT} other orders are always on their way to confirmed (for the baseline: ${IN_FLIGHT} bare workflows of three activities). The API checks the token and the order, the saga decides by an Update, and the decision is written before it is answered; the undo of each order before runs meanwhile. With ${ORDERS} calls p99 is the slowest call.`,
  rounds: 5,
  run: async (lab, alternate) => {
    const { http, addresses } = await lab.service();
    const bare = await startBareTemporal(addresses.temporal);
    const cancelOrders = decisionsOf({
      prepare: async () => {
        const { orderId } = await placeOrder(http, {}, { prefer: 'wait=30' });
        const path = `/v1/orders/${orderId}/cancel`;
        return async () =>
          expectStatus(await http.callAs('storefront', 'POST', path, { reason: 'bench' }), 200);
      },
      runOther: () => placeOrder(http, {}, { prefer: 'wait=30' }),
    });
    const decideBare = decisionsOf({
      prepare: bare.startDecision,
      runOther: bare.runWorkflow,
    });
    try {
      await cancelOrders();
      await decideBare();
      await alternate({ measured: cancelOrders, baseline: decideBare });
    } finally {
      await bare.close();
    }
  },
};

interface Side {
  /** @returns a function that asks for the decision and resolves with it */
  prepare(): Promise<() => Promise<unknown>>;
  /** Runs another order, or a bare workflow, to its end. */
  runOther(): Promise<unknown>;
}

const decisionsOf = (side: Side) => async (): Promise<Sample> => ({
  ...sampleOf('request to decision', await timedDecisions(side)),
  ...sampleOf(
    `with ${IN_FLIGHT} orders in flight`,
    await beside(side.runOther, () => timedDecisions(side)),
  ),
});

async function timedDecisions({ prepare }: Side): Promise<number[]> {
  const decide: (() => Promise<unknown>)[] = [];
  await timeCalls(ORDERS, PLACED_AT_ONCE, async () => decide.push(await prepare()));
  await sleep(SETTLE_MS);
  return (await timeCalls(ORDERS, 1, async (index) => decide[index]?.())).durationsMs;
}

/** Acts while others run, `IN_FLIGHT` at any time. */
async function beside<T>(runOther: Side['runOther'], act: () => Promise<T>): Promise<T> {
  let isOver = false;
  const lane = async (): Promise<void> => {
    while (!isOver) await runOther();
  };
  const lanes = Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  const acted = act().finally(() => {
    isOver = true;
  });
  const [result] = await Promise.all([acted, lanes]);
  return result;
}

const sampleOf = (name: string, durationsMs: readonly number[]): Sample => ({
  [`${name}, p50 (ms)`]: quantile(durationsMs, 0.5),
  [`${name}, p99 (ms)`]: quantile(durationsMs, 0.99),
});

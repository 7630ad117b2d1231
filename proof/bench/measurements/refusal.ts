import { randomUUID } from 'node:crypto';
import { type ApiProcess, startApi } from '../apiProcess.ts';
import type { Measurement, Sample } from '../measurement.ts';
import { benchOrder } from '../order.ts';
import { median } from '../statistics.ts';
import { timeCalls } from '../timing.ts';

const CALLERS = 4;
const CALLS = 5_000;

export const refusal: Measurement = {
  name: 'refusal',
  title: 'Refusing an order beyond its client’s share',
  baseline: 'accepting the same order',
  meaning: `${CALLS.toLocaleString('en')} orders a round by ${CALLERS} callers, to two API processes on one database, without workers. One has a share of one order a second and answers 429; the other accepts. CPU is that of the API’s process: what a flood costs the orders of others.`,
  rounds: 5,
  run: async (lab, alternate) => {
    const engines = await lab.engines();
    const database = await engines.createDatabase('refusal');
    const accepting = await startApi(lab, database);
    const share = { API_ORDERS_PER_SECOND: '1', API_ORDERS_BURST: '1' };
    const refusing = await startApi(lab, database, share);
    try {
      await ordersTo(refusing);
      await ordersTo(accepting);
      await alternate({
        measured: () => ordersTo(refusing),
        baseline: () => ordersTo(accepting),
      });
    } finally {
      await refusing.close();
      await accepting.close();
    }
  },
};

async function ordersTo(api: ApiProcess): Promise<Sample> {
  const before = api.usage();
  const { durationsMs, perSecond } = await timeCalls(CALLS, CALLERS, async () => {
    const headers = { 'idempotency-key': randomUUID() };
    await api.http.callAs('storefront', 'POST', '/v1/orders', benchOrder, headers);
  });
  const { cpuSeconds } = api.usage();
  return {
    'CPU of the API (ms per call)': ((cpuSeconds - before.cpuSeconds) * 1000) / CALLS,
    'answered, p50 (ms)': median(durationsMs),
    'answered (/s)': perSecond,
  };
}

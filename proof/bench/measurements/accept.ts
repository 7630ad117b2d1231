import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { type HttpProcess, startApi } from '../apiProcess.ts';
import type { Measurement, Sample } from '../measurement.ts';
import { benchOrder, placeOrder } from '../order.ts';
import { quantile } from '../statistics.ts';
import { timeAtRate, timeCalls } from '../timing.ts';

const CALLERS = [1, 16] as const;
const CALLS = 600;
/** Both sides can hold this rate on two cores. */
const OPEN_LOOP_PER_SECOND = 150;

export const accept: Measurement = {
  name: 'accept',
  title: 'Accepting an order over HTTP, by 1 and by 16 callers',
  baseline: 'starting a bare workflow (`workflow.start`) on the same machine’s Temporal',
  meaning: `${CALLS} calls a round by each number of callers, to one API process without workers. An acceptance is a token check, the validation and one statement with its fsync; every order has an idempotency key. In the open loop ${OPEN_LOOP_PER_SECOND} calls are due every second, whether or not earlier ones are answered, and a call’s time starts when it was due. CPU is that of the API’s process. Temporal keeps its data in memory here, which favours the baseline.`,
  rounds: 5,
  run: async (lab, alternate) => {
    const engines = await lab.engines();
    const api = await startApi(lab, await engines.createDatabase('accept'));
    const { address } = await engines.temporal();
    const connection = await Connection.connect({ address });
    const client = new Client({ connection });
    const start = () =>
      client.workflow.start('bare', {
        workflowId: randomUUID(),
        taskQueue: 'unpolled',
        args: [benchOrder],
      });
    const place = () => placeOrder(api.http, {}, { 'idempotency-key': randomUUID() });
    const measured = async (): Promise<Sample> => {
      const { cpuSeconds } = api.usage();
      const loops = await inLoops(place, api);
      const used = api.usage().cpuSeconds - cpuSeconds;
      return { ...loops, 'CPU of the API (ms per order)': perCall(used, CALLS * LOOPS) };
    };
    try {
      await inLoops(place);
      await inLoops(start);
      await alternate({ measured, baseline: () => inLoops(start) });
    } finally {
      await connection.close();
      await api.close();
    }
  },
};

const LOOPS = CALLERS.length + 1;
type Act = () => Promise<unknown>;

/** The calls by each number of callers, then in the open loop; with the CPU of `api` for each. */
async function inLoops(act: Act, api?: HttpProcess): Promise<Sample> {
  const sample: Record<string, number> = {};
  for (const callers of CALLERS) {
    const name = callers === 1 ? '1 caller' : `${callers} callers`;
    const loop = async () => {
      const { durationsMs, perSecond } = await timeCalls(CALLS, callers, act);
      sample[`${name}: accepted (/s)`] = perSecond;
      return durationsMs;
    };
    Object.assign(sample, await sampleOf(name, loop, api));
  }
  const openLoop = () => timeAtRate(CALLS, OPEN_LOOP_PER_SECOND, act);
  return Object.assign(sample, await sampleOf('open loop', openLoop, api));
}

async function sampleOf(
  name: string,
  loop: () => Promise<number[]>,
  api: HttpProcess | undefined,
): Promise<Sample> {
  const before = api?.usage();
  const durationsMs = await loop();
  const after = api?.usage();
  const times = {
    [`${name}: p50 (ms)`]: quantile(durationsMs, 0.5),
    [`${name}: p99 (ms)`]: quantile(durationsMs, 0.99),
  };
  if (!before || !after) return times;
  const used = after.cpuSeconds - before.cpuSeconds;
  return { ...times, [`${name}: CPU of the API (ms per order)`]: perCall(used, CALLS) };
}

const perCall = (seconds: number, calls: number): number => (seconds * 1000) / calls;

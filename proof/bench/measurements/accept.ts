import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { startApi } from '../apiProcess.ts';
import type { Measurement, Sample } from '../measurement.ts';
import { benchOrder, placeOrder } from '../order.ts';
import { quantile } from '../statistics.ts';
import { type Timed, timeCalls } from '../timing.ts';

const CALLERS = [1, 16] as const;
const CALLS = 300;

export const accept: Measurement = {
  name: 'accept',
  title: 'Accepting an order over HTTP, by 1 and by 16 callers',
  baseline: 'starting a bare workflow (`workflow.start`) on the same machine’s Temporal',
  meaning: `${CALLS} calls a round by each number of callers, to one API process without workers. An acceptance is a token check, the validation and one transaction with its fsync. CPU is that of the API’s process over the acceptances of both. Temporal keeps its data in memory here, which favours the baseline.`,
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
    const place = () => placeOrder(api.http);
    const byCallers = async (act: () => Promise<unknown>): Promise<Sample> => {
      const sample: Record<string, number> = {};
      for (const callers of CALLERS)
        Object.assign(sample, sampleOf(callers, await timeCalls(CALLS, callers, act)));
      return sample;
    };
    try {
      await byCallers(place);
      await byCallers(start);
      await alternate({
        measured: async () => {
          const before = await api.usage();
          const sample = await byCallers(place);
          const { cpuSeconds } = await api.usage();
          const ms = (cpuSeconds - before.cpuSeconds) * 1000;
          return { ...sample, 'CPU of the API (ms per order)': ms / (CALLS * CALLERS.length) };
        },
        baseline: () => byCallers(start),
      });
    } finally {
      await connection.close();
      await api.close();
    }
  },
};

function sampleOf(callers: number, { durationsMs, perSecond }: Timed): Sample {
  const name = callers === 1 ? '1 caller' : `${callers} callers`;
  return {
    [`${name}: p50 (ms)`]: quantile(durationsMs, 0.5),
    [`${name}: p99 (ms)`]: quantile(durationsMs, 0.99),
    [`${name}: accepted (/s)`]: perSecond,
  };
}

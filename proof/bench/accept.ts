/**
 * Compares the time to accept an order over HTTP with the time to start a workflow on the same
 * machine's Temporal, in turns. Also measures the API's CPU per order, and its memory over time.
 *
 *   node proof/bench/accept.ts [--rounds=10] [--each=200] [--at-once=1]
 */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { inParallel } from '../fixtures/inParallel.ts';
import { benchOrder, measuredApi } from './apiProcess.ts';
import { quantile } from './statistics.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    each: { type: 'string', default: '200' },
    'at-once': { type: 'string', default: '1' },
  },
});
const [rounds, each, atOnce] = [values.rounds, values.each, values['at-once']].map(Number) as [
  number,
  number,
  number,
];

const api = await measuredApi();
const connection = await Connection.connect({ address: api.temporalAddress });
const client = new Client({ connection });

/** Makes `count` calls. @returns the duration of each in milliseconds */
async function timed(count: number, act: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  await inParallel(count, atOnce, async () => {
    const began = performance.now();
    await act();
    times.push(performance.now() - began);
  });
  return times;
}
const place = async (): Promise<void> => {
  const { status, text } = await api.call('POST', '/v1/orders', benchOrder);
  if (status !== 201) throw new Error(text);
};
const start = () =>
  client.workflow.start('bare', {
    workflowId: randomUUID(),
    taskQueue: 'nobody',
    args: [benchOrder],
  });

try {
  await timed(500, place);
  await timed(200, start);
  const before = await api.usage();
  const accepting: number[] = [];
  const starting: number[] = [];
  const heap: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    accepting.push(...(await timed(each, place)));
    starting.push(...(await timed(each, start)));
    const { rss, heapUsed } = await api.usage();
    heap.push(`${(rss / 1e6).toFixed(0)}/${(heapUsed / 1e6).toFixed(0)}`);
  }
  const after = await api.usage();
  const row = (name: string, times: readonly number[]) =>
    console.log(
      `${name}: p50 ${quantile(times, 0.5).toFixed(2)} ms, p99 ${quantile(times, 0.99).toFixed(2)} ms`,
    );
  console.log(`${rounds} turns of ${each}, ${atOnce} at once`);
  row('accepting an order', accepting);
  row('starting a bare workflow', starting);
  const ratio = (share: number) =>
    (quantile(accepting, share) / quantile(starting, share)).toFixed(2);
  console.log(`ratio: p50 ${ratio(0.5)}, p99 ${ratio(0.99)}`);
  const cpu = ((after.cpuSeconds - before.cpuSeconds) * 1000) / accepting.length;
  console.log(`CPU of the API's process: ${cpu.toFixed(2)} ms an order`);
  console.log(`its memory, resident/heap used in MB, after each turn: ${heap.join(' ')}`);
} finally {
  await connection.close();
  await api.close();
}

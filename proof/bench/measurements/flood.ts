import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import type { Measurement, Sample } from '../measurement.ts';
import { benchOrder } from '../order.ts';
import { cpuBetween, cpuMs } from '../processUsage.ts';
import type { BenchService } from '../service.ts';
import { quantile } from '../statistics.ts';
import { timeAtRate } from '../timing.ts';

/** Orders a second. */
const SHARE = 2;
const FLOOD = 100 * SHARE;
/** Calls that were due while this process did something else are made together. */
const BURST = 10 * SHARE;
const QUIET = SHARE;
const SECONDS = 60;
const WARM_UP_SECONDS = 10;
/** A flood begins with a burst that its client may send: other orders wait once until that is worked off. */
const ONSET_MS = 15_000;
/** Seconds until all orders are confirmed. */
const TRIES = 60;

export const flood: Measurement = {
  name: 'flood',
  title: 'A client’s orders while another sends 100 times its share',
  baseline: 'the same while the other keeps to its share',
  meaning: `Each client’s share is ${SHARE} orders a second (\`API_ORDERS_PER_SECOND\`), on the whole service as \`npm start\` runs it. One client places ${QUIET} orders a second for ${SECONDS} seconds, whether or not earlier ones are answered; the times are of its orders. The other has sent ${FLOOD} orders a second on average for ${ONSET_MS / 1000} seconds by then, of which its share is accepted, or ${SHARE}; the burst with which a flood begins is worked off. The orders of both come by chance, since at equal distances each of the one would meet the same moment of the other. From accepted to confirmed is between the two events as Postgres recorded them. CPU per refusal is what the API’s process used more than in the turn of the baseline before.`,
  rounds: 5,
  run: async (lab, alternate) => {
    const limits = { API_ORDERS_PER_SECOND: String(SHARE), API_ORDERS_BURST: String(BURST) };
    const service = await lab.newService(limits);
    const sql = postgres(service.addresses.databaseUrl, { max: 1 });
    let apiAlone = 0;
    try {
      await ordersBeside(service, sql, SHARE, WARM_UP_SECONDS);
      await alternate({
        baseline: async () => {
          const turn = await ordersBeside(service, sql, SHARE);
          apiAlone = turn.apiMs;
          return turn.times;
        },
        measured: async () => {
          const { times, apiMs, sent, refused } = await ordersBeside(service, sql, FLOOD);
          return {
            ...times,
            'of the flood: refused (%)': (100 * refused) / sent,
            'CPU of the API (ms per refusal)': (apiMs - apiAlone) / Math.max(1, refused),
          };
        },
      });
    } finally {
      await sql.end();
      await service.close();
    }
  },
};

interface Turn {
  readonly times: Sample;
  /** CPU. */
  readonly apiMs: number;
  /** Of the other client. */
  readonly sent: number;
  readonly refused: number;
}

async function ordersBeside(
  service: BenchService,
  sql: postgres.Sql,
  otherPerSecond: number,
  seconds = SECONDS,
): Promise<Turn> {
  const stopping = new AbortController();
  const other = sendOrders(service, otherPerSecond, stopping.signal);
  await sleep(ONSET_MS);
  const before = cpuMs(service.processes);
  const ids: string[] = [];
  const place = async () => {
    const body = { ...benchOrder, userId: 'customer-1' };
    const answer = await service.http.callAs('customer-1', 'POST', '/v1/orders', body);
    if (answer.status !== 201) throw new Error(`the quiet client was answered ${answer.status}`);
    ids.push(JSON.parse(answer.text).orderId);
  };
  const durationsMs = await timeAtRate(QUIET * seconds, QUIET, place, Math.random);
  stopping.abort();
  const apiMs = cpuBetween(before, cpuMs(service.processes)).get('api') ?? 0;
  const confirmedMs = await timesToConfirmed(sql, ids);
  return {
    times: {
      'accepted, p50 (ms)': quantile(durationsMs, 0.5),
      'accepted, p99 (ms)': quantile(durationsMs, 0.99),
      'accepted to confirmed, p50 (ms)': quantile(confirmedMs, 0.5),
      'accepted to confirmed, p99 (ms)': quantile(confirmedMs, 0.99),
    },
    apiMs,
    ...(await other),
  };
}

/**
 * Sends orders without waiting for answers, until the signal. They come by chance (a Poisson process), as
 * the quiet client's do within their half seconds: at equal distances, all of those would meet the same
 * moment between two of these, and between two that are accepted.
 */
async function sendOrders({ http }: BenchService, perSecond: number, signal: AbortSignal) {
  const answers: Promise<number>[] = [];
  for (let due = performance.now(); !signal.aborted; due += gapMs(perSecond)) {
    await sleep(Math.max(0, due - performance.now()));
    answers.push(
      http.callAs('storefront', 'POST', '/v1/orders', benchOrder).then(statusOf, cutOff),
    );
  }
  const statuses = await Promise.all(answers);
  const refused = statuses.filter((status) => status === 429 || status === 503).length;
  return { sent: statuses.length, refused };
}

const gapMs = (perSecond: number): number => (-1_000 * Math.log(1 - Math.random())) / perSecond;

/** Of a flood that holds all connections of the API. */
const cutOff = (): number => 0;
const statusOf = ({ status }: { readonly status: number }): number => status;

/** In milliseconds, once all are. */
async function timesToConfirmed(sql: postgres.Sql, ids: readonly string[]): Promise<number[]> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const rows = await sql<{ ms: number }[]>`
      select 1000 * extract(epoch from confirmed.occurred_at - created.occurred_at)::float8 as ms
      from order_events created join order_events confirmed using (order_id)
      where order_id = any(${ids}) and created.type = 'order.created'
        and confirmed.type = 'order.confirmed'`;
    if (rows.length === ids.length) return rows.map(({ ms }) => ms);
    await sleep(1_000);
  }
  throw new Error('not every order was confirmed');
}

/**
 * Measures what event streams cost one API process: memory and idle CPU per listener, and the delay
 * from a change of an order to its listener.
 *
 *   node proof/bench/listeners.ts [--listeners=1000,5000]
 */
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { initialState } from '../../contracts/order.ts';
import { appendEvent } from '../../db/appendEvent.ts';
import { connectDatabase } from '../../db/client.ts';
import { inParallel } from '../fixtures/inParallel.ts';
import { benchOrder, measuredApi } from './apiProcess.ts';
import { quantile } from './statistics.ts';

const { values } = parseArgs({ options: { listeners: { type: 'string', default: '1000,5000' } } });
const IDLE_SECONDS = 10;
const CHANGED = 200;
const AT_ONCE = 20;

const api = await measuredApi({ API_EVENT_STREAMS: '20000' });
const { db, sql, close } = connectDatabase(api.databaseUrl, 10, 'bench');

interface Listener {
  readonly orderId: string;
  readonly response: IncomingMessage;
  /** performance.now() at the arrival of each version. */
  readonly receivedAt: Map<number, number>;
}
const listeners: Listener[] = [];

async function follow(): Promise<void> {
  const { text } = await api.call('POST', '/v1/orders', benchOrder);
  const { orderId } = JSON.parse(text) as { orderId: string };
  const headers = { authorization: `Bearer ${api.token}`, accept: 'text/event-stream' };
  const receivedAt = new Map<number, number>();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${api.address}/v1/orders/${orderId}/events`, { headers, agent: false }, resolve).on(
      'error',
      reject,
    );
  });
  if (response.statusCode !== 200) throw new Error(`following answered ${response.statusCode}`);
  response.setEncoding('utf8').on('data', (part: string) => {
    for (const [, version] of part.matchAll(/^id: (\d+)$/gm)) {
      receivedAt.set(Number(version), performance.now());
    }
  });
  listeners.push({ orderId, response, receivedAt });
}

/** Writes the next version of an order. @returns performance.now() at its commit */
async function change({ orderId, receivedAt }: Listener): Promise<[version: number, at: number]> {
  const version = Math.max(...receivedAt.keys()) + 1;
  await db.transaction(async (tx) => {
    await tx.execute(
      `update orders set version = ${version}, status = 'confirmed' where order_id = '${orderId}'`,
    );
    const data = { ...initialState, status: 'confirmed' as const };
    await appendEvent(tx, 'order.confirmed', { ...data, orderId, userId: 'bench', version });
  });
  return [version, performance.now()];
}

try {
  // The first requests grow the heap; that growth must not count as the listeners'.
  await inParallel(
    500,
    AT_ONCE,
    async () => void (await api.call('POST', '/v1/orders', benchOrder)),
  );
  await sleep(5_000);
  const empty = await api.usage();
  for (const target of values.listeners.split(',').map(Number)) {
    await inParallel(target - listeners.length, AT_ONCE, follow);
    await sleep(5_000);
    const before = await api.usage();
    await sleep(IDLE_SECONDS * 1000);
    const after = await api.usage();
    const delays: number[] = [];
    await inParallel(CHANGED, AT_ONCE, async () => {
      const listener = listeners[Math.floor(Math.random() * listeners.length)];
      if (!listener) return;
      const [version, at] = await change(listener).catch(() => [0, 0] as const);
      if (version === 0) return;
      while (!listener.receivedAt.has(version)) await sleep(2);
      delays.push((listener.receivedAt.get(version) ?? 0) - at);
    });
    const grown = after.rss - empty.rss;
    const busy = ((after.cpuSeconds - before.cpuSeconds) / IDLE_SECONDS) * 100;
    console.log(
      `${target} listeners: resident ${(after.rss / 1e6).toFixed(0)} MB, ` +
        `${(grown / target / 1e3).toFixed(0)} kB each; ${busy.toFixed(0)} % of a core while idle; ` +
        `a change arrives after p50 ${quantile(delays, 0.5).toFixed(0)} ms, ` +
        `p99 ${quantile(delays, 0.99).toFixed(0)} ms`,
    );
  }
} finally {
  for (const { response } of listeners) response.destroy();
  await sql`select 1`;
  await close();
  await api.close();
}

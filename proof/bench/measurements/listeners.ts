import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { initialState } from '../../../contracts/order.ts';
import { appendEvent } from '../../../db/appendEvent.ts';
import { connectDatabase, type Database } from '../../../db/client.ts';
import { inParallel } from '../../../ops/inParallel.ts';
import { type HttpProcess, startApi, startHttpProgram } from '../apiProcess.ts';
import type { Lab } from '../lab.ts';
import type { Measurement, Sample } from '../measurement.ts';
import { placeOrder } from '../order.ts';
import { median } from '../statistics.ts';

const LISTENERS = 2_000;
const AT_ONCE = 20;
const SETTLE_MS = 3_000;
const IDLE_SECONDS = 5;
const CHANGED = 50;
/** Otherwise the young generation has room for all listeners, and they seem to cost nothing. */
const NODE = { NODE_OPTIONS: '--max-semi-space-size=16' };

export const listeners: Measurement = {
  name: 'listeners',
  title: `Event streams: memory and CPU of ${LISTENERS} listeners of one API process`,
  baseline: 'a plain Node HTTP server that holds as many requests open after one event',
  meaning: `Each round starts new processes. Memory is the growth of the resident size from before the first listener, when ${LISTENERS} orders have been placed, divided by the listeners; each listener is on its own order. Both sides run with \`--max-semi-space-size=16\`. A heap with room to spare grows less than the listeners take, so the memory is a lower bound. CPU is that of the process over ${IDLE_SECONDS} s while nothing changes. The delay is from the commit of a change to its arrival at the listener; the plain server has nothing to compare with it.`,
  rounds: 3,
  run: async (lab, alternate) => {
    const url = await (await lab.engines()).createDatabase('listeners');
    const { db, close } = connectDatabase(url, 10, 'bench');
    try {
      await alternate({
        measured: () => followOrders(lab, url, db),
        baseline: async () => {
          const server = await startHttpProgram(lab, 'proof/bench/bareStreams.ts', NODE);
          try {
            await call(server, LISTENERS);
            const paths = Array.from({ length: LISTENERS }, (_, index) => `/${index}/events`);
            return (await follow(server, paths, {})).sample;
          } finally {
            await server.close();
          }
        },
      });
    } finally {
      await close();
    }
  },
};

async function followOrders(lab: Lab, url: string, db: Database): Promise<Sample> {
  const api = await startApi(lab, url, { ...NODE, API_EVENT_STREAMS: '20000' });
  try {
    const orderIds: string[] = [];
    // The first requests grow the heap; that growth must not count as the listeners'.
    await inParallel(LISTENERS, AT_ONCE, async () => {
      orderIds.push((await placeOrder(api.http)).orderId);
    });
    const authorization = `Bearer ${await api.http.tokenOf('storefront')}`;
    const paths = orderIds.map((orderId) => `/v1/orders/${orderId}/events`);
    const { sample, streams } = await follow(api, paths, { authorization });
    const delays: number[] = [];
    await inParallel(CHANGED, AT_ONCE, async (index) => {
      const stream = streams.get(paths[index] ?? '');
      const committedAt = await change(db, orderIds[index] ?? '');
      while (stream?.lastId !== 2) await sleep(2);
      delays.push(stream.receivedAt - committedAt);
    });
    for (const { response } of streams.values()) response.destroy();
    return { ...sample, 'change to its listener, p50 (ms)': median(delays) };
  } finally {
    await api.close();
  }
}

/** Grows the heap of a plain server as the orders grow the API's. */
const call = (server: HttpProcess, count: number): Promise<void> =>
  inParallel(count, AT_ONCE, async () => void (await (await fetch(server.address)).text()));

interface Stream {
  readonly response: IncomingMessage;
  /** The version of the newest event, and performance.now() at its arrival. */
  lastId: number;
  receivedAt: number;
}

async function follow(
  server: HttpProcess,
  paths: readonly string[],
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly sample: Sample; readonly streams: ReadonlyMap<string, Stream> }> {
  await sleep(SETTLE_MS);
  const empty = server.usage();
  const streams = new Map<string, Stream>();
  await inParallel(paths.length, AT_ONCE, async (index) => {
    const path = paths[index] ?? '';
    streams.set(path, await openStream(server.address + path, headers));
  });
  await sleep(SETTLE_MS);
  const before = server.usage();
  await sleep(IDLE_SECONDS * 1000);
  const after = server.usage();
  const cpuSeconds = after.cpuSeconds - before.cpuSeconds;
  const sample = {
    'memory (kB per listener)': (after.rss - empty.rss) / paths.length / 1000,
    'idle CPU of the process (% of a core)': (cpuSeconds / IDLE_SECONDS) * 100,
  };
  return { sample, streams };
}

async function openStream(url: string, headers: Readonly<Record<string, string>>): Promise<Stream> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const all = { ...headers, accept: 'text/event-stream' };
    get(url, { headers: all, agent: false }, resolve).on('error', reject);
  });
  if (response.statusCode !== 200) throw new Error(`following answered ${response.statusCode}`);
  const stream: Stream = { response, lastId: 0, receivedAt: 0 };
  // The process ends its streams when it stops.
  response.on('error', () => undefined);
  response.setEncoding('utf8').on('data', (part: string) => {
    for (const [, id] of part.matchAll(/^id: (\d+)$/gm)) stream.lastId = Number(id);
    stream.receivedAt = performance.now();
  });
  return stream;
}

/** Writes the second version of an order. @returns performance.now() at its commit */
async function change(db: Database, orderId: string): Promise<number> {
  await db.transaction(async (tx) => {
    await tx.execute(
      `update orders set version = 2, status = 'confirmed' where order_id = '${orderId}'`,
    );
    const data = { ...initialState, status: 'confirmed' as const };
    await appendEvent(tx, 'order.confirmed', { ...data, orderId, userId: 'bench', version: 2 });
  });
  return performance.now();
}

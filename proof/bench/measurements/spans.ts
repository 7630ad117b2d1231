import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import postgres from 'postgres';
import { AT_ONCE, ORDERS, runOrders } from '../countedOrders.ts';
import type { Measurement, Sample } from '../measurement.ts';

/** The processes that record spans. */
const OURS = ['api', 'dispatcher', 'worker', 'relay', 'webhooks'];

/** @param everyNth of so many orders the trace of one is recorded */
const measurementOf = (
  everyNth: number,
  words: Pick<Measurement, 'name' | 'title'>,
): Measurement => ({
  ...words,
  baseline: 'the same processes, with traces that are not recorded',
  meaning: `${ORDERS} orders are placed over HTTP, ${AT_ONCE} at once, and run until each is confirmed and each event is in Kafka. Their requests have a traceparent whose flag says whether spans are recorded, in turns; the spans go to a collector that only counts them and is not measured. CPU is user and system time of API, dispatcher, worker, relay and webhooks. “Spans” says that they were recorded, and that the others were not.`,
  rounds: 7,
  run: async (lab, alternate) => {
    const collector = await countingCollector();
    const service = await lab.newService({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      API_TRACES_PER_SECOND: '1000000',
    });
    const sql = postgres(service.addresses.databaseUrl, { max: 1 });
    const run = async (isRecorded: (order: number) => boolean): Promise<Sample> => {
      const before = collector.bytes();
      const sample = await runOrders(service, sql, (order) => ({
        traceparent: traceparent(isRecorded(order)),
      }));
      return ownOf(sample, (collector.bytes() - before) / ORDERS);
    };
    const side = {
      measured: () => run((n) => n % everyNth === 0),
      baseline: () => run(() => false),
    };
    try {
      await side.measured();
      await side.baseline();
      await alternate(side);
    } finally {
      await sql.end();
      await service.close();
      collector.close();
    }
  },
});

export const spansOfAll = measurementOf(1, {
  name: 'spans-all',
  title: 'Spans of every order: CPU per order',
});

export const spansOfTenth = measurementOf(10, {
  name: 'spans-tenth',
  title: 'Spans of one order in ten, as by default: CPU per order',
});

const traceparent = (isRecorded: boolean): string =>
  `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-0${isRecorded ? 1 : 0}`;

function ownOf(sample: Sample, spanBytes: number): Sample {
  const nameOf = (process: string) => `CPU: ${process} (ms per order)`;
  const own = OURS.map((process) => [nameOf(process), sample[nameOf(process)] ?? 0] as const);
  const rate = 'placed to confirmed (orders/s)';
  return {
    [rate]: sample[rate] ?? 0,
    'CPU of the five processes (ms per order)': own.reduce((sum, [, ms]) => sum + ms, 0),
    ...Object.fromEntries(own),
    'Spans (kB per order)': spanBytes / 1000,
  };
}

async function countingCollector() {
  let bytes = 0;
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    request.on('end', () => response.writeHead(200).end('{}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bytes: () => bytes,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The whole service with its defaults, customers who order, a subscriber, and Prometheus. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { Client, Connection } from '@temporalio/client';
import postgres from 'postgres';
import { freePort } from '../../dev/process/ports.ts';
import { listen } from '../../ops/listen.ts';
import { createRetryingClient, type RetryingClient } from '../chaos/run/retryingClient.ts';
import { type ServiceUnderTest, startServiceUnderTest } from '../chaos/run/serviceUnderTest.ts';
import { startPrometheus } from './prometheus.ts';
import { startTraffic, type Traffic } from './traffic.ts';
import { type Watch, watchAlerts } from './watch.ts';

/** What sagas and the API do in production by default, with money that is taken on dispatch. */
const SETTINGS = { PAYMENT_CAPTURE: 'on_dispatch', LOG_LEVEL: 'warn' };
const PIECES = 1_000_000;

export interface Shop extends ServiceUnderTest {
  readonly sql: postgres.Sql;
  readonly temporal: Client;
  readonly traffic: Traffic;
  readonly watch: Watch;
  /** What the subscriber answers. */
  readonly subscriber: { status: number };
  /** A port that is scraped and where nothing listens. */
  readonly sparePort: number;
  readonly dataDir: string;
  client(name: string): RetryingClient;
  stop(): Promise<void>;
}

interface Options {
  readonly dataDir: string;
  readonly seed: number;
  readonly rules: string | null;
  readonly report: (line: string) => void;
}

/** @throws SetupProblem when something does not start */
export async function openShop({ dataDir, seed, rules, report }: Options): Promise<Shop> {
  const underTest = await startServiceUnderTest('simulators', dataDir, report, report, SETTINGS);
  const { service, ports } = underTest;
  const { api, issuer, temporal: address, databaseUrl } = service.addresses;
  const ended = new AbortController();
  const client = (name: string): RetryingClient =>
    createRetryingClient({
      ...{ api, issuer, client: name, signal: ended.signal },
      onRetry: () => undefined,
    });
  const sql = postgres(databaseUrl, { max: 5, onnotice: () => undefined });
  await sql`update inventory_items set on_hand = ${PIECES} where item_id = 'sku-mug'`;
  const connection = await Connection.connect({ address });
  const subscriber = { status: 204 };
  const endpoint = await startSubscriber(subscriber);
  await client('events').request('POST', '/v1/webhook-subscriptions', randomUUID(), {
    url: `http://127.0.0.1:${endpoint.port}/hook`,
  });
  const sparePort = await freePort();
  const scraped = [ports.apiOps, ports.worker, ports.dispatcher, ports.relay, ports.webhooks];
  const prometheus = await startPrometheus({
    ...{ dataDir, rules, report },
    ports: [...scraped, ports.codecOps, sparePort],
  });
  const watch = watchAlerts(prometheus.url, report);
  const traffic = startTraffic(client('storefront'), seed);
  return {
    ...underTest,
    ...{ sql, client, traffic, watch, subscriber, sparePort, dataDir },
    temporal: new Client({ connection }),
    async stop() {
      watch.stop();
      await traffic.stop();
      ended.abort();
      await prometheus.process.stop();
      await sql.end({ timeout: 2 });
      await connection.close();
      endpoint.close();
      await service.stop();
    },
  };
}

/** An endpoint that wants events of everybody. */
async function startSubscriber(subscriber: { readonly status: number }) {
  const server = createServer((request, response) => {
    request.resume();
    if (request.method === 'OPTIONS')
      return response.writeHead(200, { 'webhook-allowed-origin': '*' }).end();
    return response.writeHead(subscriber.status).end();
  });
  const port = await listen(server, '127.0.0.1', 0);
  return { port, close: () => void server.close() };
}

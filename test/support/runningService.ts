/** The whole service as `npm start` runs it, on ports of its own, and clients of it. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOrdersApi, type OrderInfo, type OrdersApi } from '@order-management/client';
import { afterAll } from 'vitest';
import type { OrderStatus } from '../../contracts/order.ts';
import { requestToken } from '../../dev/issuer/requestToken.ts';
import { writePidFile } from '../../dev/process/pidFile.ts';
import { launchService, type Service } from '../../dev/supervisor/launchService.ts';
import { freePorts, type Ports } from '../../dev/supervisor/servicePorts.ts';
import { engine } from './engines.ts';
import { eventually } from './eventually.ts';
import { servicePrefix } from './staleRuns.ts';

interface Answer<B = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: B;
}

export interface RunningService extends Service {
  /** Where its engines keep their files, and its processes their logs. */
  readonly dataDir: string;
  readonly ports: Ports;
  /** The typed client, as one of the issuer's clients. */
  api(client: string): OrdersApi;
  /** Calls the API as one of the issuer's clients. */
  call(
    client: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Places an order of one mug as `customer-1`; `order` replaces fields of it. */
  place(order?: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>;
  /** Places an order that must be accepted. @returns its id */
  accepted(order?: Record<string, unknown>): Promise<string>;
  read(orderId: string): Promise<OrderInfo>;
  reaches(orderId: string, status: OrderStatus, limitMs?: number): Promise<OrderInfo>;
}

interface Options {
  readonly kafka?: boolean;
  readonly console?: boolean;
  readonly storefront?: boolean;
  /** Receives what the processes write. */
  readonly onLine?: (name: string, line: string) => void;
  /** Registers the stop. Within a test pass `onTestFinished`: `afterAll` has no effect there. */
  readonly atEnd?: (end: () => Promise<void>) => void;
}

/** Call it at the top level of a file: it takes seconds, or minutes when engines must be built. */
export async function runningService(
  environment: Record<string, string> = {},
  { kafka = true, console = false, storefront = false, atEnd = afterAll, onLine }: Options = {},
): Promise<RunningService> {
  const dataDir = await mkdtemp(join(tmpdir(), servicePrefix(process.ppid)));
  // By this file the clean-up of stale runs knows that this run is alive.
  await writePidFile(dataDir, { name: 'vitest', pid: process.pid, stopSignal: 'SIGTERM' });
  const ports = await freePorts();
  const service = await launchService({
    ports,
    dataDir,
    kafka,
    console,
    storefront,
    environment: {
      LOG_LEVEL: 'warn',
      WORKFLOW_BUNDLE: await engine('workflows'),
      ...environment,
    },
    report: () => {},
    ...(onLine && { onLine }),
  });
  atEnd(async () => {
    await service.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  const tokens = new Map<string, Promise<{ token: string }>>();
  const tokenOf = (client: string) => {
    const token = tokens.get(client) ?? requestToken(service.addresses.issuer, client);
    tokens.set(client, token);
    return token;
  };

  const api = (client: string): OrdersApi =>
    createOrdersApi({
      url: service.addresses.api,
      token: async () => (await tokenOf(client)).token,
    });
  const operations = api('operations');
  const call: RunningService['call'] = async (client, method, path, body, headers = {}) => {
    const { token } = await tokenOf(client);
    const response = await fetch(`${service.addresses.api}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(40_000),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    return { status: response.status, headers: response.headers, body: answer };
  };
  const place: RunningService['place'] = (order = {}, headers = {}) =>
    call(
      'customer-1',
      'POST',
      '/v1/orders',
      {
        userId: 'customer-1',
        items: [{ itemId: 'sku-mug', quantity: 1, unitPrice: 1499 }],
        shippingAddress: '12 Harbour Street, 20457 Hamburg, Germany',
        paymentMethod: 'tok_ok',
        ...order,
      },
      { 'idempotency-key': randomUUID(), ...headers },
    );
  const read = async (orderId: string): Promise<OrderInfo> => {
    const params = { path: { orderId } };
    const { data, error } = await operations.GET('/v1/orders/{orderId}', { params });
    if (!data) throw new Error(`reading ${orderId} answered ${error.code}`);
    return data.orderInfo;
  };
  return {
    ...service,
    dataDir,
    ports,
    api,
    call,
    place,
    read,
    async accepted(order) {
      const { status, body } = await place(order);
      if (status !== 201) throw new Error(`placing answered ${status} ${JSON.stringify(body)}`);
      return String(body['orderId']);
    },
    reaches: (orderId, status, limitMs = 25_000) =>
      eventually(
        `${orderId} is ${status}`,
        async () => {
          const order = await read(orderId);
          return order.status === status ? order : null;
        },
        limitMs,
      ),
  };
}

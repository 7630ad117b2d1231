/**
 * An upgrade as it is made: the last release runs, the database is migrated under it, and it goes on;
 * then today's version takes its orders over. Seen to fail with a migration that renamed a column.
 */
import '../support/silenceTemporal.ts';
import { createOrdersApi } from '@order-management/client';
import { afterAll, expect, test } from 'vitest';
import { requestToken } from '../../dev/issuer/requestToken.ts';
import { type RunningChild, startChild } from '../../dev/process/childProcess.ts';
import { seedCatalogue } from '../../dev/seed.ts';
import { newDatabase } from '../support/database.ts';
import { eventuallyPasses } from '../support/eventually.ts';
import { releasedCode } from '../support/releasedVersion.ts';
import { serviceParts } from '../support/serviceParts.ts';

const LIMIT_MS = 60_000;
const PARTS = ['api', 'worker', 'outbox/dispatch', 'outbox/relay'];

const code = await releasedCode();
const database = await newDatabase({ migrated: false });
const parts = await serviceParts(database.url);
const environment = { ...parts.environment, DATABASE_OWNER_URL: database.url };
let running: RunningChild[] = [];

afterAll(async () => {
  await stop('SIGKILL');
  await database.drop();
});

async function stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  await Promise.all(running.map((child) => child.signal(signal)));
  running = [];
}

async function migrate(root?: string): Promise<void> {
  const child = startChild('db/migrateMain.ts', environment, [], root);
  expect(await child.ended, child.output()).toBe(0);
}

function start(root?: string): void {
  running = PARTS.map((part) => startChild(`${part}/main.ts`, environment, [], root));
}

const outputs = (): string => running.map((child) => child.output().slice(-1_000)).join('\n');
const token = async () => (await requestToken(parts.issuer, 'customer-1')).token;
const api = createOrdersApi({ url: parts.api, token });

/** Also waits until the API is up. */
async function place(key: string): Promise<string> {
  const body = {
    userId: 'customer-1',
    items: [{ itemId: 'sku-mug', quantity: 1, unitPrice: 1499 }],
    shippingAddress: '12 Harbour Street, 20457 Hamburg, Germany',
    paymentMethod: 'tok_ok',
  };
  const params = { header: { 'Idempotency-Key': key } };
  const { orderId } = await eventuallyPasses(async () => {
    const { data, error } = await api.POST('/v1/orders', { params, body });
    if (!data) throw new Error(`not accepted: ${JSON.stringify(error)}\n${outputs()}`);
    return data;
  }, LIMIT_MS);
  return orderId;
}

async function cancel(orderId: string): Promise<void> {
  await eventuallyPasses(async () => {
    const params = { path: { orderId } };
    const { error } = await api.POST('/v1/orders/{orderId}/cancel', { params });
    expect(error, outputs()).toBeUndefined();
  }, LIMIT_MS);
}

const reaches = (orderId: string, status: string): Promise<unknown> =>
  eventuallyPasses(async () => {
    const { data } = await api.GET('/v1/orders/{orderId}', { params: { path: { orderId } } });
    expect(data?.orderInfo.status, outputs()).toBe(status);
  }, LIMIT_MS);

test.skipIf(code === null)(
  'Orders are placed, confirmed and cancelled by the last release on the new schema, and go on with the new version',
  async () => {
    await migrate(code ?? '');
    await seedCatalogue(database.url);
    start(code ?? '');
    const early = await place('before-the-migrations');
    await reaches(early, 'confirmed');
    await migrate();
    await cancel(early);
    const [late, kept] = await Promise.all([place('after-them'), place('kept')]);
    await Promise.all([reaches(early, 'cancelled'), reaches(late, 'confirmed')]);
    await reaches(kept, 'confirmed');
    await cancel(late);
    await reaches(late, 'cancelled');
    await stop('SIGTERM');
    start();
    await cancel(kept);
    const last = await place('by-the-new-version');
    await Promise.all([reaches(kept, 'cancelled'), reaches(last, 'confirmed')]);
  },
  5 * LIMIT_MS,
);

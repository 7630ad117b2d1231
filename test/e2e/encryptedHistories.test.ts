/**
 * What Temporal keeps of an order, read as somebody who has Temporal's database and no keys: nothing
 * of the customer, whatever happens to the order.
 */
import '../support/silenceTemporal.ts';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { afterAll, expect, test } from 'vitest';
import { connectDatabase } from '../../db/client.ts';
import { encryptedClient } from '../support/encryptedClient.ts';
import { throwKeyAway } from '../support/encryptionKeys.ts';
import { eventually } from '../support/eventually.ts';
import { runningService } from '../support/runningService.ts';

const service = await runningService({}, { kafka: false });
const { accepted, addresses, call, reaches } = service;
const connection = await Connection.connect({ address: addresses.temporal });
const stranger = new Client({ connection });
const reader = encryptedClient(connection, service);
const { db, close } = connectDatabase(addresses.databaseUrl, 1, 'histories-test');
afterAll(() => Promise.all([connection.close(), close()]));

const STREET = 'Quayside Terrace';
const address = (number: number) => `${number} ${STREET}, 20457 Hamburg, Germany`;

/** Everything that Temporal stores of the order's workflows, as bytes. */
async function stored(orderId: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let runs = 0;
  const query = `WorkflowId STARTS_WITH '${orderId}'`;
  for await (const { workflowId, runId } of stranger.workflow.list({ query })) {
    const history = await stranger.workflow.getHandle(workflowId, runId).fetchHistory();
    parts.push(proto.temporal.api.history.v1.History.encode(history).finish());
    runs += 1;
  }
  expect(runs).toBeGreaterThan(0);
  return Buffer.concat(parts);
}
function expectNothingIn(bytes: Buffer, words: readonly string[]): void {
  expect(words.filter((word) => bytes.includes(word))).toEqual([]);
}

test('an order that is changed, cancelled and refunded leaves neither address nor token', async () => {
  const orderId = await accepted({ shippingAddress: address(12), paymentMethod: 'tok_ok' });
  await reaches(orderId, 'confirmed');
  const { version } = (await service.read(orderId)) as unknown as { version: number };
  const change = { version, shippingAddress: address(14) };
  const changed = await call('customer-1', 'POST', `/v1/orders/${orderId}/changes`, change);
  expect([changed.status, changed.body]).toEqual([200, expect.any(Object)]);
  const { status } = await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
  expect(status).toBe(200);
  await reaches(orderId, 'cancelled');
  const bytes = await eventually('the saga has closed', async () => {
    const { status } = await stranger.workflow.getHandle(orderId).describe();
    return status.name === 'RUNNING' ? null : stored(orderId);
  });
  expectNothingIn(bytes, [STREET, 'Hamburg', 'tok_ok', 'sku-mug']);
  // Those who have the keys read all of it.
  const result = await reader.workflow.getHandle(orderId).result();
  expect(result).toMatchObject({ status: 'cancelled' });
}, 60_000);

test('a failure’s message, which may quote the customer, is no exception', async () => {
  const orderId = await accepted({ shippingAddress: `1 Undeliverable Road, ${STREET}` });
  await reaches(orderId, 'failed');
  expectNothingIn(await stored(orderId), [STREET, 'Undeliverable', 'undeliverable']);
});

test('signals of a delivered order, and the workflow of its refund, are encrypted as well', async () => {
  const orderId = await accepted({ shippingAddress: address(16) });
  await reaches(orderId, 'confirmed');
  for (const status of ['in_transit', 'delivered']) {
    const news = { updateId: `${orderId}-${status}`, status };
    await call('logistics', 'POST', `/v1/orders/${orderId}/shipment-updates`, news);
  }
  await reaches(orderId, 'delivered');
  const refund = { amount: 100, reason: `Broken on the ${STREET}` };
  const asked = await call('operations', 'POST', `/v1/orders/${orderId}/refunds`, refund);
  expect(asked.status).toBe(202);
  const handle = stranger.workflow.getHandle(`${orderId}:refund:1`);
  await eventually('the refund is made', async () => {
    const known = await handle.describe().catch(() => null);
    return known?.status.name === 'COMPLETED';
  });
  const bytes = await stored(orderId);
  expectNothingIn(bytes, [STREET, 'Hamburg', 'tok_ok', 'in_transit']);
  const description = await reader.workflow.getHandle(orderId).describe();
  expect(await description.staticSummary()).toContain('14.99 EUR');
  await expect(
    stranger.workflow
      .getHandle(orderId)
      .describe()
      .then((each) => each.staticSummary()),
  ).rejects.toThrow('binary/encrypted');
});

test('once the customer’s key is thrown away, the history can be read by nobody', async () => {
  const orderId = await accepted({ shippingAddress: address(18) });
  await reaches(orderId, 'confirmed');
  await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
  await reaches(orderId, 'cancelled');
  await throwKeyAway(db, 'customer-1');
  const fresh = encryptedClientOnce();
  await expect(fresh.workflow.getHandle(orderId).result()).rejects.toThrow('was erased');
});

/** A process that remembers no key. */
const encryptedClientOnce = () => encryptedClient(connection, service);

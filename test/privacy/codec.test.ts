import { randomUUID } from 'node:crypto';
import { ApplicationFailure, defaultPayloadConverter, type Payload } from '@temporalio/common';
import {
  decodeOptionalFailureToOptionalError,
  encodeErrorToFailure,
  loadDataConverter,
} from '@temporalio/common/lib/internal-non-workflow/index.js';
import { sql } from 'drizzle-orm';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { newOrderId } from '../../contracts/ids.ts';
import { connectDatabase } from '../../db/client.ts';
import { CustomerErasedError, createPayloadCodec, UnknownKeyError } from '../../privacy/codec.ts';
import { createCustomerKeys } from '../../privacy/customerKeys.ts';
import { keyIdOf } from '../../privacy/encryptedPayload.ts';
import { createEncryption } from '../../privacy/encryption.ts';
import { UnknownMasterKeyError } from '../../privacy/keyRing.ts';
import { createOrderOwners } from '../../privacy/orderOwners.ts';
import { createPayloadKeys } from '../../privacy/payloadKeys.ts';
import { SealBrokenError } from '../../privacy/seal.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { testDatabase } from '../support/database.ts';
import { keyRingOf, newMasterKey, throwKeyAway } from '../support/encryptionKeys.ts';

const { url } = await testDatabase();
const { db, pool, close } = connectDatabase(url, 5, 'codec-test');
afterAll(close);
let statements = 0;
pool.onStatement = () => {
  statements += 1;
};
beforeEach(() => {
  statements = 0;
});

const master = newMasterKey('2026-01');
const ring = keyRingOf(master);
/** Another process's codec: it remembers nothing yet. */
function processOf(keyRing = ring, readsOrders = true) {
  const customers = createCustomerKeys(db, keyRing);
  const owners = createOrderOwners(db, customers, readsOrders);
  const keys = createPayloadKeys(keyRing, customers);
  return { ...createPayloadCodec({ ring: keyRing, keys, owners }), owners };
}
const of = (workflowId: string) =>
  ({ type: 'workflow', namespace: 'default', workflowId }) as const;
const payloadOf = (value: unknown) => defaultPayloadConverter.toPayload(value);
const contentOf = ([payload]: Payload[]): unknown =>
  payload && defaultPayloadConverter.fromPayload(payload);
const address = '12 Harbour Street, 20457 Hamburg';

async function orderOf(userId: string): Promise<string> {
  const orderId = await acceptOrder(db);
  await db.execute(sql`update orders set user_id = ${userId} where order_id = ${orderId}`);
  return orderId;
}

test('A payload is read by every process, and holds nothing in the clear', async () => {
  const orderId = await orderOf(randomUUID());
  const encoded = await processOf().encode([payloadOf({ address })], of(orderId));
  const raw = Buffer.concat([...encoded].map(({ data }) => Buffer.from(data ?? [])));
  expect(raw.includes('Harbour')).toBe(false);
  expect(contentOf(await processOf().decode(encoded, of(orderId)))).toEqual({ address });
  expect(contentOf(await processOf().decode(encoded))).toEqual({ address });
});

test('A customer’s orders, refunds and returns have one key, another customer’s have another', async () => {
  const user = randomUUID();
  const [first, second, other] = await Promise.all([orderOf(user), orderOf(user), orderOf('b')]);
  const codec = processOf();
  const keyIdFor = async (workflowId: string) =>
    keyIdOf((await codec.encode([payloadOf(1)], of(workflowId)))[0] ?? {});
  const keyId = await keyIdFor(first);
  expect(await keyIdFor(second)).toBe(keyId);
  expect(await keyIdFor(`${first}:refund:1:refund_failed`)).toBe(keyId);
  expect(await keyIdFor(`${first}:return:2`)).toBe(keyId);
  expect(await keyIdFor(other)).not.toBe(keyId);
  expect(await keyIdFor('order-reconciler')).toBe('service:2026-01');
  expect(await keyIdFor(newOrderId())).toBe('service:2026-01');
});

test('What was recorded in the clear, or is sent by hand, is taken as it is', async () => {
  const payload = payloadOf({ by: 'operations' });
  expect(await processOf().decode([payload], of(newOrderId()))).toEqual([payload]);
  expect(statements).toBe(0);
});

test('A changed payload, and one passed off as another customer’s, is refused', async () => {
  const [mine, theirs] = [await orderOf(randomUUID()), await orderOf(randomUUID())];
  const codec = processOf();
  const [payload = {}] = await codec.encode([payloadOf(address)], of(mine));
  const data = Uint8Array.from(payload.data ?? []);
  data[data.length - 20] = (data[data.length - 20] ?? 0) ^ 1;
  await expect(codec.decode([{ ...payload, data }])).rejects.toThrow(SealBrokenError);
  const [other = {}] = await codec.encode([payloadOf(address)], of(theirs));
  const swapped = { ...payload, metadata: { ...other.metadata } };
  await expect(codec.decode([swapped])).rejects.toThrow(SealBrokenError);
});

test('After the master key changed, old payloads open and new ones use the new key', async () => {
  const before = await processOf().encode([payloadOf('before')], of('order-reconciler'));
  const rotated = processOf(keyRingOf(newMasterKey('2026-02'), master));
  expect(contentOf(await rotated.decode(before))).toBe('before');
  const [after = {}] = await rotated.encode([payloadOf('after')], of('order-reconciler'));
  expect(keyIdOf(after)).toBe('service:2026-02');
  await expect(processOf().decode([after])).rejects.toThrow(UnknownMasterKeyError);
});

test('A thrown-away key leaves nothing to read, and what follows has another key', async () => {
  const user = randomUUID();
  const orderId = await orderOf(user);
  const encoded = await processOf().encode([payloadOf(address)], of(orderId));
  await throwKeyAway(db, user);
  await expect(processOf().decode(encoded)).rejects.toThrow(CustomerErasedError);
  const [after = {}] = await processOf().encode([payloadOf('delivered')], of(orderId));
  expect([null, keyIdOf(encoded[0] ?? {})]).not.toContain(keyIdOf(after));
});

test('The message of a failure is encrypted, and its type is not', async () => {
  const bytes = Buffer.alloc(32, master);
  const { dataConverter } = createEncryption(db, { ENCRYPTION_KEYS: [{ id: 'm', bytes }] });
  const loaded = loadDataConverter(dataConverter);
  const error = ApplicationFailure.nonRetryable(`No such street: ${address}`, 'REFUSED');
  const failure = await encodeErrorToFailure(loaded, error, of('order-reconciler'));
  expect(`${failure.message} ${failure.stackTrace}`).not.toContain('Harbour');
  expect(failure.applicationFailureInfo?.type).toBe('REFUSED');
  const read = await decodeOptionalFailureToOptionalError(loaded, failure);
  expect(read?.message).toBe(error.message);
});

test('A key that is not there is said to be missing', async () => {
  const [payload = {}] = await processOf().encode([payloadOf(1)], of(await orderOf(randomUUID())));
  const metadata = { ...payload.metadata, 'encryption-key-id': Buffer.from(randomUUID()) };
  await expect(processOf().decode([{ ...payload, metadata }])).rejects.toThrow(UnknownKeyError);
});

test('An order costs a process one look at its key, and none when its row was just read', async () => {
  const orderId = await orderOf(randomUUID());
  statements = 0;
  const dispatcher = processOf();
  dispatcher.owners.note(orderId, (await ownerOf(orderId)) ?? '');
  statements = 0;
  const start = await dispatcher.encode([payloadOf({ orderId }), payloadOf(1)], of(orderId));
  await dispatcher.encode([payloadOf('summary')], of(orderId));
  expect(statements).toBe(1);
  // A worker learns the key from the order's first payload. It may not read whose the order is.
  const worker = processOf(ring, false);
  await Promise.all([worker.decode(start, of(orderId)), worker.decode(start, of(orderId))]);
  const [result = {}] = await worker.encode([payloadOf('done')], of(`${orderId}:refund:1`));
  expect(keyIdOf(result)).toBe(keyIdOf(start[0] ?? {}));
  expect(statements).toBe(2);
});

async function ownerOf(orderId: string): Promise<string | undefined> {
  const [row] = await db.execute<{ user: string }>(
    sql`select user_id as "user" from orders where order_id = ${orderId}`,
  );
  return row?.user;
}

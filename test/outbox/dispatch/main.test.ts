/**
 * Dispatcher processes, killed in the middle of their work. Verified to fail when commands are deleted
 * before they are handed over (orders without a saga).
 */
import { Client } from '@temporalio/client';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import type { Command } from '../../../contracts/commands.ts';
import { connectDatabase } from '../../../db/client.ts';
import { type RunningChild, startChild } from '../../../dev/process/childProcess.ts';
import { freePort } from '../../../dev/process/ports.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { openDecryption } from '../../../proof/fixtures/decryption.ts';
import { testDatabase } from '../../support/database.ts';
import { signalledUpdates } from '../../support/dispatcher.ts';
import { TEST_ENCRYPTION_KEYS } from '../../support/encryptionKeys.ts';
import { testTemporal } from '../../support/temporal.ts';

const temporal = await testTemporal();
const { url } = await testDatabase();
const database = connectDatabase(url, 10, 'test');
const { db, sql } = database;
const { dataConverter, close } = openDecryption(url, TEST_ENCRYPTION_KEYS);
const { connection, namespace } = temporal;
const client = new Client({ connection, namespace, dataConverter });
const children: RunningChild[] = [];
const dispatcher = (address = temporal.address): RunningChild => {
  const child = startChild('outbox/dispatch/main.ts', {
    DATABASE_URL: url,
    DISPATCHER_PORT: '0',
    DISPATCHER_IN_FLIGHT: '4',
    TEMPORAL_ADDRESS: address,
    ENCRYPTION_KEYS: TEST_ENCRYPTION_KEYS,
    TEMPORAL_NAMESPACE: temporal.namespace,
  });
  children.push(child);
  return child;
};
const eventually = <T>(check: () => T | Promise<T>) =>
  vi.waitFor(check, { timeout: 50_000, interval: 20 });
const pending = async (): Promise<number> =>
  Number((await sql`select count(*)::int as n from commands`)[0]?.['n']);

afterEach(async () => {
  for (const child of children.splice(0)) await child.signal('SIGKILL');
});
afterAll(() => Promise.all([database.close(), close()]));

test('A dispatcher killed again and again starts every order once and keeps updates in sequence', async () => {
  const paid = (updateId: string): Command => ({
    kind: 'payment-update',
    payload: { updateId, status: 'charged' },
  });
  const commands: Command[] = [{ kind: 'start-order', payload: {} }, paid('u1'), paid('u2')];
  const orderIds: string[] = [];
  for (let n = 0; n < 60; n += 1) orderIds.push(await acceptOrder(db, { commands }));
  for (let round = 0; round < 3; round += 1) {
    const before = await pending();
    const child = dispatcher();
    await eventually(async () => expect(await pending()).toBeLessThan(before - 20));
    await child.signal('SIGKILL');
  }
  // The claims of the killed dispatchers end, without waiting for their leases.
  await sql`update commands set due_at = now()`;
  dispatcher();
  await eventually(async () => expect(await pending()).toBe(0));
  for (const orderId of orderIds) {
    const updates = await signalledUpdates(client, orderId);
    expect([...new Set(updates)]).toEqual(['u1', 'u2']);
  }
}, 120_000);

test('A dispatcher stops soon on SIGTERM, even with Temporal down, and keeps its commands', async () => {
  await acceptOrder(db);
  const child = dispatcher(`127.0.0.1:${await freePort()}`);
  await eventually(() => {
    expect(child.output()).toContain('Temporal is away');
    expect(child.output()).toContain('"started"');
  });
  const askedAt = performance.now();
  expect(await child.signal('SIGTERM')).toBe(0);
  expect(performance.now() - askedAt).toBeLessThan(15_000);
  expect(await pending()).toBe(1);
}, 120_000);

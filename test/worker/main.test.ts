/** The worker's process: its name in Temporal, and what it logs when Temporal goes away. */
import { afterAll, expect, test, vi } from 'vitest';
import { startChild } from '../../dev/process/childProcess.ts';
import { describeQueue } from '../../saga/queues.ts';
import { testDatabase } from '../support/database.ts';
import { startTcpProxy } from '../support/tcpProxy.ts';
import { testTemporal } from '../support/temporal.ts';
import { workflowBundle } from '../support/workflowBundle.ts';

vi.setConfig({ testTimeout: 120_000 });
const { address, client, namespace } = await testTemporal();
const { url } = await testDatabase();
const proxy = await startTcpProxy(address);
await proxy.open();
afterAll(() => proxy.close());
const eventually = <T>(check: () => T | Promise<T>) =>
  vi.waitFor(check, { timeout: 60_000, interval: 100 });

test('A worker polls under a name of ours, and logs JSON only, also what the SDK’s core says', async () => {
  const child = startChild('worker/main.ts', {
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: proxy.address,
    TEMPORAL_NAMESPACE: namespace,
    WORKFLOW_BUNDLE: (await workflowBundle()).file,
    WORKER_PORT: '0',
    PAYMENT_PROVIDER_URL: 'http://127.0.0.1:9',
    PAYMENT_PROVIDER_SECRET: 'secret',
    LOGISTICS_PROVIDER_URL: 'http://127.0.0.1:9',
    LOGISTICS_PROVIDER_SECRET: 'secret',
  });
  const context = { client, timeLimitMs: 5_000 };
  for (const queue of ['orders', 'payments', 'logistics']) {
    await eventually(async () =>
      expect(await describeQueue(context, queue)).toMatchObject({
        own: [expect.stringMatching(/^order-management\//)],
        others: [],
      }),
    );
  }
  await proxy.close();
  // The core tries a while before it says so.
  await eventually(() => expect(child.output()).toMatch(/gRPC call .* retried/));
  const lines = child.output().trim().split('\n');
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ service: 'worker' });
  await child.signal('SIGKILL');
});

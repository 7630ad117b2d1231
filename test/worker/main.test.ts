/** The worker's process: its name in Temporal, and what it logs when Temporal goes away. */
import { afterAll, expect, test, vi } from 'vitest';
import { startChild } from '../../dev/process/childProcess.ts';
import { freePort } from '../../dev/process/ports.ts';
import { databaseMetrics } from '../../ops/metrics/database.ts';
import { nodeMetrics, temporalMetrics } from '../../ops/metrics/libraries.ts';
import { describeQueue } from '../../saga/queues.ts';
import { testDatabase } from '../support/database.ts';
import { TEST_ENCRYPTION_KEYS } from '../support/encryptionKeys.ts';
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

test('A worker polls under a name of ours, serves the SDK’s metrics with its own, and logs JSON only', async () => {
  const port = await freePort();
  const child = startChild('worker/main.ts', {
    DATABASE_URL: url,
    TEMPORAL_ADDRESS: proxy.address,
    ENCRYPTION_KEYS: TEST_ENCRYPTION_KEYS,
    TEMPORAL_NAMESPACE: namespace,
    WORKFLOW_BUNDLE: (await workflowBundle()).file,
    WORKER_PORT: String(port),
    RECONCILE_SECONDS: '1',
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
  // The reconciler's runs bring all of them out but failures.
  await eventually(async () => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const served = new Set(text.match(/^\w+(?=[{ ].*service="worker")/gm));
    const isServed = (name: string) => served.has(name) || served.has(`${name}_bucket`);
    const expected = Object.keys({ ...temporalMetrics, ...nodeMetrics, ...databaseMetrics });
    expect(expected.filter((name) => !isServed(name))).toEqual([
      'temporal_workflow_task_execution_failed_total',
    ]);
    expect(text).toMatch(/oms_reconciler_last_success_timestamp_seconds\{.*\} 1\d{9}/);
    expect(text).toContain('oms_attention_orders{reason="DISAGREEMENT",service="worker"} 0');
  });
  await proxy.close();
  // The core tries a while before it says so.
  await eventually(() => expect(child.output()).toMatch(/gRPC call .* retried/));
  const lines = child.output().trim().split('\n');
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ service: 'worker' });
  await child.signal('SIGKILL');
});

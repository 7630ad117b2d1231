/** `npm run conformance` against real workers on a real Temporal. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { type Parts, referencePayments } from '../../support/referenceWorker.ts';
import { testTemporal } from '../../support/temporal.ts';

const temporal = await testTemporal();
const ROOT = new URL('../../../', import.meta.url).pathname;

async function conformance(...flags: string[]) {
  const { address, namespace } = temporal;
  const limits = ['--answer-ms', '5000', '--resolve-ms', '6000'];
  const args = ['proof/conformance/main.ts', ...flags, ...limits];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, output };
}

async function besideWorker<T>(parts: Partial<Parts>, use: () => Promise<T>): Promise<T> {
  const worker = await Worker.create({
    connection: temporal.nativeConnection,
    namespace: temporal.namespace,
    taskQueue: 'payments',
    activities: { ...referencePayments(parts) },
  });
  return worker.runUntil(use);
}

test('a right worker passes, and the report has each rule and what it observed', async () => {
  const { code, output } = await besideWorker({}, () => conformance('--queue', 'payments'));
  expect(output).toContain('pass  late do refused\n      non-retryable failure EFFECT_REVOKED');
  expect(output).toMatch(/20 passed, 0 failed, 0 skipped/);
  expect(code).toBe(0);
}, 90_000);

test('a wrong worker fails by the rule it breaks', async () => {
  const wrong = { undoFirst: () => ({ status: 'nothing_to_refund' }) as const };
  const { code, output } = await besideWorker(wrong, () => conformance('--queue', 'payments'));
  expect(output).toContain('FAIL  undo before do blocks it');
  expect(output).toContain('demanded: A do that comes after an undo that found nothing');
  expect(output).toMatch(/19 passed, 1 failed, 0 skipped\nViolated: undo before do blocks it/);
  expect(code).toBe(1);
}, 90_000);

test('without a queue to ask it says how it is used', async () => {
  const { code, output } = await conformance('--queue', 'inventory');
  expect(output).toContain('npm run conformance -- --queue payments|logistics');
  expect(code).toBe(2);
});

test('a queue without a worker gives no verdict', async () => {
  const { code, output } = await conformance('--queue', 'logistics');
  expect(output).toContain('Nobody polls logistics.');
  expect(code).toBe(2);
}, 90_000);

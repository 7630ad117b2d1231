/** `npm run conformance` against real workers on a real Temporal. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataConverter } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { quickStart } from '../../../dev/process/quickStart.ts';
import { newEncryptionKeys } from '../../../dev/supervisor/encryptionKeys.ts';
import { readConfig } from '../../../ops/settings.ts';
import { FAILURE_CONVERTER } from '../../../privacy/encryption.ts';
import { createKeyRing } from '../../../privacy/keyRing.ts';
import { createServiceCodec } from '../../../privacy/serviceCodec.ts';
import { type Parts, referencePayments } from '../../support/referenceWorker.ts';
import { testTemporal } from '../../support/temporal.ts';

const temporal = await testTemporal();
const ROOT = new URL('../../../', import.meta.url).pathname;

async function conformance(...flags: string[]) {
  return conformanceIn({}, ...flags);
}

async function conformanceIn(environment: Record<string, string>, ...flags: string[]) {
  const { address, namespace } = temporal;
  const limits = ['--answer-ms', '10000', '--resolve-ms', '11000'];
  const args = ['proof/conformance/main.ts', ...limits, ...flags];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      ...quickStart(),
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      ...environment,
    },
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

const besideWorker = <T>(parts: Partial<Parts>, use: () => Promise<T>): Promise<T> =>
  besideActivities(referencePayments(parts).activities, use);

async function besideActivities<T>(
  activities: object,
  use: () => Promise<T>,
  dataConverter?: DataConverter,
): Promise<T> {
  const worker = await Worker.create({
    ...(dataConverter && { dataConverter }),
    connection: temporal.nativeConnection,
    namespace: temporal.namespace,
    taskQueue: 'payments',
    activities,
  });
  return worker.runUntil(use);
}

test('a right worker passes, and the report has each rule and what it observed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  const junit = join(folder, 'report.xml');
  // A kill that kills nothing proves nothing.
  const flags = ['--queue', 'payments', '--books', 'activity', '--kill', 'true', '--junit', junit];
  const { code, output } = await besideWorker({}, () => conformance(...flags));
  expect(output).toContain('pass  late do refused\n      non-retryable failure EFFECT_REVOKED');
  expect(output).toMatch(/29 passed, 0 failed, 1 skipped\nNot proved, because no kill came/);
  expect(await readFile(junit, 'utf8')).toContain('tests="30" failures="0" skipped="1"');
  await rm(folder, { recursive: true });
  expect(code).toBe(0);
}, 150_000);

test('a worker that encrypts its answers, as ours do, passes with the service’s keys', async () => {
  const keys = newEncryptionKeys();
  const config = readConfig(['ENCRYPTION_KEYS'], { NODE_ENV: 'test', ENCRYPTION_KEYS: keys });
  const codec = createServiceCodec(createKeyRing(config.ENCRYPTION_KEYS));
  const converter = { payloadCodecs: [codec], failureConverterPath: FAILURE_CONVERTER };
  const { activities } = referencePayments({});
  const flags = ['--queue', 'payments', '--books', 'activity'];
  const { code, output } = await besideActivities(
    activities,
    () => conformanceIn({ ENCRYPTION_KEYS: keys }, ...flags),
    converter,
  );
  expect(output).toMatch(/, 0 failed, /);
  expect(code).toBe(0);
}, 150_000);

test('a wrong worker fails by the rule it breaks', async () => {
  const wrong: Partial<Parts> = {
    undoFirst: (_book, { reference }) => {
      if (reference !== null) throw new Error('there is no such charge');
      return { status: 'nothing_to_refund' };
    },
  };
  const { code, output } = await besideWorker(wrong, () => conformance('--queue', 'payments'));
  expect(output).toContain('FAIL  undo before do blocks it');
  expect(output).toContain('demanded: A do that comes after an undo that found nothing');
  expect(output).toMatch(/21 passed, 1 failed, 8 skipped\nViolated: undo before do blocks it/);
  expect(code).toBe(1);
}, 150_000);

test('without a queue to ask it says how it is used', async () => {
  const { code, output } = await conformance('--queue', 'inventory');
  expect(output).toContain('npm run conformance -- --queue payments|logistics');
  expect(code).toBe(2);
});

test('a queue without a worker gives no verdict', async () => {
  const { code, output } = await conformance('--queue', 'logistics');
  expect(output).toContain('Nobody polls logistics.');
  expect(code).toBe(2);
}, 150_000);

test('a worker without an agreed activity is told its name, and gets no verdict', async () => {
  const { chargePayment } = referencePayments().activities;
  const { code, output } = await besideActivities({ charge: chargePayment }, () =>
    conformance('--queue', 'payments'),
  );
  expect(output).toContain('The worker on payments has no activity named chargePayment.');
  expect(code).toBe(2);
}, 150_000);

test('it speaks TLS where the settings say so: a plaintext Temporal gives no verdict', async () => {
  const { code, output } = await conformanceIn({ TEMPORAL_TLS: 'true' }, '--queue', 'payments');
  expect(output).not.toContain('pass');
  expect(code).toBe(2);
}, 150_000);

test('a version of the contract that there is not is told', async () => {
  const { code, output } = await conformance('--queue', 'payments', '--contract', '3');
  expect(output).toContain('--contract must be 1 or 2, not 3');
  expect(code).toBe(2);
});

test('a worker of version 1 that is asked for version 2 is told what it lacks', async () => {
  const { chargePayment, refundPayment } = referencePayments().activities;
  const { code, output } = await besideActivities({ chargePayment, refundPayment }, () =>
    conformance('--queue', 'payments', '--contract', '2'),
  );
  expect(output).toContain('The worker on payments has no activity named authorizePayment.');
  expect(code).toBe(2);
}, 150_000);

test('a wrong setting or number is told', async () => {
  const { code, output } = await conformance('--queue', 'payments', '--resolve-ms', 'long');
  expect(output).toContain('--resolve-ms must be a number of milliseconds, not long');
  expect(code).toBe(2);
});

/** deploy/compose.yaml, as far as it can be tried without a registry of images. */
import '../support/silenceTemporal.ts';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { startChild } from '../../dev/process/childProcess.ts';
import { newDatabase } from '../support/database.ts';
import { testTopic } from '../support/kafka.ts';
import { testTemporal } from '../support/temporal.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const container = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  ports: z.array(z.string()).optional(),
  network_mode: z.string().optional(),
});
const file = readFileSync(join(ROOT, 'deploy', 'compose.yaml'), 'utf8');
const { services } = z.object({ services: z.record(z.string(), container) }).parse(parse(file));
const ours = Object.entries(services).filter(
  ([name, { image }]) => image === services['network']?.image && name !== 'network',
);

test.each(ours)('The container %s runs a program that its image has', (_name, { command = [] }) => {
  const [program = ''] = command;
  expect(existsSync(join(ROOT, program)), program).toBe(true);
  const ignored = readFileSync(join(ROOT, 'deploy/Containerfile.development.dockerignore'), 'utf8');
  expect(ignored.split('\n')).toContain(`!${program.split('/')[0]}`);
});

test('All containers share the network whose ports are shown on this host only', () => {
  const { network, ...others } = services;
  expect(new Set(Object.values(others).map((other) => other.network_mode))).toEqual(
    new Set(['service:network']),
  );
  const shown = network?.ports ?? [];
  expect(shown).toContain('127.0.0.1:3000:3000');
  for (const port of shown) expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/);
});

test('What is shown on the host listens beyond its container', () => {
  const hosts = ours.flatMap(([name, { environment = {} }]) =>
    Object.entries(environment)
      .filter(([variable, value]) => variable.endsWith('_HOST') && value === '0.0.0.0')
      .map(() => name),
  );
  expect(hosts.sort()).toEqual(['api', 'codec', 'console', 'issuer', 'storefront', 'temporalUi']);
});

test('The preparation makes tables, catalogue, books, search attributes and topic, and may run again', async () => {
  const [database, temporal, { brokers }] = await Promise.all([
    newDatabase({ migrated: false }),
    testTemporal(),
    testTopic(),
  ]);
  const books = await newDatabase({ migrated: false });
  const environment = {
    NODE_ENV: 'development',
    DATABASE_URL: database.url,
    SIMULATOR_DATABASE_URL: books.url,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    KAFKA_BROKERS: brokers.join(','),
    KAFKA_TOPIC: 'orders.compose',
  };
  const prepare = () => startChild('dev/compose/prepareMain.ts', environment);
  const first = prepare();
  expect(await first.ended, first.output()).toBe(0);
  expect(first.output()).toContain('The catalogue has 5 new items');
  const again = prepare();
  expect(await again.ended, again.output()).toBe(0);
  expect(again.output()).not.toContain('new items');
  await Promise.all([database.drop(), books.drop()]);
}, 60_000);

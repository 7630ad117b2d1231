/**
 * Versions of the workers are brought in and taken out while orders are open. Seen to fail when a roll-out
 * did not replay what it moves, and when an order that the version before can't replay did not begin anew.
 */
import '../support/silenceTemporal.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requestToken } from '../../dev/issuer/requestToken.ts';
import { type RunningChild, startChild } from '../../dev/process/childProcess.ts';
import { seedCatalogue } from '../../dev/seed.ts';
import { createDeployment } from '../../ops/cli/rollout/deployment.ts';
import { bundleVersion } from '../../proof/upgrades/bundleVersion.ts';
import { testDatabase } from '../support/database.ts';
import { eventuallyPasses } from '../support/eventually.ts';
import { orderingCustomer } from '../support/orderingCustomer.ts';
import { serviceParts } from '../support/serviceParts.ts';
import { workflowBundle } from '../support/workflowBundle.ts';

const LIMIT_MS = 120_000;
const MOST_ORDERS = 40;
const FOLDER = await mkdtemp(join(tmpdir(), 'roll-out-'));
const database = await testDatabase();
await seedCatalogue(database.url);
const parts = await serviceParts(database.url);
const environment = { ...parts.environment, WORKER_DEPLOYMENT: 'order-management' };
const sound = (await workflowBundle()).file;
const running: RunningChild[] = [];
afterAll(async () => {
  await Promise.all(running.map((child) => child.signal('SIGKILL')));
  await rm(FOLDER, { recursive: true });
});

const start = (program: string, env: Record<string, string> = {}): void => {
  running.push(startChild(program, { ...environment, ...env }));
};
const startWorker = (version: string, bundle: string): void =>
  start('worker/main.ts', { WORKER_VERSION: version, WORKFLOW_BUNDLE: bundle });

const tokenOf = async (client: string) => (await requestToken(parts.issuer, client)).token;
const customer = orderingCustomer(parts, 'customer-1', LIMIT_MS);
const house = orderingCustomer(parts, 'release', LIMIT_MS);
const gateOrder = join(FOLDER, 'gate.json');
await writeFile(gateOrder, JSON.stringify(house.order));

async function ops(...args: string[]) {
  const child = await startOps(args);
  const code = await child.ended;
  const lines = child.output().trim().split('\n');
  return { code, output: child.output(), lines: lines.map((line) => parsed(line)) };
}
async function startOps(args: string[]): Promise<RunningChild> {
  const token = await tokenOf('release');
  const env = { ...environment, OPS_API_URL: parts.api, OPS_TOKEN: token };
  return startChild('ops/cli/main.ts', env, args);
}
// biome-ignore lint/suspicious/noExplicitAny: what an operator sees; tests assert its shape.
const parsed = (line: string): any => (line.startsWith('{') ? JSON.parse(line) : line);
const rollOut = (version: string, ...args: string[]) =>
  ops('roll-out', version, '--gate-order', gateOrder, '--reason', 'a new release', ...args);

let keys = 0;
async function place(): Promise<string> {
  keys += 1;
  return customer.place(`order-${keys}`);
}
const { reaches } = customer;
async function cancel(orderId: string, by = customer): Promise<void> {
  await by.cancel(orderId);
  await by.reaches(orderId, 'cancelled');
}
/** Places orders from when some begin with the version until none do. */
async function placeDuring(version: string): Promise<string[]> {
  const placed: string[] = [];
  const isRamping = async () => (await ramping()) === version;
  await eventuallyPasses(async () => expect(await isRamping()).toBe(true), LIMIT_MS);
  while (placed.length < MOST_ORDERS && (await isRamping())) placed.push(await place());
  return placed;
}
const { client } = parts.temporal;
const deployment = createDeployment(client, 'order-management');
const ramping = async () => (await deployment.read()).ramping;

/** How many workflows are with each version. */
async function versions(): Promise<Record<string, number>> {
  const { lines } = await ops('versions');
  return Object.fromEntries(lines.map(({ version, running: count }) => [version, count]));
}

describe('a roll-out', { timeout: 4 * LIMIT_MS }, () => {
  const open: string[] = [];
  beforeAll(() => {
    start('api/main.ts');
    start('outbox/dispatch/main.ts');
  });

  test('of the first version has orders begin at all', async () => {
    startWorker('1.0.0', sound);
    await eventuallyPasses(async () => {
      const { code, output } = await ops(
        'roll-out',
        '1.0.0',
        '--no-gate-order',
        '--reason',
        'first',
      );
      expect(code, output).toBe(0);
    }, LIMIT_MS);
    for (let count = 0; count < 5; count += 1) open.push(await place());
    for (const orderId of open) await reaches(orderId, 'confirmed');
  });

  test('leaves no order lying that asks for a version which no worker has', async () => {
    const { data } = await house.api.POST('/v1/orders', {
      params: { header: { 'Idempotency-Key': 'elsewhere', 'Worker-Version': '9.9.9' } },
      body: house.order,
    });
    await house.reaches(data?.orderId ?? '', 'confirmed');
    await cancel(data?.orderId ?? '', house);
  });

  test('sends a gate order there and back, then has new orders begin with it and moves the others', async () => {
    startWorker('1.1.0', sound);
    const { code, output } = await rollOut('1.1.0', '--steps', '50', '--watch-seconds', '1');
    expect(code, output).toBe(0);
    open.push(await place());
    await reaches(open.at(-1) ?? '', 'confirmed');
    expect(await versions()).toEqual({ '1.0.0': 0, '1.1.0': 6 });
    await cancel(open.shift() ?? '');
  });

  test('of a version that no worker has is refused, once one has been waited for', async () => {
    const { code, lines } = await rollOut('9.9.9', '--wait-seconds', '1');
    expect(code).toBe(1);
    expect(lines[0]).toMatchObject({ refused: 'no worker of version 9.9.9 polls' });
  });

  test('of a version that can’t replay the orders that wait ends before a new order begins with it', async () => {
    startWorker('1.2.0', await bundleVersion('anotherFirstStep', '1.2.0', FOLDER));
    const outcome = await rollOut('1.2.0');
    expect(outcome.code).toBe(1);
    expect(outcome.lines[1], outcome.output).toMatchObject({ backTo: '1.1.0' });
    expect(outcome.output).not.toContain(' %');
    expect(await versions()).toEqual({ '1.0.0': 0, '1.1.0': 5, '1.2.0': 0 });
    await cancel(open.shift() ?? '');
  });

  test('of a version that can’t replay its own orders ends, and these begin anew with the one before', async () => {
    const bundle = await bundleVersion('anotherReplay', '1.3.0', FOLDER);
    startWorker('1.3.0', bundle);
    startWorker('1.3.0', bundle);
    const ramp = ['--steps', '50', '--watch-seconds', '30'];
    const [outcome, begun] = await Promise.all([rollOut('1.3.0', ...ramp), placeDuring('1.3.0')]);
    expect(outcome.code, outcome.output).toBe(1);
    expect(outcome.lines.at(-1)).toMatchObject({ version: '1.3.0', left: 0 });
    expect(outcome.lines.at(-1).startedAgain, outcome.output).toBeGreaterThan(0);
    for (const orderId of begun) await reaches(orderId, 'confirmed');
    for (const orderId of [...begun, ...open]) await cancel(orderId);
    expect(await versions()).toEqual({ '1.0.0': 0, '1.1.0': 0, '1.2.0': 0, '1.3.0': 0 });
  });
});

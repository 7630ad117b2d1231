/**
 * An upgrade as it is made: the last release runs, the database is migrated under it, and it goes on;
 * then today's version takes its orders over. Seen to fail with a migration that renamed a column.
 */
import '../support/silenceTemporal.ts';
import { afterAll, expect, test } from 'vitest';
import { type RunningChild, startChild } from '../../dev/process/childProcess.ts';
import { seedCatalogue } from '../../dev/seed.ts';
import { newDatabase } from '../support/database.ts';
import { orderingCustomer } from '../support/orderingCustomer.ts';
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
const { place, cancel, reaches } = orderingCustomer(parts, 'customer-1', LIMIT_MS, outputs);

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

/** One run of chaos: hurt the service while it is used, heal it, wait, and look at everything. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { CATALOGUE } from '../../../dev/seed.ts';
import { violationsIn } from '../checker/check.ts';
import type { World } from '../checker/stores.ts';
import { type Violation, violation } from '../checker/violation.ts';
import type { ChaosPlan } from '../plan/plan.ts';
import { createCustomer } from './customer.ts';
import { type Fired, fireFaults } from './fireFaults.ts';
import { heal } from './heal.ts';
import { letTimePass } from './letTimePass.ts';
import { createMemory, type Memory } from './memory.ts';
import { type Known, type Places, readWorld } from './readWorld.ts';
import { restock } from './restock.ts';
import { startUnderTest, type UnderTest } from './serviceUnderTest.ts';
import { carryOut } from './shopping.ts';
import { terminateOne } from './terminate.ts';
import { untilQuiet } from './untilQuiet.ts';

export interface ChaosRun {
  readonly plan: ChaosPlan;
  readonly fired: Fired;
  readonly memory: Memory;
  readonly world: World;
  readonly violations: readonly Violation[];
}

export interface RunOptions {
  readonly dataDir: string;
  readonly report: (line: string) => void;
}

const CLIENTS = ['storefront', 'customer-1', 'customer-2', 'payments', 'logistics', 'warehouse'];
/** How long the clients have to get their last answers once all is healed. */
const CLIENTS_LIMIT_MS = 60_000;
/** How long all may take to become quiet, and then what is still wrong to come right. */
const QUIET_LIMIT_MS = 90_000;
const SETTLE_LIMIT_MS = 45_000;
const SETTLE_PAUSE_MS = 2_000;
/** Nothing of what the plan does is still going on after that. */
const YOUNG_MS = 5_000;

/** @throws SetupProblem when the service does not come up, or not come back */
export async function runChaos(plan: ChaosPlan, options: RunOptions): Promise<ChaosRun> {
  const { report } = options;
  const givenUp: string[] = [];
  const underTest = await startUnderTest(options.dataDir, report, (why) => givenUp.push(why));
  const { service } = underTest;
  const connection = await Connection.connect({ address: service.addresses.temporal });
  try {
    const memory = createMemory();
    const client = new Client({ connection });
    const fired = await hurt(plan, underTest, client, memory, options);
    report('Waiting until all is quiet');
    const { databaseUrl, simulatorDatabaseUrl, kafka } = service.addresses;
    const busy = await untilQuiet(databaseUrl, simulatorDatabaseUrl, QUIET_LIMIT_MS);
    const topic = kafka ? { brokers: kafka.split(','), topic: 'orders.events' } : null;
    const places = { databaseUrl, simulatorDatabaseUrl, client, kafka: topic };
    await letTimePass(databaseUrl);
    busy.push(...(await untilQuiet(databaseUrl, simulatorDatabaseUrl, QUIET_LIMIT_MS)));
    const settled = await settle(places, memory, underTest.code);
    const violations = [
      ...settled.violations,
      ...[...busy.map((what) => `after a long wait: ${what}`), ...givenUp].map((what) =>
        violation('all becomes quiet', null, what),
      ),
      ...[...memory.unanswered].map((intent) =>
        violation('every client is answered', null, `${intent} got no answer`),
      ),
    ];
    return { plan, fired, memory, world: settled.world, violations };
  } finally {
    await connection.close();
    await service.stop();
  }
}

/** Resolves when all is healed and the clients have their answers. */
async function hurt(
  plan: ChaosPlan,
  { service }: UnderTest,
  client: Client,
  memory: Memory,
  { report }: RunOptions,
): Promise<Fired> {
  const { api, issuer } = service.addresses;
  const enough = new AbortController();
  const { signal } = enough;
  const onRetry = () => {
    memory.retries += 1;
  };
  const customers = Object.fromEntries(
    CLIENTS.map((name) => [name, createCustomer({ api, issuer, client: name, signal, onRetry })]),
  );
  const startedAt = Date.now();
  const shopping = { customers, memory, startedAt, signal };
  const shoppers = Promise.all([
    ...plan.intents.map((intent) => carryOut(shopping, intent)),
    restock(shopping, plan.minutes * 60_000),
  ]);
  const { processes } = service;
  const terminate = () => terminateOne(client, plan, memory);
  const fired = await fireFaults({ processes, terminate, startedAt, report }, plan.faults);
  report('Healing');
  await heal(processes);
  const timer = setTimeout(() => enough.abort(), CLIENTS_LIMIT_MS);
  await shoppers;
  clearTimeout(timer);
  return fired;
}

/**
 * Looks until nothing is wrong, or for so long that it will stay wrong: the promises are kept in
 * the end, not at every moment.
 */
async function settle(
  places: Places,
  memory: Memory,
  code: string,
): Promise<{ world: World; violations: Violation[] }> {
  const until = Date.now() + SETTLE_LIMIT_MS;
  const known: Known = {
    told: memory.accepted,
    cancels: { promised: memory.cancelsPromised, asked: memory.cancelsAsked },
    initialStock: new Map(CATALOGUE.map(({ itemId, onHand }) => [itemId, onHand])),
  };
  for (;;) {
    const glance = await readWorld(places, known, { workflowBundle: null, youngMs: YOUNG_MS });
    if (violationsIn(glance).length === 0 || Date.now() > until) {
      const world = await readWorld(places, known, { workflowBundle: { code }, youngMs: YOUNG_MS });
      const violations = violationsIn(world);
      if (violations.length === 0 || Date.now() > until) return { world, violations };
    }
    await sleep(SETTLE_PAUSE_MS);
  }
}

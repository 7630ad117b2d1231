/**
 * `npm run chaos:alerts -- --calm MINUTES --only FAULT,… --seed S --rules FILE`: causes each kind of fault in
 * the whole service and measures how soon its alert fires, and that none fires without a fault.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { SetupProblem } from '../../dev/problem.ts';
import { killOnSignal } from '../fixtures/killOnSignal.ts';
import { say } from '../fixtures/say.ts';
import { calm, restarts } from './calm.ts';
import { faults } from './faults.ts';
import { groupsOf } from './groups.ts';
import { judge } from './judge.ts';
import { type AlertsOptions, readAlertsOptions } from './options.ts';
import { openShop, type Shop } from './shop.ts';
import { type Calm, evidenceTable, faultsOfRules, type Seen } from './verdict.ts';

/** Until what starts slowly has settled, and every rate has its window. */
const WARM_UP_MS = 90_000;

try {
  const names = faults.map(({ name }) => name);
  process.exit(await judgeAlerts(readAlertsOptions(process.argv.slice(2), names)));
} catch (error) {
  console.error(error instanceof SetupProblem ? error.message : error);
  process.exit(2);
}

/** @returns the exit code */
async function judgeAlerts(options: AlertsOptions): Promise<0 | 1> {
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const dataDir = await mkdtemp(join(tmpdir(), 'order-management-alerts-'));
  killOnSignal(dataDir);
  say(`Seed ${options.seed}; data in ${dataDir}`);
  const rules = options.rules === null ? null : resolve(options.rules);
  const shop = await openShop({ dataDir, seed: options.seed, rules, report: say });
  const evidence = await inspect(shop, options).finally(shop.stop);
  console.log(`\n${evidenceTable(evidence)}\n`);
  const wrong = faultsOfRules(evidence);
  console.log(wrong.length === 0 ? 'Every alert told in time.' : wrong.join('\n'));
  if (wrong.length > 0) return 1;
  await rm(dataDir, { recursive: true, force: true });
  return 0;
}

async function inspect(shop: Shop, { only, calm: minutes }: AlertsOptions) {
  const isAsked = (name: string): boolean => only === null || only.includes(name);
  const calmTimes: Calm[] = [];
  const seen: Seen[] = [];
  await sleep(WARM_UP_MS);
  if (minutes > 0) {
    say(`${minutes} calm minutes`);
    calmTimes.push(await calm(shop, minutes));
  }
  if (isAsked('restarts')) calmTimes.push(await restarts(shop, say));
  for (const group of groupsOf(faults.filter(({ name }) => isAsked(name))))
    seen.push(...(await judge(shop, group, say)));
  return { seen, calm: calmTimes };
}

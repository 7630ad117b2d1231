/**
 * `npm run upgrades -- --orders N`: five versions of the workers are brought in while N orders are open and
 * more are placed. One of them can't replay its own orders. Exits with 1 when an order is stuck or lost, or
 * the bad version was not out within a minute.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { readArgs, text, wholeNumber } from '../fixtures/commandLine.ts';
import { endWith } from '../fixtures/endWith.ts';
import { killOnSignal } from '../fixtures/killOnSignal.ts';
import { say } from '../fixtures/say.ts';
import { openShop } from './shop.ts';
import { type Upgrade, upgrades } from './upgrades.ts';
import { faultsOf, tableOf } from './verdict.ts';

await endWith(upgrade);

/** @returns the exit code */
async function upgrade(): Promise<0 | 1> {
  const values = readArgs(process.argv.slice(2), { orders: text });
  const orders = wholeNumber('orders', values.orders, 2_000);
  Runtime.install({ logger: new DefaultLogger('WARN') });
  const dataDir = await mkdtemp(join(tmpdir(), 'order-management-upgrades-'));
  killOnSignal(dataDir);
  const shop = await openShop(dataDir, say);
  try {
    await shop.rollOut('1.0.0', 0);
    say(`Placing ${orders} orders`);
    await shop.place(orders);
    const seen: Upgrade[] = [];
    for await (const one of upgrades(shop, say)) seen.push(one);
    say('Cancelling every order');
    const violations = await shop.close();
    console.log(`\n${tableOf(seen)}\n`);
    const faults = [...faultsOf(seen), ...violations];
    console.log(faults.length === 0 ? 'No order is stuck, and none is lost.' : faults.join('\n'));
    if (faults.length > 0) return 1;
    await rm(dataDir, { recursive: true, force: true });
    return 0;
  } finally {
    await shop.stop();
  }
}
